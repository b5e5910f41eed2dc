"""The House page: what its owner decides, and that to others there is none."""

import io

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from accounts.account.moderators import set_moderator
from accounts.house import operations
from accounts.models import House, User
from accounts.permissions import is_site_moderator
from chatsite import site
from chatsite.exceptions import NotFound
from conftest import ClientOf
from rooms.models import Room

WAYS = [
    "house",
    "house-picture-change",
    "house-picture-remove",
    "house-moderator",
    "house-hand-over",
    "house-card-away",
]


@pytest.fixture(autouse=True)
def _nameless(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test calls the house the next one does not."""
    monkeypatch.setattr(site, "_known", site.Site())


@pytest.fixture
def owner(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_owner=True, is_staff=True, is_superuser=True)
    return User.objects.get(pk=alice.pk)


@pytest.fixture
def browser(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


def decide(browser: Client, **fields: str):
    given = {"name": "", "registration": "open", "link_previews": "on", "inspections_are_told": "on", **fields}
    return browser.post(reverse("house"), given, follow=True)


def words_of(log: "list[LogEntry]") -> list[str]:
    return [entry.change_message for entry in log]


def test_the_owner_sees_how_the_house_is(browser: Client):
    page = browser.get(reverse("house"))

    assert page.status_code == 200
    for shown in ("SQLite", "PostgreSQL"):
        if shown in page.text:
            break
    else:
        pytest.fail("no database is named")
    assert "Everything works." in page.text
    assert "한국어" in page.text
    assert reverse("house") in browser.get(reverse("profile")).text


@pytest.mark.parametrize("who", ["member", "moderator", "staff"])
def test_to_all_others_there_is_none(owner: User, bob: User, client_of: ClientOf, who: str):
    if who == "moderator":
        set_moderator(user=bob, by=owner, is_moderator=True)
    User.objects.filter(pk=bob.pk).update(is_staff=who == "staff")
    others = client_of(bob)

    assert others.get(reverse("house")).status_code == 404
    typed = {"name": "Mine", "registration": "closed", "username": "bob", "moderates": "on", "password": "x"}
    assert {others.post(reverse(way), typed).status_code for way in WAYS} == {404}
    assert (House.now().name, House.now().registration, House.now().welcomed_at) == ("", "open", None)
    assert f'href="{reverse("house")}"' not in others.get(reverse("profile")).text
    with pytest.raises(NotFound):
        operations.change_house(by=bob, name="Mine")


def test_a_new_name_stands_on_every_page_and_the_log_says_who_gave_it(
    browser: Client, owner: User, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decide(browser, name="  Paper   Boat ")

    for page in (browser.get(reverse("rooms")), Client().get(reverse("login")), browser.get(reverse("admin:index"))):
        assert "Paper Boat" in page.text
        assert f">{settings.SITE_NAME}</span>" not in page.text
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (owner, "Name: “Maru” → “Paper Boat”")
    assert "Paper Boat" in browser.get(reverse("house")).text.split('id="changes"')[1]


def test_another_process_hears_of_it_with_its_next_beat(browser: Client):
    decide(browser, name="Paper Boat")  # this process has not heard, as no commit came
    assert site.site_name() == settings.SITE_NAME
    operations.refresh()
    assert site.site_name() == "Paper Boat"


def test_saving_what_is_there_changes_and_logs_nothing(browser: Client):
    decide(browser, name=settings.SITE_NAME)

    assert not LogEntry.objects.exists()
    assert House.now().name == ""


@pytest.mark.parametrize("fields", [{"registration": "some"}, {"registration": ""}, {"name": "x" * 41}])
def test_what_is_no_choice_is_shown_again(browser: Client, fields: dict[str, str]):
    assert decide(browser, **fields).status_code == 422
    assert not House.objects.exists()


def test_every_decision_is_logged(browser: Client):
    decide(browser, registration="link", one_place_at_a_time="on", link_previews="")
    now = House.now()
    assert (now.registration, now.one_place_at_a_time, now.link_previews) == ("link", True, False)
    assert words_of(list(LogEntry.objects.order_by("pk"))) == [
        "Who may sign up: Anybody → Whoever has a link",
        "Previews of links: no",
        "One place at a time: yes",
    ]


def test_a_house_that_asks_nothing_of_others_offers_no_previews(browser: Client, settings: Settings):
    settings.OUTGOING = False
    assert "link_previews" not in browser.get(reverse("house")).text
    decide(browser, name="Paper Boat")
    assert (House.now().name, House.now().link_previews) == ("Paper Boat", True)


def test_a_picture_is_shown_to_visitors_too_and_goes_again(
    browser: Client, django_capture_on_commit_callbacks, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    drawing = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawing, "PNG")
    with django_capture_on_commit_callbacks(execute=True):
        file = SimpleUploadedFile("boat.png", drawing.getvalue())
        browser.post(reverse("house-picture-change"), {"picture": file})

    address = reverse("house-picture", args=[House.now().picture_key])
    assert address in Client().get(reverse("register")).text
    picture = Client().get(address)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert picture.getvalue()
    installed = Client().get(reverse("manifest", args=["en"])).json()["icons"]
    assert [icon["sizes"] for icon in installed] == ["192x192", "512x512", "512x512"]
    for icon in installed:
        answer = Client().get(icon["src"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        with Image.open(io.BytesIO(answer.content)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
            assert image.convert("RGB").getpixel((image.width // 2, image.height // 2)) != (251, 249, 245)
    touch = reverse("house-icon", args=[House.now().picture_key, "180"])
    assert f'<link rel="apple-touch-icon" sizes="180x180" href="{touch}">' in Client().get(reverse("register")).text
    assert Client().get(reverse("house-icon", args=[House.now().picture_key, "4096"])).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("house-picture-remove"))
    assert Client().get(address).status_code == 404
    assert Client().get(touch).status_code == 404
    assert not list(tmp_path.rglob("*.webp"))
    refused = browser.post(reverse("house-picture-change"), {"picture": SimpleUploadedFile("x.png", b"no picture")})
    assert refused.status_code == 415


def test_moderators_are_named_there_made_and_unmade(browser: Client, bob: User):
    way = reverse("house-moderator")
    browser.post(way, {"username": "@BOB", "moderates": "on"})
    assert is_site_moderator(bob)
    assert "@bob" in browser.get(reverse("house")).text
    assert "bob is a moderator now" in browser.get(reverse("house")).text
    browser.post(way, {"username": "bob"})
    assert not is_site_moderator(bob)
    assert browser.post(way, {"username": "nobody_here", "moderates": "on"}).status_code == 404
    User.objects.filter(pk=bob.pk).update(is_guest=True)
    assert browser.post(way, {"username": "bob", "moderates": "on"}).status_code == 403


class TestTheCardOfTheFirstDay:
    def test_the_first_owner_finds_it_in_the_lounge_until_they_put_it_away(
        self, browser: Client, owner: User, lounge: Room
    ):
        page = browser.get(lounge.get_absolute_url()).text
        assert 'id="house-card"' in page
        assert f'value="http://testserver{reverse("my-link")}' in page
        assert "Anybody" in page

        assert browser.post(reverse("house-card-away"), headers={"HX-Request": "true"}).content == b""
        assert 'id="house-card"' not in browser.get(lounge.get_absolute_url()).text

    def test_others_do_not_and_it_is_in_no_other_room(
        self, browser: Client, lounge: Room, bob: User, client_of: ClientOf
    ):
        assert 'id="house-card"' not in client_of(bob).get(lounge.get_absolute_url()).text
        Room.objects.filter(pk=lounge.pk).update(slug="kitchen")
        assert 'id="house-card"' not in browser.get(reverse("room", args=["kitchen"])).text
