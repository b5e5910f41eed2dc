"""Signed-in places: what one sees of them, ending them, and being told of a new one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, Session, User
from accounts.sessions import queries as session_queries
from accounts.sessions.keys import stored_key
from chatsite.delivery import frames
from conftest import PASSWORD
from tests.pages import elements

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What open tabs were told."""
    said: list[tuple[str, str]] = []
    monkeypatch.setattr("chatsite.delivery.broadcast.publish", lambda topic, frame, **_: said.append((topic, frame)))
    return said


def sign_in(browser: Client | None = None, name: str = "alice", agent: str = FIREFOX, address: str = "192.0.2.7"):
    browser = browser or Client()
    typed = {"username": name, "password": PASSWORD}
    browser.post(reverse("login"), typed, headers={"user-agent": agent}, REMOTE_ADDR=address)
    return browser


def key(browser: Client) -> str:
    """Of the row of the browser's session."""
    return stored_key(browser.cookies["session"].value)


def page(browser: Client) -> str:
    return browser.get(reverse("sessions")).content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Linux"),
        (SAFARI, "Safari · iOS"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
            "Chrome · Windows",
        ),
        ("", ""),
        ("a program of mine/1.0", ""),
        ("<script>" * 40, ""),
    ],
)
def test_a_browser_is_called_by_names_people_know(agent: str, words: str) -> None:
    assert session_queries.in_words(agent) == words


def test_the_list_says_where_one_is_signed_in_this_place_first(alice: User) -> None:
    """C24: server-side sessions with a list."""
    there = sign_in(agent=SAFARI, address="2001:db8::5")
    here = sign_in()

    listed = elements(page(here), "li")

    rows = [row.html for row in listed if "place" in row.attributes.get("class", "").split()]
    assert len(rows) == 2
    assert "Firefox · Linux" in rows[0]
    assert "This device" in rows[0]
    assert "192.0.2.7" in rows[0]
    assert "Safari · iOS" in rows[1]
    assert "2001:db8::5" in rows[1]
    assert key(here) not in page(here)
    assert key(there) not in page(here)


def test_what_a_browser_calls_itself_is_only_text(alice: User) -> None:
    here = sign_in()
    Session.objects.update(user_agent="<img src=x> Firefox/140.0")
    assert "<img src=x" not in page(here)


def test_one_place_is_signed_out_from_another(
    alice: User, client_of, django_capture_on_commit_callbacks, published
) -> None:
    """C24: remote sign-out."""
    here, there = sign_in(), sign_in()

    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post(reverse("session-end", args=[session_queries.mark_of(key(there))]))

    assert (answer.status_code, answer["Location"]) == (302, reverse("sessions"))
    assert there.get(reverse("profile")).status_code == 302
    assert here.get(reverse("profile")).status_code == 200
    assert (f"user.{alice.pk}", frames.frame("places")) in published


def test_all_others_are_signed_out_at_once(alice: User) -> None:
    here, *others = sign_in(), sign_in(), sign_in()
    here.post(reverse("sessions-end"))
    assert [place.get(reverse("profile")).status_code for place in (here, *others)] == [200, 302, 302]


def test_ending_this_place_is_signing_out(alice: User) -> None:
    here = sign_in()
    answer = here.post(reverse("session-end", args=[session_queries.mark_of(key(here))]))
    assert (answer.status_code, answer["Location"]) == (307, reverse("logout"))


def test_nobody_ends_a_place_of_somebody_else(alice: User, bob: User) -> None:
    """The mark of another's session is as good as none; so is a key, which is no mark."""
    theirs, mine = sign_in(name="bob"), sign_in()
    for mark in (session_queries.mark_of(key(theirs)), key(theirs), key(mine), "0"):
        assert mine.post(reverse("session-end", args=[mark])).status_code == 404
    assert theirs.get(reverse("profile")).status_code == 200


def test_last_use_is_known_to_ten_minutes_without_a_write_per_request(alice: User, django_assert_num_queries) -> None:
    here = sign_in()
    here.get(reverse("profile"))
    used_at = Session.objects.get().last_used_at
    here.get(reverse("profile"))
    assert Session.objects.get().last_used_at == used_at

    Session.objects.update(last_used_at=timezone.now() - timedelta(minutes=11))
    here.get(reverse("profile"))

    assert timezone.now() - Session.objects.get().last_used_at < timedelta(minutes=1)


def test_a_sign_in_in_a_new_browser_is_told_in_the_bell_and_by_mail(
    alice: User, django_capture_on_commit_callbacks, at_once
) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        first = sign_in()
    assert not Notice.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(agent=SAFARI)

    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.detail) == (alice, "new_place", "Safari · iOS · 192.0.2.7")
    assert notice.address == reverse("sessions")
    (sent,) = mail.outbox
    assert "Safari · iOS · 192.0.2.7" in sent.body
    assert sent.to == ["alice@example.org"]
    with django_capture_on_commit_callbacks(execute=True):
        first.post(reverse("logout"))
        sign_in(first)
    assert Notice.objects.count() == 1


def test_the_first_sign_in_ever_is_no_news(alice: User) -> None:
    sign_in()
    assert not Notice.objects.exists()


def test_a_changed_password_is_told(alice: User, client_of) -> None:
    new = "a wider floor to sit on"
    client_of(alice).post(
        reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert [notice.kind for notice in Notice.objects.filter(user=alice)] == ["password_changed"]
