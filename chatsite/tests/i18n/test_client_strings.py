"""The sentences of scripts: all of them, in each language, fetched once."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.profile.operations import change_profile
from chatsite.i18n import client_strings
from conftest import ClientOf

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SCRIPTS = Path(settings.BASE_DIR, "static", "js")


def said(answer) -> dict[str, str]:
    found = re.fullmatch(r"globalThis\.words = (\{.*\});\n", answer.text, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences(language: str, db: None) -> None:
    answer = Client().get(client_strings.address(language))
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert said(answer).keys() == client_strings.sentences("en").keys()
    assert all(said(answer).values())


def test_a_page_names_the_script_of_its_language_before_the_others(alice: User, client_of: ClientOf) -> None:
    change_profile(user=alice, language="ko")
    page = client_of(alice).get("/rooms/").text
    scripts = re.findall(r'<script [^>]*src="([^"]*)"', page)
    assert scripts.index(client_strings.address("ko")) < next(i for i, src in enumerate(scripts) if "/js/app" in src)
    korean = said(Client().get(client_strings.address("ko")))
    with translation.override("ko"):
        assert korean["deleted"] == translation.gettext("Deleted")


def test_it_is_kept_for_good_but_by_pages_from_before_an_update(db: None) -> None:
    assert Client().get(client_strings.address("en"))["Cache-Control"] == "public, max-age=31536000, immutable"
    old = Client().get(reverse("words", args=["en", "0"]))
    assert old["Cache-Control"] == "no-store"
    assert said(old) == client_strings.sentences("en")


def test_a_language_nobody_speaks_here_is_not_found(db: None) -> None:
    assert Client().get(reverse("words", args=["xx", "0"])).status_code == 404


def test_every_sentence_that_a_script_names_is_there() -> None:
    """A sentence that is not there would be shown as its name."""
    named = {
        name: path.name
        for path in SCRIPTS.rglob("*.js")
        for name in re.findall(r'\bsay\("([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    known = {key.partition("|")[0] for key in client_strings.sentences("en")}
    assert not {name: file for name, file in named.items() if name not in known}
