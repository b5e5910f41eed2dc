"""What browsers, home screens and search engines ask for: each with its media type, and nothing private among it."""

import re
from io import BytesIO
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.friends import links as friend_links
from accounts.models import User
from chatsite import site
from conftest import ClientOf
from rooms.invitations import links
from rooms.models import Room

IMAGES = settings.BASE_DIR / "static" / "img"


@pytest.fixture(autouse=True)
def _nameless(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test calls the house the next one does not."""
    monkeypatch.setattr(site, "_known", site.Site())


def manifest(language: str = "en") -> dict[str, Any]:
    answer = Client().get(reverse("manifest", args=[language]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/manifest+json")
    assert "public" in answer["Cache-Control"]
    read: dict[str, Any] = answer.json()
    return read


@pytest.mark.parametrize(("language", "tag"), [("ko", "ko"), ("zh-hans", "zh-Hans"), ("en", "en")])
def test_the_manifest_says_what_an_app_needs(db: None, language: str, tag: str) -> None:
    read = manifest(language)
    assert (read["id"], read["lang"], read["start_url"], read["scope"]) == ("/", tag, "/", "/")
    assert (read["name"], read["short_name"], read["display"]) == ("Maru", "Maru", "standalone")
    assert read["background_color"] == read["theme_color"] == "#fbf9f5"
    page = Client(headers={"accept-language": language}).get(reverse("login")).text
    assert f'<link rel="manifest" href="/manifest/{language}.webmanifest">' in page


def test_a_language_that_is_not_spoken_here_has_none(db: None) -> None:
    assert Client().get("/manifest/xx.webmanifest").status_code == 404


def test_it_has_the_name_that_the_owner_gave(db: None) -> None:
    site.tell(site.Site(name='우리 "집" <b> 그리고 이웃'))
    read = manifest("ko")
    assert read["name"] == '우리 "집" <b> 그리고 이웃'
    assert read["short_name"] == '우리 "집" <b>…'
    assert '<meta name="apple-mobile-web-app-title" content="우리 &quot;집&quot; &lt;b&gt;' in (
        Client().get(reverse("login")).text
    )


def test_its_icons_are_there_and_as_large_as_it_says(db: None) -> None:
    icons = manifest()["icons"]
    drawings = [icon for icon in icons if icon["type"] == "image/png"]
    assert {(icon["sizes"], icon["purpose"]) for icon in drawings} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in drawings:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path
        with Image.open(path) as image:
            assert (image.format, f"{image.width}x{image.height}") == ("PNG", icon["sizes"])


def test_ios_finds_its_icon_which_is_not_transparent(db: None) -> None:
    page = Client().get(reverse("login")).text
    found = re.search(r'<link rel="apple-touch-icon" sizes="180x180" href="/static/([^"]+)">', page)
    assert found
    with Image.open(str(finders.find(found[1]))) as image:
        assert image.size == (180, 180)
        assert not image.has_transparency_data


def test_what_is_cut_off_of_the_maskable_icon_is_paper() -> None:
    """A circle of 80 % of the side is always shown (W3C)."""
    with Image.open(IMAGES / "icon-maskable.png") as image:
        pixels = image.convert("RGB")
    paper = pixels.getpixel((0, 0))
    outside = [(x, y) for x in range(512) for y in range(512) if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2]
    assert {pixels.getpixel(place) for place in outside} == {paper}


def test_the_icon_that_is_asked_for_unasked_is_there(db: None) -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/x-icon")
    assert "public" in answer["Cache-Control"]
    assert Image.open(BytesIO(answer.content)).format == "ICO"


# Search engines ------------------------------------------------------------------------------------


def test_search_engines_look_at_nothing_but_links_that_were_given_away(lounge: Room, alice: User) -> None:
    answer = Client().get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    link = links.path_of(links.create(room=lounge, by=alice))
    for path in (link, f"{link}picture.png", friend_links.path_of(alice), "/static/img/icon-512.png"):
        assert rules.can_fetch("Twitterbot", path), path
    for path in ("/", "/rooms/", "/rooms/lounge/", "/people/alice/", "/accounts/avatar/1/1/", "/house/", "/admin/"):
        assert not rules.can_fetch("Googlebot", path), path


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_page_is_to_be_listed(lounge: Room, alice: User, client_of: ClientOf, who: str) -> None:
    browser = client_of(alice if who == "member" else None)
    link = links.path_of(links.create(room=lounge, by=alice))
    for path in ("/", "/rooms/lounge/", "/accounts/login/", link, f"{link}picture.png", friend_links.path_of(alice)):
        assert browser.get(path)["X-Robots-Tag"] == "noindex", path
