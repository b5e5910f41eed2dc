"""A phone's list: rooms and conversations by what was said last, as its reader may see it."""

import pytest
from django.urls import reverse

from accounts.models import Block, User
from conftest import ClientOf
from messaging.direct.chats import Chat, chats
from messaging.messages.edits import remove_message
from messaging.tests.messages.test_whispers import whisper
from messaging.tests.talk import HTMX, say
from rooms.creation.operations import create_room
from rooms.direct.operations import open_between
from rooms.membership.operations import join_room
from rooms.models import Membership, Room

pytestmark = pytest.mark.django_db


def row(reader: User, room: Room) -> Chat:
    (found,) = [chat for chat in chats(reader) if chat.pk == room.pk]
    return found


def test_the_last_spoken_in_comes_first(alice: User, bob: User, lounge: Room, friends: tuple[User, User]) -> None:
    attic = create_room(owner=alice, name="attic")
    pair = open_between(opener=alice, other=bob)
    for room, line in ((attic, "one"), (lounge, "two"), (pair, "three"), (attic, "four")):
        say(alice, room, line)
    found = [(chat.title, chat.line) for chat in chats(alice) if chat.line]
    assert found == [("attic", "four"), ("Bob", "three"), ("lounge", "two")]


def test_each_line_says_whose_it_is(alice: User, bob: User, lounge: Room) -> None:
    message = say(bob, lounge, "hello")
    assert (row(alice, lounge).said, row(alice, lounge).name, row(bob, lounge).said) == ("theirs", "Bob", "mine")
    remove_message(message=message, remover=bob)
    assert (row(alice, lounge).said, row(alice, lounge).line) == ("removed", "")


def test_a_whisper_to_another_is_not_shown_nor_whom_one_blocked(
    alice: User, bob: User, carol: User, lounge: Room
) -> None:
    Membership.objects.get_or_create(room=lounge, user=carol)
    say(bob, lounge, "for all")
    whisper(bob, alice, lounge, "for alice")
    assert row(carol, lounge).line == "for all"
    Block.objects.create(blocker=carol, blocked=bob)
    assert (row(carol, lounge).said, row(carol, lounge).line) == ("blocked", "")


def test_what_was_said_before_one_came_is_not_shown(alice: User, mallory: User) -> None:
    attic = create_room(owner=alice, name="attic")
    Room.objects.filter(pk=attic.pk).update(history=Room.History.NONE)
    say(alice, attic, "before")
    join_room(room=Room.objects.get(pk=attic.pk), user=mallory)
    assert row(mallory, attic).line == ""


def test_it_comes_as_a_fragment_and_to_who_is_signed_in(alice: User, lounge: Room, client_of: ClientOf) -> None:
    say(alice, lounge, "<b>hello</b>")
    html = client_of(alice).get(reverse("chats"), headers=HTMX).content.decode()
    assert "You: &lt;b&gt;hello&lt;/b&gt;" in html
    assert "<!doctype" not in html
    assert client_of(alice).get(reverse("chats")).status_code == 302


@pytest.mark.parametrize("rooms", [1, 12])
def test_the_number_of_queries_does_not_grow(
    alice: User, lounge: Room, rooms: int, django_assert_max_num_queries
) -> None:
    for number in range(rooms):
        say(alice, create_room(owner=alice, name=f"room {number}"), "hello")
    with django_assert_max_num_queries(8):
        assert len(chats(alice)) >= rooms
