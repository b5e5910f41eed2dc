"""Who may write to whom, and how it is refused."""

import pytest

from accounts.friends import operations as friend_operations
from accounts.models import Block, Circle, User
from rooms.direct import operations as direct
from rooms.models import Room
from rooms.permissions import consent
from rooms.permissions.consent import Blocked, NotFriends, Writing
from rooms.tests.direct.test_operations import befriend
from tests.queries import queries


@pytest.fixture
def pair(alice: User, bob: User) -> Room:
    """Of two who are no friends."""
    return direct.between(alice, bob)


def let(user: User, circle: Circle) -> None:
    User.objects.filter(pk=user.pk).update(who_may_write=circle)


@pytest.mark.parametrize("circle", Circle)
def test_friends_may_always_write(friends: tuple[User, User], pair: Room, circle: Circle) -> None:
    alice, bob = friends
    let(bob, circle)
    assert consent.writing(alice.pk, pair) is Writing.OPEN


@pytest.mark.parametrize(
    ("circle", "in_a_room", "is_open"),
    [
        (Circle.EVERYONE, False, True),
        (Circle.ROOMS, True, True),
        (Circle.ROOMS, False, False),
        (Circle.FRIENDS, True, False),
        (Circle.NOBODY, True, False),
    ],
)
def test_whom_else_somebody_hears_they_decide(
    alice: User, bob: User, pair: Room, request: pytest.FixtureRequest, circle: Circle, in_a_room: bool, is_open: bool
) -> None:
    """E55"""
    if in_a_room:
        request.getfixturevalue("lounge")
    let(bob, circle)
    let(alice, Circle.EVERYONE)  # what one hears oneself says nothing of the other
    assert (consent.writing(alice.pk, pair) is Writing.OPEN) == is_open
    if not is_open:
        with pytest.raises(NotFriends):
            consent.check_may_write(alice.pk, pair)


def test_a_direct_conversation_is_no_room_both_share(alice: User, bob: User, carol: User, pair: Room) -> None:
    befriend(carol, alice)
    befriend(carol, bob)
    direct.group_of(carol, [alice, bob])
    let(bob, Circle.ROOMS)
    assert consent.writing(alice.pk, pair) is Writing.STRANGERS


@pytest.mark.parametrize("circle", [Circle.FRIENDS, Circle.EVERYONE])
def test_a_block_shuts_both_out_and_only_one_knows_why(friends: tuple[User, User], pair: Room, circle: Circle) -> None:
    alice, bob = friends
    let(alice, circle)
    let(bob, circle)
    friend_operations.block(user=bob, other=alice)
    assert consent.writing(bob.pk, pair) is Writing.SHUT_OUT
    assert consent.writing(alice.pk, pair) is Writing.CLOSED
    words = set()
    for user in friends:
        with pytest.raises(Blocked) as refused:
            consent.check_may_write(user.pk, pair)
        words.add(str(refused.value.message))
    assert words == {"You cannot write here."}


def test_a_request_is_said_to_both_sides(alice: User, bob: User, pair: Room) -> None:
    friend_operations.request(sender=alice, receiver=bob)
    assert consent.writing(alice.pk, pair) is Writing.ASKED
    assert consent.writing(bob.pk, pair) is Writing.INVITED
    friend_operations.ignore(user=bob, other=alice)
    assert consent.writing(alice.pk, pair) is Writing.ASKED
    friend_operations.cancel(user=alice, other=bob)
    assert consent.writing(alice.pk, pair) is consent.writing(bob.pk, pair) is Writing.STRANGERS


def test_a_friendship_that_ended_ends_writing(friends: tuple[User, User], pair: Room) -> None:
    alice, bob = friends
    friend_operations.remove(user=bob, other=alice)
    assert consent.writing(alice.pk, pair) is Writing.STRANGERS


def test_notes_groups_and_rooms_ask_nobody(alice: User, bob: User, carol: User, lounge: Room) -> None:
    befriend(alice, bob)
    befriend(alice, carol)
    group = direct.group_of(alice, [bob, carol])
    Block.objects.create(blocker=carol, blocked=bob)
    with queries() as asked:
        for room in (direct.notes_of(alice), group, lounge):
            consent.check_may_write(bob.pk, room)
    assert not [sql for sql in asked if "accounts_block" in sql]


def test_it_is_one_question(alice: User, bob: User, pair: Room) -> None:
    consent.writing(alice.pk, pair)
    with queries() as asked:
        consent.writing(alice.pk, pair)
    assert len(asked) == 1
