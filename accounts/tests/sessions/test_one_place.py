"""E15: where the house allows one place at a time, a later sign-in displaces the earlier one, which may come back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import House, Session, User
from accounts.sessions import operations as sessions
from accounts.tests.sessions.test_sessions import key, sign_in
from conftest import ClientOf

WORDS = "You signed in elsewhere, so this page has been disconnected."


@pytest.fixture
def one_at_a_time(db: None) -> None:
    sessions.allow_many(allowed=False)


def opens(*places: Client) -> list[int]:
    return [place.get(reverse("profile")).status_code for place in places]


def test_by_default_one_is_signed_in_wherever_one_likes(alice: User) -> None:
    assert opens(sign_in(), sign_in()) == [200, 200]


def test_a_later_sign_in_displaces_the_earlier_one(alice: User, one_at_a_time: None) -> None:
    """E15"""
    first, second = sign_in(), sign_in()

    answer = first.get(reverse("profile"))

    assert (answer.status_code, answer["X-Error"]) == (409, "elsewhere")
    assert WORDS in answer.content.decode()
    assert "Use it here" in answer.content.decode()
    assert opens(second) == [200]


def test_a_script_is_refused_with_the_same_words(alice: User, one_at_a_time: None) -> None:
    first, _second = sign_in(), sign_in()
    answer = first.get(reverse("rooms"), headers={"hx-request": "true"})
    assert (answer.status_code, answer["X-Error"]) == (409, "elsewhere")
    assert answer.content.decode().strip().startswith('<p class="notice refusal"')
    assert WORDS in answer.content.decode()


def test_nothing_is_done_in_a_displaced_place(alice: User, one_at_a_time: None) -> None:
    first, _second = sign_in(), sign_in()
    assert first.post(reverse("profile"), {"display_name": "Eve", "theme": "dark"}).status_code == 409
    assert first.post(reverse("sessions-end")).status_code == 409
    alice.refresh_from_db()
    assert alice.name == "Alice"


def test_one_goes_on_here_without_a_password_and_the_other_rests(alice: User, one_at_a_time: None) -> None:
    """Both directions; and nothing happens by itself, so that they never fight."""
    first, second = sign_in(), sign_in()
    for here, there in ((first, second), (second, first), (first, second)):
        answer = here.post(reverse("sessions-here"), {"next": reverse("rooms")})
        assert (answer.status_code, answer["Location"]) == (302, reverse("rooms"))
        assert opens(here, there, there, here) == [200, 409, 409, 200]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_going_on_leads_nowhere_else(alice: User, one_at_a_time: None, address: str) -> None:
    answer = sign_in().post(reverse("sessions-here"), {"next": address})
    assert answer["Location"] == reverse("home")


def test_two_tabs_of_a_browser_are_one_place(alice: User, one_at_a_time: None) -> None:
    here = sign_in()
    tab = Client()
    tab.cookies = here.cookies
    assert opens(here, tab, here) == [200, 200, 200]


def test_signing_out_works_in_a_displaced_place_too(alice: User, one_at_a_time: None) -> None:
    first, second = sign_in(), sign_in()
    assert first.post(reverse("logout"))["Location"] == reverse("login")
    assert opens(second) == [200]


def test_other_people_are_left_alone(alice: User, bob: User, one_at_a_time: None) -> None:
    bobs = sign_in(name="bob")
    sign_in()
    assert opens(bobs) == [200]


def test_a_displaced_session_that_is_stored_again_stays_displaced(alice: User, one_at_a_time: None) -> None:
    first, _second = sign_in(), sign_in()
    session = first.session
    session["anything"] = 1
    session.save()
    assert Session.objects.get(pk=key(first)).displaced_at is not None


def test_where_the_setting_is_turned_off_those_that_rested_go_on(
    alice: User, morgan: User, one_at_a_time: None, client_of: ClientOf
) -> None:
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    first, second = sign_in(), sign_in()

    answer = client_of(morgan).post(reverse("admin:accounts_house_change", args=[1]), {})

    assert answer.status_code == 302
    assert House.now().one_place_at_a_time is False
    assert opens(first, second) == [200, 200]
    assert LogEntry.objects.filter(user=morgan, object_id="1").exists()


def test_a_superuser_turns_it_on_in_the_admin(morgan: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    browser = client_of(morgan)
    page = browser.get(reverse("admin:accounts_house_changelist"), follow=True)
    assert page.status_code == 200
    assert not House.objects.exists()
    browser.post(reverse("admin:accounts_house_change", args=[1]), {"one_place_at_a_time": "on"})
    assert House.now().one_place_at_a_time is True


@pytest.mark.parametrize("page", ["admin:accounts_house_changelist", "admin:accounts_house_add"])
def test_other_staff_do_not_decide_it(morgan: User, client_of: ClientOf, page: str) -> None:
    assert client_of(morgan).get(reverse(page), follow=True).status_code == 403
