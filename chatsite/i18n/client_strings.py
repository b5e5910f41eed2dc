"""The sentences of scripts, as a script of its own for each language. Each app registers those of its subjects.

A browser fetches it once, and again when one of the sentences changes; pages stay small, however much can be said.
`{name}` is filled in by the script; of a sentence that counts, `name|form` is the form for a number {n}, by its name in
Intl.PluralRules (CLDR).
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

YEAR = 31_536_000  # seconds
_registered: dict[str, str | Promise] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "just-now": _("just now"),
    "day-and-time": _("{day} at {time}"),
    "undo": _("Undo"),
    "copied": _("Copied"),
    "offline": _("You’re offline. We’ll send your messages when you’re back."),
    "updating": _("The server is being updated. We’ll send your messages when it’s back."),
    "reconnecting": _("Reconnecting…"),
    "retry-in|one": _("Next try in {n} second"),
    "retry-in|other": _("Next try in {n} seconds"),
    "try-now": _("Try now"),
    "connected": _("You’re back."),
    "signed-out": _("You are signed out. Your drafts and unsent messages are kept here."),
    "suspended": _("Your account is suspended. Please talk to those who run this site."),
    "elsewhere": _("You signed in elsewhere, so this page has been disconnected."),
    "use-here": _("Use it here"),
    "nonsense": _("This page and the server no longer understand each other. Please load it again."),
    "reload": _("Load again"),
    "unreachable": _("The server did not answer. Please try again."),
}


class Words(NamedTuple):
    """What scripts say in one language: a script that knows it, and what it is called as long as it says the same."""

    version: str
    script: str


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Let scripts say these, too. Called in AppConfig.ready(). Raises ValueError for a name that is taken."""
    if taken := _registered.keys() & sentences.keys():
        raise ValueError(f"scripts say this already: {', '.join(sorted(taken))}")
    _registered.update(sentences)


def sentences(language: str) -> dict[str, str]:
    """All that were registered, by their names."""
    with translation.override(language):
        return {name: str(words) for name, words in _registered.items()}


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
