"""The list of rooms: what of each is unread, and what of it is for the reader."""

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.models import Call
from messaging.sidebar.queries import MOST_CALLS, Listed, listed
from messaging.tests.messages.test_whispers import whisper
from messaging.tests.talk import HTMX, fill, say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room
from rooms.models import Room
from rooms.sidebar.read_state import mark_read, mark_unread
from rooms.trash.operations import bin_room
from tests.pages import elements
from tests.queries import queries

pytestmark = pytest.mark.django_db


def row(user: User, room: Room) -> Listed:
    (only,) = [one for one in listed(user) if one.pk == room.pk]
    return only


def calls(user: User, room: Room) -> set[int]:
    return {int(number) for number in (row(user, room).calls or "").split()}


def unread(client_of: ClientOf, user: User, room: Room) -> tuple[str, str]:
    """What the page says of a row before any script has run: nothing, some or calls, and the number in its badge."""
    page = client_of(user).get(reverse("sidebar"), headers=HTMX).content.decode()
    (link,) = [one for one in elements(page, "a") if one.attributes.get("id") == f"room-link-{room.pk}"]
    badge = link.inner.split('class="unread"')[1].split(">")[1].split("<")[0]
    return link.attributes.get("data-unread", ""), badge


def test_a_dot_for_something_and_a_number_for_what_means_the_reader(
    alice: User, carol: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    mark_read(room=lounge, user=carol, number=lounge.message_count)
    assert unread(client_of, carol, lounge) == ("", "")
    say(alice, lounge, "hello all")
    assert unread(client_of, carol, lounge) == ("some", "")
    named, whispered = say(alice, lounge, "@Carol hello"), whisper(alice, carol, lounge)
    assert unread(client_of, carol, lounge) == ("calls", "2")
    assert calls(carol, lounge) == {named.number, whispered.number}
    assert calls(bob, lounge) == set()
    mark_read(room=lounge, user=carol, number=named.number)
    assert unread(client_of, carol, lounge) == ("calls", "1")
    mark_unread(room=lounge, user=carol, number=named.number)
    assert unread(client_of, carol, lounge) == ("calls", "2")


def test_a_whisper_to_somebody_else_leaves_the_room_read_and_in_its_place(
    alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
) -> None:
    """C10"""
    mark_read(room=lounge, user=carol, number=lounge.message_count)
    before = row(carol, lounge)
    whisper(alice, bob, lounge)
    assert row(carol, lounge) == before
    assert unread(client_of, carol, lounge) == ("", "")


def test_what_one_says_oneself_is_read(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    say(alice, lounge, "@alice I mean myself")
    whisper(alice, bob, lounge)
    assert unread(client_of, alice, lounge) == ("", "")


def test_so_many_calls_are_cut_short(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    fill(alice, lounge, MOST_CALLS + 20)
    messages = lounge.messages.filter(kind="text")
    Call.objects.bulk_create(Call(message=one, user=bob, room=lounge, number=one.number) for one in messages)
    assert calls(bob, lounge) == set(messages.order_by("-number")[:MOST_CALLS].values_list("number", flat=True))
    assert unread(client_of, bob, lounge) == ("calls", "99+")


def test_it_is_one_query_however_many_rooms_and_calls(alice: User, carol: User, lounge: Room) -> None:
    for number in range(5):
        room = create_room(owner=alice, name=f"room {number}")
        join_room(room=room, user=carol)
        say(alice, room, "@carol")
    listed(carol)
    with queries() as asked:
        assert len(list(listed(carol))) == 6
    assert len(asked) == 1


def test_what_is_in_the_bin_is_not_in_it(alice: User, bob: User) -> None:
    room = create_room(owner=alice, name="gone")
    join_room(room=room, user=bob)
    bin_room(room=room, by=alice)
    assert list(listed(bob)) == list(listed(alice)) == []


def test_without_htmx_the_page_that_has_the_list_is_the_way(bob: User, client_of: ClientOf) -> None:
    assert client_of(bob).get(reverse("sidebar"))["Location"] == reverse("home")
