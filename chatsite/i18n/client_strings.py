"""The sentences of scripts: templates/components/_words.html as a script of its own for each language.

A browser fetches it once, and again when one of the sentences changes; pages stay small, however much can be said.
"""

import hashlib
import json
import re
from functools import cache
from html import unescape
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

TEMPLATE = "components/_words.html"
YEAR = 31_536_000  # seconds
_WORD = re.compile(r'<i data-word="([\w-]+)"(?: data-plural="(\w+)")?>(.*?)</i>', re.DOTALL)


class Words(NamedTuple):
    """What scripts say in one language: a script that knows it, and what it is called as long as it says the same."""

    version: str
    script: str


def sentences(language: str) -> dict[str, str]:
    """Each by its name; a plural form by its name, a bar and the form's name (CLDR)."""
    with translation.override(language):
        found = _WORD.findall(render_to_string(TEMPLATE))
    return {f"{name}|{plural}" if plural else name: unescape(words) for name, plural, words in found}


def words_of(language: str) -> Words:
    """The script for this language."""
    script = f"globalThis.words = {json.dumps(sentences(language), ensure_ascii=False)};\n"
    return Words(hashlib.blake2b(script.encode(), digest_size=8).hexdigest(), script)


if not settings.DEBUG:
    words_of = cache(words_of)


def address(language: str) -> str:
    """Where a page in this language finds it."""
    return reverse("words", args=[language, words_of(language).version])


@login_not_required
@require_safe
def words(request: HttpRequest, language: str, version: str) -> HttpResponse:
    """The script. A page from before an update gets what is said now, and keeps it no longer than its own life."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    known = words_of(language)
    response = HttpResponse(known.script, content_type="text/javascript; charset=utf-8")
    if version == known.version:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_store=True)
    return response
