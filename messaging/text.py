"""What somebody typed, before it is a message."""

import re
import unicodedata

import regex
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatsite.refusals import Refused

# Controls other than line breaks and tabs, and what would turn the rest of the page around (Unicode bidi overrides).
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LINK = re.compile(r"\bhttps?://[^\s<>\"'`]+", re.IGNORECASE)
_TRAILING = ".,:;!?…。、，；：！？」』）】》"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Empty(Refused):
    code = "empty"
    status = 422
    message = _("There is nothing to send yet.")


class TooLong(Refused):
    code = "too_long"
    status = 422


def clean_body(text: str) -> str:
    """The text as it is stored: NFC, plain line ends, no control characters. Raises Empty or TooLong.

    Length is counted as people count: in grapheme clusters (Unicode Standard Annex 29).
    """
    limit = settings.MESSAGE_MAX_LENGTH
    if len(text) > 8 * limit:
        raise TooLong(_too_long(limit))
    body = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    body = _UNWANTED.sub("", body).strip()
    if not body or not any(_is_visible(char) for char in body):
        raise Empty
    if len(body) > limit and len(regex.findall(r"\X", body)) > limit:
        raise TooLong(_too_long(limit))
    return body


def _is_visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf", "Mn"}


def _too_long(limit: int) -> str:
    return ngettext(
        "A message has at most %(limit)d character. Yours is still here.",
        "A message has at most %(limit)d characters. Yours is still here.",
        limit,
    ) % {"limit": limit}


def body_html(body: str) -> SafeString:
    """The text as HTML: escaped, with its web addresses as links. One pass, linear in the length of the text."""
    parts, end = [], 0
    for match in _LINK.finditer(body):
        url = _trim(match.group())
        parts.append(escape(body[end : match.start()]))
        parts.append(f'<a href="{escape(url)}" rel="nofollow noopener ugc" target="_blank">{escape(url)}</a>')
        end = match.start() + len(url)
    parts.append(escape(body[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part above is escaped


def _trim(url: str) -> str:
    """Without the punctuation that belongs to the sentence, keeping brackets that the address itself opened."""
    while url:
        last = url[-1]
        if last in _TRAILING or (last in _PAIRS and url.count(last) > url.count(_PAIRS[last])):
            url = url[:-1]
        else:
            break
    return url
