"""A message that means its reader is told on whatever page they look at, and nothing else is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.friends.operations import block
from accounts.models import Availability, User
from accounts.presence.operations import set_availability
from conftest import Answer, ClientOf
from messaging.messages.edits import remove_message
from messaging.models import Message
from messaging.tests.messages.test_whispers import whisper
from messaging.tests.talk import say
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from rooms.sidebar.read_state import mark_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(friends: tuple[User, User]) -> Room:
    """The conversation of alice and bob."""
    alice, bob = friends
    return direct.open_between(opener=alice, other=bob)


@pytest.fixture
def told_of(client_of: ClientOf):
    def ask(reader: User | None, message: Message) -> Answer:
        return client_of(reader).get(reverse("arrival", args=[message.room_id, message.number]))

    return ask


def test_a_direct_message_a_mention_and_a_whisper_are_told_with_name_and_first_line(
    alice: User, bob: User, carol: User, lounge: Room, pair: Room, told_of
) -> None:
    for reader, message, words in (
        (bob, say(alice, pair, "Are you <there>?"), ["Alice", "Are you &lt;there&gt;?"]),
        (carol, say(alice, lounge, "@carol look"), ["Alice", "#lounge", "@carol look"]),
        (bob, whisper(alice, bob, lounge), ["Alice", "#lounge", "Whisper"]),
    ):
        answer = told_of(reader, message)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert [word for word in words if word not in page] == []
        assert reverse("permalink", args=[message.room.slug, message.number]) in page


def test_nobody_is_told_of_what_does_not_mean_them(
    alice: User, bob: User, carol: User, lounge: Room, pair: Room, told_of
) -> None:
    assert told_of(bob, say(alice, lounge, "hello all")).status_code == 204
    assert told_of(alice, say(alice, pair, "mine")).status_code == 204


def test_nobody_is_told_of_what_is_not_theirs_to_see(
    alice: User, bob: User, carol: User, mallory: User, lounge: Room, pair: Room, told_of
) -> None:
    direct_message, whispered = say(alice, pair, "for two"), whisper(alice, bob, lounge)
    assert told_of(carol, direct_message).status_code == 404
    assert told_of(carol, whispered).status_code == 404
    assert told_of(mallory, whispered).status_code == 404
    assert told_of(None, direct_message).status_code == 302


def test_what_was_read_or_deleted_is_not_told(alice: User, bob: User, pair: Room, told_of) -> None:
    read, removed = say(alice, pair, "read"), say(alice, pair, "removed")
    mark_read(room=pair, user=bob, number=read.number)
    remove_message(message=removed, remover=alice)
    assert [told_of(bob, message).status_code for message in (read, removed)] == [204, 204]


def test_who_muted_the_room_or_does_not_want_to_be_disturbed_is_not_told(
    alice: User, bob: User, pair: Room, told_of
) -> None:
    message = say(alice, pair, "now?")
    set_availability(user=bob, availability=Availability.DND)
    assert told_of(bob, message).status_code == 204
    set_availability(user=bob, availability=Availability.AUTO)
    assert told_of(bob, message).status_code == 200
    Membership.objects.filter(room=pair, user=bob).update(muted_until=timezone.now() + timedelta(hours=1))
    assert told_of(bob, message).status_code == 204


def test_nobody_hears_from_whom_they_blocked(alice: User, carol: User, lounge: Room, told_of) -> None:
    message = say(alice, lounge, "@carol look")
    assert told_of(carol, message).status_code == 200
    block(user=carol, other=alice)
    assert told_of(carol, message).status_code == 204
