"""What one says beside one's name, how one is seen, and to whom: ux-notes, "Presence"."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Availability, Circle, Status, User
from accounts.presence.forms import FREQUENT, READY, Lasting, is_emoji
from conftest import ClientOf

HTMX = {"HX-Request": "true"}


def test_a_status_is_set_with_a_click_and_stands_on_ones_card(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)

    client.post(reverse("status"), {"ready": 1, "ends_at": "1h"})

    alice.refresh_from_db()
    assert alice.status == Status("🍚", "At lunch")
    assert timedelta(minutes=59) < alice.status_ends_at - timezone.now() <= timedelta(hours=1)  # type: ignore[operator]
    assert "🍚 At lunch" in client.get(reverse("me")).text


def test_a_status_of_ones_own_words_is_kept_until_it_is_cleared(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    answer = client.post(reverse("status"), {"emoji": "🌙", "text": "  야간   근무  "}, headers=HTMX)
    alice.refresh_from_db()
    assert (alice.status, alice.status_ends_at) == (Status("🌙", "야간 근무"), None)
    assert (answer["HX-Retarget"], "야간 근무" in answer.text) == ("#me", True)

    client.post(reverse("status"), {})

    alice.refresh_from_db()
    assert not alice.status


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": "x" * 101}, "text"),
        ({"emoji": "admin"}, "emoji"),
        ({"emoji": "🍚" * 33}, "emoji"),
        ({"ends_at": "x"}, "ends_at"),
        ({"ready": 99}, "ready"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_cannot_be_a_status_is_refused_and_what_was_typed_stays(
    alice: User, client_of: ClientOf, typed: dict[str, str], field: str, headers: dict[str, str]
) -> None:
    answer = client_of(alice).post(reverse("status"), {"text": "typed", **typed}, headers=headers)

    assert (answer.status_code, answer["X-Error"]) == (422, "bad_request")
    assert field in answer.context["status_form"].errors
    assert field == "text" or "typed" in answer.text
    alice.refresh_from_db()
    assert not alice.status


@pytest.mark.parametrize("picture", ["🍚", "👩‍👩‍👧‍👦", "🇰🇷", "1️⃣", "🗓️", "❤️"])
def test_one_picture_of_many_parts_is_an_emoji(picture: str) -> None:
    assert is_emoji(picture)


@pytest.mark.parametrize("text", ["a", "1", "운영자", "🍚 a", "官", "!", "🍚🍚x"])
def test_words_are_none(text: str) -> None:
    assert not is_emoji(text)


@pytest.mark.parametrize(("lasting", "ends"), [(Lasting.TODAY, (2026, 11, 21)), (Lasting.WEEK, (2026, 11, 23))])
def test_today_and_this_week_end_at_midnight_where_the_person_is(
    monkeypatch: pytest.MonkeyPatch, lasting: Lasting, ends: tuple[int, int, int]
) -> None:
    """Friday 20 November, ten in the evening in Seoul; the week ends on Sunday."""
    seoul = ZoneInfo("Asia/Seoul")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 13, tzinfo=ZoneInfo("UTC")))
    with timezone.override(seoul):
        assert lasting.ends_at() == datetime(*ends, tzinfo=seoul)


@pytest.mark.parametrize("lasting", ["", "4h"])
def test_one_is_not_disturbed_for_as_long_as_one_says(alice: User, client_of: ClientOf, lasting: str) -> None:
    client_of(alice).post(reverse("availability"), {"availability": "dnd", "ends_at": lasting})

    alice.refresh_from_db()
    assert alice.availability == Availability.DND
    assert bool(alice.availability_ends_at) is bool(lasting)


def test_invisible_lasts_until_one_changes_it(alice: User, client_of: ClientOf) -> None:
    client_of(alice).post(reverse("availability"), {"availability": "invisible", "ends_at": "4h"})

    alice.refresh_from_db()
    assert (alice.availability, alice.availability_ends_at) == (Availability.INVISIBLE, None)


def test_the_menu_shows_what_one_chose_and_leads_to_what_is_ones_own(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    client.post(reverse("availability"), {"availability": "dnd"})
    for page in (client.get(reverse("me")).text, client.get(reverse("me"), headers=HTMX).text):
        assert 'value="dnd" aria-pressed="true"' in page
        for name in ("status", "profile", "sessions", "shortcuts", "logout", "theme-change", "language"):
            assert reverse(name) in page


@pytest.mark.once
def test_administration_is_in_the_menu_of_who_may_enter_it(alice: User, client_of: ClientOf) -> None:
    for may in (False, True):
        User.objects.filter(pk=alice.pk).update(is_staff=may)
        assert (reverse("admin:index") in client_of(alice).get(reverse("me")).text) is may


@pytest.mark.once
def test_the_form_of_the_status_comes_alone_or_on_a_page(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    alone, page = client.get(reverse("status"), headers=HTMX).text, client.get(reverse("status")).text
    assert ("<html" in alone, "<html" in page) == (False, True)
    for text in (alone, page):
        assert 'name="text"' in text
        assert "<emoji-grid" in text


def test_every_emoji_of_the_grid_and_of_those_ready_is_accepted() -> None:
    assert all(is_emoji(emoji) for emoji in (*FREQUENT, *(emoji for emoji, _words in READY)))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_the_look_is_chosen_in_the_menu(alice: User, client_of: ClientOf, headers: dict[str, str]) -> None:
    client = client_of(alice)
    answer = client.post(reverse("theme-change"), {"theme": "dark"}, headers=headers)
    assert answer.status_code == (204 if headers else 302)
    alice.refresh_from_db()
    assert alice.theme == "dark"

    refused = client.post(reverse("theme-change"), {"theme": "loud"}, headers=headers)
    assert (refused.status_code, refused["X-Error"]) == (422, "bad_request")
    alice.refresh_from_db()
    assert alice.theme == "dark"


def test_who_sees_it_is_chosen_on_the_profile(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    client.post(reverse("circle-change"), {"who_sees_presence": "friends", "shows_last_seen": "on"})
    alice.refresh_from_db()
    assert (alice.who_sees_presence, alice.shows_last_seen) == (Circle.FRIENDS, True)

    answer = client.post(reverse("circle-change"), {"who_sees_presence": "the world"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["who_sees_presence"]


def test_when_one_was_here_is_forgotten_as_soon_as_nobody_is_to_know(alice: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(shows_last_seen=True, last_seen_at=timezone.now())

    client_of(alice).post(reverse("circle-change"), {"who_sees_presence": "friends"})

    alice.refresh_from_db()
    assert alice.last_seen_at is None
