"""Who may sign up, as the owner of the house decided: anybody, whoever has a link, or nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.friends import links as friend_links
from accounts.guests import operations as guests
from accounts.models import House, User
from conftest import PASSWORD, ClientOf
from rooms.invitations import links
from rooms.models import InviteLink, Room

TYPED = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD}
CLOSED = "Nobody can sign up here at the moment."
NEEDED = "you need a link"


@pytest.fixture
def owned(alice: User) -> User:
    """The house of alice."""
    User.objects.filter(pk=alice.pk).update(is_owner=True, is_staff=True, is_superuser=True)
    return alice


def only(registration: str) -> None:
    House.objects.update_or_create(pk=1, defaults={"registration": registration})


def sign_up(next_: str = "") -> bool:
    """Whether somebody who comes this way gets an account."""
    username = f"newcomer_{User.objects.count()}"
    Client().post(reverse("register"), {**TYPED, "username": username, "next": next_})
    return User.objects.filter(username=username).exists()


@pytest.mark.parametrize(("registration", "words"), [("closed", CLOSED), ("link", NEEDED)])
def test_that_one_cannot_sign_up_is_said_where_one_would(owned: User, registration: str, words: str):
    only(registration)

    page = Client().get(reverse("register"))
    assert (page.status_code, words in page.text) == (200, True)
    assert "password1" not in page.text
    assert words in Client().get(reverse("login")).text
    refused = Client().post(reverse("register"), TYPED)
    assert (refused.status_code, words in refused.text) == (403, True)
    assert not sign_up()


def test_links_into_rooms_and_to_people_let_somebody_sign_up_as_long_as_they_hold(owned: User, lounge: Room):
    into_room = links.path_of(links.create(room=lounge, by=owned, span="day"))
    to_alice = friend_links.path_of(owned)
    only("link")

    for path in (into_room, to_alice):
        assert sign_up(path)
    for path in ("/", "/rooms/", "/join/made-up/", reverse("friend-link", args=["1-1:none"]), "https://evil.example/"):
        assert not sign_up(path)
    InviteLink.objects.all().delete()
    friend_links.renew(user=owned)
    assert not sign_up(into_room)
    assert not sign_up(to_alice)


def test_where_nobody_may_no_link_helps(owned: User):
    only("closed")

    assert not sign_up(friend_links.path_of(owned))


def test_anybody_may_where_nothing_was_decided_or_it_is_open(owned: User):
    assert sign_up()
    only("open")
    assert sign_up()


@pytest.mark.parametrize(("registration", "status"), [("closed", 403), ("link", 200), ("open", 200)])
def test_a_guest_who_came_by_a_link_stays_for_good_unless_nobody_may(
    owned: User, client_of: ClientOf, registration: str, status: int
):
    only(registration)

    assert client_of(guests.begin(nickname="Gus")).get(reverse("guest-keep")).status_code == status


def test_the_first_person_always_may(db: None):
    only("closed")

    assert sign_up()


def test_an_empty_house_begins_with_signing_up(db: None):
    answer = Client().get(reverse("home"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("register"))
    assert "becomes the owner of this site" in answer.text
