"""The six pages of one's profile: each shows, saves one setting or all of them, refuses, and turns visitors away."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.models import Availability, Circle, User
from accounts.presence import operations as presence
from accounts.profile.operations import change_profile
from accounts.profile.pages import PAGES
from accounts.tests.profile.test_avatars import media, picture
from conftest import ClientOf

__all__ = ["media"]
HTMX = {"HX-Request": "true"}
NAMES = [page.name for page in PAGES]
SAVE_ALL = {
    "profile": {"display_name": "앨리스"},
    "profile-look": {"language": "ko", "timezone": "Asia/Seoul", "theme": "dark"},
    "profile-notices": {"quiet": "always"},
    "profile-privacy": {"is_findable": "on", "who_may_write": "rooms", "who_sees_presence": "nobody"},
}
# A field, what it is changed to, the attribute that holds it, and what that is then; and what is refused.
FIELDS = [
    ("profile", "display_name", "앨리스", "앨리스", "x" * 61),
    ("profile-look", "language", "ko", "ko", "tlh"),
    ("profile-look", "timezone", "Asia/Seoul", "Asia/Seoul", "Mars/Olympus"),
    ("profile-look", "theme", "dark", "dark", "loud"),
    ("profile-privacy", "who_may_write", "everyone", "everyone", "the world"),
    ("profile-privacy", "who_sees_presence", "nobody", "nobody", "the world"),
    ("profile-privacy", "shows_last_seen", "on", True, None),
    ("profile-privacy", "is_findable", "", False, None),
]


def all_of(user: User) -> dict[str, object]:
    names = ("display_name", "language", "timezone", "theme", "is_findable", "who_may_write")
    return {name: getattr(user, name) for name in (*names, "who_sees_presence", "shows_last_seen", "availability")}


def send(client: Client, page: str, field: str, value: str):
    """As the script does when one field was changed."""
    return client.post(reverse(page), {"only": field, **({field: value} if value else {})}, headers=HTMX)


@pytest.mark.parametrize("name", NAMES)
def test_each_page_leads_to_all_others_and_says_where_one_is(alice: User, client_of: ClientOf, name: str) -> None:
    page = client_of(alice).get(reverse(name))

    assert page.status_code == 200
    for other in NAMES:
        assert f'href="{reverse(other)}"' in page.text
    assert f'<a href="{reverse(name)}" aria-current="page"' in page.text


@pytest.mark.parametrize("name", NAMES)
def test_a_visitor_sees_and_changes_nothing(alice: User, name: str) -> None:
    before = all_of(alice)
    for answer in (Client().get(reverse(name)), Client().post(reverse(name), SAVE_ALL.get(name, {}))):
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("login"))

    alice.refresh_from_db()
    assert all_of(alice) == before


def test_no_page_is_long(alice: User, client_of: ClientOf) -> None:
    """What the one page of before said had 36 kB, most of them for the zones."""
    pages = {name: client_of(alice).get(reverse(name)).text for name in NAMES}
    weights = {name: len(page.partition("<main")[2].partition("</main>")[0]) for name, page in pages.items()}

    assert max(weights.values()) < 7_000, weights


@pytest.mark.parametrize("name", SAVE_ALL)
def test_without_scripts_a_page_is_saved_at_once(alice: User, client_of: ClientOf, name: str) -> None:
    answer = client_of(alice).post(reverse(name), SAVE_ALL[name], follow=True)

    assert answer.redirect_chain == [(reverse(name), 302)]
    assert "Saved." in answer.text or "저장했어요." in answer.text
    alice.refresh_from_db()
    set_now = {**all_of(alice), "quiet": "always" if alice.availability == Availability.DND else "off"}
    assert all(set_now[field] == {"on": True}.get(value, value) for field, value in SAVE_ALL[name].items())


@pytest.mark.parametrize(("page", "field", "value", "then", "wrong"), FIELDS)
def test_one_setting_is_saved_for_itself(
    alice: User, client_of: ClientOf, page: str, field: str, value: str, then: object, wrong: str | None
) -> None:
    before = all_of(alice)
    answer = send(client_of(alice), page, field, value)

    assert answer.status_code == 200
    assert "Saved." in answer.text or answer["HX-Refresh"] == "true"
    alice.refresh_from_db()
    assert all_of(alice) == {**before, field: then}


@pytest.mark.parametrize(("page", "field", "value", "then", "wrong"), [row for row in FIELDS if row[4]])
def test_what_cannot_be_is_said_and_not_saved(
    alice: User, client_of: ClientOf, page: str, field: str, value: str, then: object, wrong: str
) -> None:
    before = all_of(alice)
    answer = send(client_of(alice), page, field, wrong)

    assert (answer.status_code, answer["X-Error"]) == (422, "bad_request")
    assert 'data-state="bad"' in answer.text
    assert "<html" not in answer.text
    alice.refresh_from_db()
    assert all_of(alice) == before


@pytest.mark.parametrize(
    ("page", "field"), [("profile", "is_findable"), ("profile-look", "is_owner"), ("profile", "x")]
)
def test_a_page_saves_no_field_of_another(alice: User, client_of: ClientOf, page: str, field: str) -> None:
    before = all_of(alice)

    assert send(client_of(alice), page, field, "dark").status_code == 400
    alice.refresh_from_db()
    assert all_of(alice) == before


def test_what_was_typed_stands_there_again_without_scripts(alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post(reverse("profile"), {"display_name": "도우미"})

    assert answer.status_code == 422
    assert 'value="도우미"' in answer.text
    assert answer.context["form"].errors["display_name"]


def test_nothing_in_a_post_takes_nobodys_name(alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).post(reverse("profile"), {"csrfmiddlewaretoken": "x"}).status_code == 422
    alice.refresh_from_db()
    assert alice.display_name == "Alice"


def test_the_page_follows_a_theme_and_is_read_again_in_another_language(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    theme = send(client, "profile-look", "theme", "dark")
    language = send(client, "profile-look", "language", "ko")

    assert theme["HX-Trigger"] == '{"theme-chosen": {"theme": "dark"}}'
    assert (language["HX-Refresh"], language.cookies[settings.LANGUAGE_COOKIE_NAME].value) == ("true", "ko")


def test_changes_are_not_made_without_end(alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PROFILES", throttle.Allowance("profiles", limit=1, seconds=600))
    client = client_of(alice)
    send(client, "profile", "display_name", "One")

    assert send(client, "profile", "display_name", "Two").status_code == 429
    alice.refresh_from_db()
    assert alice.display_name == "One"


def test_few_zones_are_shown_and_all_when_asked_for(alice: User, client_of: ClientOf) -> None:
    change_profile(user=alice, timezone="America/New_York")
    client = client_of(alice)
    client.cookies["timezone"] = "Asia/Shanghai"
    few, every = (client.get(reverse("profile-look") + query).text for query in ("", "?zones=all"))

    assert '<option value="America/New_York" selected>New York</option>' in few
    assert '<option value="Asia/Shanghai">' in few
    assert "Europe/Berlin" not in few
    assert '<option value="Europe/Berlin">' in every
    assert '<option value="America/New_York" selected>' in every


# Not to be disturbed -----------------------------------------------------------------------------


def test_one_is_not_disturbed_for_a_while(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    assert send(client, "profile-notices", "quiet", "1h").status_code == 200
    alice.refresh_from_db()
    ends_at = alice.availability_ends_at
    assert alice.availability_now == Availability.DND
    assert ends_at is not None
    assert abs(ends_at - timezone.now() - timedelta(hours=1)) < timedelta(minutes=1)

    page = client.get(reverse("profile-notices")).text
    assert '<option value="on" selected>Until ' in page
    send(client, "profile-notices", "quiet", "on")
    alice.refresh_from_db()
    assert alice.availability_ends_at == ends_at

    send(client, "profile-notices", "quiet", "off")
    alice.refresh_from_db()
    assert alice.availability == Availability.AUTO
    assert not alice.availability_ends_at


def test_who_is_invisible_stays_so_until_they_ask_for_quiet(alice: User, client_of: ClientOf) -> None:
    presence.set_availability(user=alice, availability=Availability.INVISIBLE)
    client = client_of(alice)
    send(client, "profile-notices", "quiet", "off")
    alice.refresh_from_db()
    assert alice.availability == Availability.INVISIBLE

    send(client, "profile-notices", "quiet", "always")
    alice.refresh_from_db()
    assert alice.availability == Availability.DND


def test_a_span_that_there_is_not_is_refused(alice: User, client_of: ClientOf) -> None:
    assert send(client_of(alice), "profile-notices", "quiet", "a century").status_code == 422
    alice.refresh_from_db()
    assert alice.availability == Availability.AUTO


# What other programs post to ---------------------------------------------------------------------


def test_the_addresses_of_before_take_what_they_took(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    whole = {"display_name": "앨리스", "language": "ko", "timezone": "Asia/Seoul", "theme": "dark"}
    client.post(reverse("profile"), whole)
    client.post(reverse("reach-change"), {"who_may_write": "everyone"})
    client.post(reverse("circle-change"), {"who_sees_presence": "nobody", "shows_last_seen": "on"})

    alice.refresh_from_db()
    assert all_of(alice).items() >= whole.items()
    assert (alice.is_findable, alice.who_may_write) == (False, Circle.EVERYONE)
    assert (alice.who_sees_presence, alice.shows_last_seen) == (Circle.NOBODY, True)


@pytest.mark.parametrize("field", ["language", "timezone", "theme"])
def test_what_the_first_page_does_not_show_by_itself_is_shown_where_it_was_refused(
    alice: User, client_of: ClientOf, field: str
) -> None:
    whole = {"display_name": "앨리스", "language": "ko", "timezone": "Asia/Seoul", "theme": "dark"}
    answer = client_of(alice).post(reverse("profile"), {**whole, field: "nonsense"})

    assert answer.status_code == 422
    assert f'name="{field}"' in answer.text


# Picture and address -----------------------------------------------------------------------------


@pytest.mark.usefixtures("media")
def test_a_cropped_picture_stands_on_the_page_at_once(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    answer = client.post(reverse("picture-change"), {"picture": picture()}, headers=HTMX)
    alice.refresh_from_db()
    assert answer.status_code == 200
    assert reverse("avatar", args=[alice.pk, alice.profile_version]) in answer.text
    assert "Saved." in answer.text
    assert "<html" not in answer.text

    gone = client.post(reverse("picture-remove"), headers=HTMX)
    assert "<img" not in gone.text
    assert reverse("picture-remove") not in gone.text


def test_a_picture_that_is_none_is_refused_beside_the_field(alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post(reverse("picture-change"), {"picture": ""}, headers=HTMX)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#picture-note")
    assert "Please choose a picture." in answer.text


def test_the_address_has_a_page_of_its_own(alice: User, client_of: ClientOf) -> None:
    change_profile(user=alice, email="a@example.org")
    client = client_of(alice)

    assert "a@example.org" in client.get(reverse("profile-security")).text
    page = client.get(reverse("email-change")).text
    assert 'value="a@example.org"' in page
    assert 'name="password"' in page
    assert client.get(reverse("profile-security")).text.count('name="password"') == 0
