"""What somebody typed, before it is a message."""

import re
import unicodedata
from collections.abc import Iterator

import regex
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatsite.exceptions import Refused

# Controls other than line breaks and tabs, what would turn the rest of the page around (Unicode bidi overrides), and
# halves of characters, which JSON can say but UTF-8 cannot.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
# Marks beyond what any language puts on one letter (30: Unicode Standard Annex 15, section 13). Putting them into their
# canonical order takes the square of their number.
_MANY_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol that are drawn as nothing
_CODE_POINTS_PER_CHARACTER = 16  # more than the longest emoji has
# Chinese puts no blank before an address, and the punctuation of East Asian scripts is never part of one.
_LINK = re.compile(r"(?<![a-z0-9_])https?://[^\s<>\"'`、。，；：！？「」『』（）【】《》〈〉]+", re.IGNORECASE)
EXCERPT_MAX = 100  # code points
_TRAILING = ".,:;!?…"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Empty(Refused):
    code = "empty"
    status = 422
    message = _("There is nothing to send yet.")


class TooLong(Refused):
    code = "too_long"
    status = 422


def clean_body(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is stored: NFC, plain line ends, no control characters. Raises Empty or TooLong.

    `may_be_empty`: then nothing visible is "". Length is counted as people count: in grapheme clusters (Unicode
    Standard Annex 29).
    """
    limit = settings.MESSAGE_MAX_LENGTH
    if len(text) > _CODE_POINTS_PER_CHARACTER * limit:
        raise TooLong(_too_long(limit))
    body = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    body = unicodedata.normalize("NFC", _MANY_MARKS.sub(r"\1", body)).strip()
    if not any(map(_is_visible, body)):
        if may_be_empty:
            return ""
        raise Empty
    if len(body) > limit and _length(body) > limit:
        raise TooLong(_too_long(limit))
    return body


def _length(body: str) -> int:
    """In grapheme clusters. Flags are counted first, for which `regex` would look back to the first of their row."""
    return len(regex.findall(r"\X", _FLAG.sub("x", body)))


def _is_visible(char: str) -> bool:
    return not char.isspace() and char not in _BLANK and unicodedata.category(char) not in {"Cc", "Cf", "Mn"}


def _too_long(limit: int) -> str:
    return ngettext(
        "A message has at most %(limit)d character. Yours is still here.",
        "A message has at most %(limit)d characters. Yours is still here.",
        limit,
    ) % {"limit": limit}


def excerpt(body: str) -> str:
    """The beginning of a text on one line, for lists."""
    return " ".join(body[: 4 * EXCERPT_MAX].split())[:EXCERPT_MAX]


def one_line(text: str) -> str:
    """What somebody noted, as it is stored: NFC, without line breaks and control characters."""
    return " ".join(unicodedata.normalize("NFC", _MANY_MARKS.sub(r"\1", _UNWANTED.sub("", text))).split())


def line_of(body: str, file_name: str) -> str:
    """What lists show of a message: how its text begins, or of one without words the name of its first file."""
    return excerpt(body) or (f"📎 {file_name[:EXCERPT_MAX]}" if file_name else "")


def body_html(body: str) -> SafeString:
    """The text as HTML: escaped, with its web addresses as links. One pass, linear in the length of the text."""
    parts, end = [], 0
    for start, url in _links(body):
        parts.append(escape(body[end:start]))
        parts.append(format_html('<a href="{0}" rel="nofollow noopener ugc" target="_blank">{0}</a>', url))
        end = start + len(url)
    parts.append(escape(body[end:]))
    return SafeString("".join(parts))


def links_in(body: str) -> list[str]:
    """The web addresses of a text, each once, as they are linked."""
    return list(dict.fromkeys(url for _, url in _links(body))) if "://" in body else []


def previewed_links_in(body: str) -> list[str]:
    """Those that may be shown with a card: not <https://…>, whose author wants none."""
    return list(dict.fromkeys(url for at, url in _links(body) if not _is_bracketed(body, at))) if "://" in body else []


def _is_bracketed(body: str, start: int) -> bool:
    """Whether the address that begins there stands between < and >, both of which end one."""
    if not start or body[start - 1] != "<":
        return False
    match = _LINK.match(body, start)
    return match is not None and body[match.end() : match.end() + 1] == ">"


def _links(body: str) -> Iterator[tuple[int, str]]:
    """Each web address, and where it begins."""
    for match in _LINK.finditer(body):
        url = _trim(match.group())
        if not url.endswith("://"):
            yield match.start(), url


def _trim(url: str) -> str:
    """Without the punctuation that belongs to the sentence, keeping brackets that the address itself opened."""
    surplus = {close: url.count(close) - url.count(opening) for close, opening in _PAIRS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]
