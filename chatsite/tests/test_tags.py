"""What templates of every app may use."""

import json
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from accounts.models import User
from chatsite.assets.modules import every

SCRIPTS = settings.BASE_DIR / "static" / "js"


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return Template("{% load maru %}" + source).render(Context({"request": request, **context}))


def test_the_import_map_names_every_script_and_all_of_it_carries_the_nonce() -> None:
    page = render('{% module "app" %}')

    imports = json.loads(re.search(r"<script[^>]*importmap[^>]*>(.*?)</script>", page)[1])["imports"]  # type: ignore[index]
    assert imports.keys() == {f"maru/{name}" for name in every(SCRIPTS)}
    assert all((settings.BASE_DIR / address.lstrip("/")).exists() for address in imports.values())
    assert page.count("<script") + page.count("<link") == page.count('nonce="n0nce"')


def test_a_module_is_fetched_early_exactly_if_the_page_needs_it() -> None:
    early = re.findall(r'modulepreload"[^>]*href="[^"]*/js/([\w/-]+)[^"/]*\.js"', render('{% module "page" %}'))
    text = (SCRIPTS / "page.js").read_text(encoding="utf-8")

    assert set(re.findall(r'import "maru/([\w/-]+)"', text)) <= set(early)
    assert len(early) == len(set(early))
    assert "timeline/chat-timeline" not in early


def test_every_import_of_a_script_is_a_script_of_ours() -> None:
    for path in SCRIPTS.rglob("*.js"):
        for name in re.findall(r'(?:from|import) "([^"]+)"', path.read_text(encoding="utf-8")):
            assert (SCRIPTS / f"{name.removeprefix('maru/')}.js").exists(), f"{path.name} imports {name}"


def test_a_person_without_a_picture_shows_initials_on_their_colour() -> None:
    person = User(pk=7, username="minsu", display_name="<민수>")

    assert render("{% avatar person %}", person=person) == (
        f'<span class="avatar" data-hue="{person.hue}" aria-hidden="true">&lt;</span>'
    )


def test_a_picture_keeps_its_place_and_has_an_address_that_changes_with_the_profile() -> None:
    person = SimpleNamespace(pk=7, avatar="avatars/7.webp", profile_version=3, initials="M", hue=15)

    page = render("{% avatar person %}", person=person)

    assert 'src="/accounts/avatar/7/3/"' in page
    assert 'width="36" height="36"' in page


def test_every_colour_of_initials_is_in_the_stylesheet() -> None:
    text = (settings.BASE_DIR / "static/css/components/people/avatar.css").read_text(encoding="utf-8")

    for hue in range(0, 360, 15):
        assert f'[data-hue="{hue}"] {{\n  --hue: {hue};' in text


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()))
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        named = set(re.findall(r'{% icon "([\w-]+)" %}|icon_name="([\w-]+)"', text))
        assert {name for pair in named for name in pair if name} <= drawn, template


def test_what_is_remembered_is_the_same_as_what_is_included() -> None:
    values = {
        "pk": 7,
        "name": "<b>",
        "slug": "rooms",
        "kind": "open",
        "topic": "a & b",
        "head_count": 3,
        "online_count": 1,
    }
    given = " ".join(f"{name}={name}" for name in values)
    remembered = f'{{% remembered "messaging/conversation/_room_header.html" {given} %}}'

    for language in ("en", "ko", "en"):
        with translation.override(language):
            included = render('{% include "messaging/conversation/_room_header.html" %}', **values)
            assert render(remembered, **values) == included == render(remembered, **values)
    assert render(remembered, **values | {"name": mark_safe("<b>")}) != included


def test_nothing_is_remembered_by_a_model_whose_row_may_change(alice: User) -> None:
    with pytest.raises(TypeError, match="plain values only, not by person"):
        render('{% remembered "components/_head.html" person=person %}', person=alice)
