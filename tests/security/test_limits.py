"""How often one person, or one place, may do what costs others something."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.models import User
from accounts.throttle import Allowance
from conftest import PASSWORD, ClientOf
from rooms.creation import views as creation_views
from rooms.membership import join_views
from rooms.models import Room

TWICE = {"limit": 2, "seconds": 600}


def is_refused(answer) -> bool:
    return answer.status_code == 429 and answer["X-Error"] == "rate_limited" and int(answer["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("page", "right", "wrong"),
    [
        ("email-change", {"email": "a@b.test", "password": PASSWORD}, {"password": "guessed"}),
        (
            "password_change",
            {"old_password": PASSWORD, "new_password1": "a floor to lie on", "new_password2": "a floor to lie on"},
            {"old_password": "guessed"},
        ),
    ],
)
def test_whoever_finds_an_open_tab_cannot_guess_the_password(
    alice: User, bob: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, page: str, right: dict, wrong: dict
) -> None:
    monkeypatch.setattr(throttle, "WRONG_PASSWORDS", Allowance("wrong-passwords", **TWICE))
    browser = client_of(alice)
    for _guess in range(2):
        assert browser.post(reverse(page), right | wrong).status_code == 422
    assert is_refused(browser.post(reverse(page), right | wrong))
    assert is_refused(browser.post(reverse(page), right)), "even the right one, or a guess would be worth its wait"
    assert client_of(bob).post(reverse(page), right).status_code == 302


def test_nobody_fills_the_directory(alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creation_views, "NEW_ROOMS", Allowance("new-rooms", **TWICE))
    browser = client_of(alice)
    answers = [browser.post(reverse("room-new"), {"name": f"tea {n}", "kind": "open"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert is_refused(answers[2])
    assert 'value="tea 2"' in answers[2].text, "nothing typed is lost"


def test_nobody_tries_all_the_names_that_closed_rooms_may_have(
    alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation_views, "NAME_CHECKS", Allowance("room-name-checks", **TWICE))
    browser = client_of(alice)
    answers = [browser.get(reverse("room-check"), {"name": f"tea {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert is_refused(answers[2])


def test_nobody_comes_and_goes_all_day(
    lounge: Room, mallory: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_views, "COMINGS_AND_GOINGS", Allowance("comings-and-goings", **TWICE))
    browser = client_of(mallory)
    answers = [browser.post(reverse(act, args=["lounge"])) for act in ("room-join", "room-leave", "room-join")]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert is_refused(answers[2])
    assert not lounge.memberships.filter(user=mallory).exists()


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),  # of one household
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(
    db: None, monkeypatch: pytest.MonkeyPatch, one: str, other: str, together: bool
) -> None:
    """Whoever has one IPv6 address has eighteen trillion millions of them."""
    monkeypatch.setattr(throttle, "WRONG_SIGN_INS", Allowance("wrong-sign-ins", limit=1, seconds=600))
    wrong = {"username": "nobody", "password": "wrong"}
    assert Client().post(reverse("login"), wrong, REMOTE_ADDR=one).status_code == 422
    status = Client().post(reverse("login"), wrong, REMOTE_ADDR=other).status_code
    assert status == (429 if together else 422)
