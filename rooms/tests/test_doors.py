"""Each door of rooms, and who is turned away at it."""

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.models import Message
from rooms.creation import operations as creation
from rooms.invitations import operations as invitations
from rooms.membership import operations as membership
from rooms.models import Membership, Room

DOORS = [
    ("get", "home", []),
    ("get", "rooms", []),
    ("get", "room-new", []),
    ("post", "room-new", []),
    ("get", "room-check", []),
    ("post", "room-join", ["lounge"]),
    ("post", "room-leave", ["lounge"]),
    ("post", "room-read", ["lounge"]),
    ("get", "room-members", ["lounge"]),
]
BEHIND_THE_DOOR = [
    ("get", "room"),
    ("post", "room-join"),
    ("post", "room-leave"),
    ("post", "room-read"),
    ("get", "room-members"),
]


@pytest.fixture
def closed(alice: User) -> Room:
    return creation.create_room(owner=alice, name="뒷방", kind="closed", topic="쉿")


def seen(response: HttpResponse) -> tuple[int, dict[str, str], str]:
    """All of an answer but what is drawn anew for each one: the nonces and the CSRF token."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Security-Policy"}
    text = re.sub(r'nonce="[^"]*"|"X-CSRFToken": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", response.text)
    return response.status_code, headers, text


@pytest.mark.parametrize(("method", "name", "args"), DOORS)
def test_a_visitor_is_asked_to_sign_in_first(
    client_of: ClientOf, lounge: Room, method: str, name: str, args: list[str]
) -> None:
    before = Membership.objects.count()
    response = getattr(client_of(None), method)(reverse(name, args=args))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))
    assert Membership.objects.count() == before


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("method", "name"), BEHIND_THE_DOOR)
def test_to_a_stranger_a_closed_room_is_as_if_it_did_not_exist(
    client_of: ClientOf, closed: Room, lounge: Room, mallory: User, method: str, name: str, htmx: bool
) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    client, address = client_of(mallory), reverse(name, args=[closed.slug])
    refused = getattr(client, method)(address, headers=headers)
    assert (refused.status_code, refused["X-Error"]) == (404, "not_found")
    assert not Membership.objects.filter(room=closed, user=mallory).exists()
    assert Message.objects.filter(room=closed).count() == 1
    closed.delete()
    assert seen(getattr(client, method)(address, headers=headers)) == seen(refused)


def test_its_members_find_the_closed_room(client_of: ClientOf, closed: Room, alice: User) -> None:
    assert client_of(alice).get(closed.get_absolute_url()).status_code == 200


def test_a_stranger_to_an_open_room_is_shown_the_way_in(client_of: ClientOf, lounge: Room, mallory: User) -> None:
    """C06, E74"""
    response = client_of(mallory).get(lounge.get_absolute_url())
    assert (response.status_code, response.get("X-Error")) == (200, None)
    assert "You are not in this room yet." in response.text
    assert reverse("room-join", args=[lounge.slug]) in response.text
    assert "4 members" in response.text


def test_who_is_invited_finds_the_closed_room_and_comes_in_there(
    client_of: ClientOf, closed: Room, alice: User, mallory: User
) -> None:
    invitation = invitations.invite(room=closed, by=alice, invitee=mallory)
    assert invitation
    response = client_of(mallory).get(closed.get_absolute_url())
    assert (response.status_code, response["X-Error"]) == (404, "not_member")
    assert "뒷방" in response.text
    accept = reverse("invitation-accept", args=[invitation.pk])
    assert accept in response.text
    assert client_of(mallory).post(accept).status_code == 302
    assert closed.memberships.filter(user=mallory).exists()


def test_who_declined_finds_no_closed_room(client_of: ClientOf, closed: Room, alice: User, mallory: User) -> None:
    invitation = invitations.invite(room=closed, by=alice, invitee=mallory)
    assert invitation
    invitations.decline(invitation=invitation, user=mallory)
    response = client_of(mallory).get(closed.get_absolute_url())
    assert (response.status_code, response["X-Error"]) == (404, "not_found")


def test_the_members_of_an_open_room_are_shown_to_members_only(
    client_of: ClientOf, lounge: Room, mallory: User
) -> None:
    response = client_of(mallory).get(reverse("room-members", args=[lounge.slug]))
    assert (response.status_code, response["X-Error"]) == (404, "not_member")
    assert "Carol" not in response.text


def test_who_joins_and_reads_is_whoever_is_signed_in_whatever_the_form_claims(
    client_of: ClientOf, lounge: Room, bob: User, mallory: User
) -> None:
    """B03, B09: the browser names the room; the person is the session's."""
    forged = {"username": "bob", "user": bob.pk, "user_id": bob.pk, "role": "owner"}
    membership.leave_room(room=lounge, user=bob)
    client = client_of(mallory)
    client.post(reverse("room-join", args=[lounge.slug]), forged)
    assert not Membership.objects.filter(room=lounge, user=bob).exists()
    assert Membership.objects.get(room=lounge, user=mallory).role == "member"
    client.post(reverse("room-leave", args=[lounge.slug]), {"username": "carol"})
    assert lounge.memberships.filter(user__username="carol").exists()
    assert not lounge.memberships.filter(user=mallory).exists()
    client.post(reverse("room-new"), {"name": "Tea", "kind": "open", **forged})
    assert Room.objects.get(name="Tea").memberships.get().user == mallory


@pytest.mark.parametrize("name", ["room-join", "room-leave"])
def test_looking_at_the_address_of_an_act_does_nothing_but_show_the_room(
    client_of: ClientOf, lounge: Room, bob: User, mallory: User, name: str
) -> None:
    """A link or a picture in a message can send somebody there; so does signing in after a lost session."""
    address = reverse(name, args=[lounge.slug])
    response = client_of(mallory).get(address)
    assert (response.status_code, response["Location"]) == (302, lounge.get_absolute_url())
    assert client_of(bob).get(address).status_code == (200 if name == "room-leave" else 302)
    assert lounge.memberships.filter(user=bob).exists()
    assert not lounge.memberships.filter(user=mallory).exists()


def test_a_line_that_somebody_types_is_not_a_line_of_the_house(client_of: ClientOf, lounge: Room, bob: User) -> None:
    """B06, B07, E63"""
    typed = {"body": "Carol left lounge", "kind": "left", "client_id": "b8ad9a54-0d56-4e0b-8f36-bb9c1d0c6c53"}
    client_of(bob).post(reverse("messages", args=[lounge.slug]), typed)
    assert Message.objects.filter(room=lounge).latest("number").kind == "text"


@pytest.mark.parametrize("number", ["", "-1", "one", "1.5", "9" * 30])
def test_a_read_position_that_is_no_number_is_refused(
    client_of: ClientOf, lounge: Room, bob: User, number: str
) -> None:
    before = Membership.objects.get(room=lounge, user=bob).read_up_to
    response = client_of(bob).post(reverse("room-read", args=[lounge.slug]), {"number": number})
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")
    assert Membership.objects.get(room=lounge, user=bob).read_up_to == before


def test_reading_is_noted(client_of: ClientOf, lounge: Room, alice: User) -> None:
    lounge.refresh_from_db()
    response = client_of(alice).post(reverse("room-read", args=[lounge.slug]), {"number": lounge.message_count})
    assert response.status_code == 204
    assert Membership.objects.select_related("room").get(room=lounge, user=alice).unread == 0


@pytest.mark.parametrize("slug", ["no\x00room", "a b", "a'--", "..", "%F0%9F%8E%89"])
def test_an_address_that_no_room_can_have_is_a_plain_404(client_of: ClientOf, alice: User, slug: str) -> None:
    assert client_of(alice).get(f"/rooms/{slug}/").status_code == 404
