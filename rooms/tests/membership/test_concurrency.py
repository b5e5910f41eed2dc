"""Many people, one moment. On SQLite they take turns; on PostgreSQL they really meet."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from accounts.registration.operations import register
from conftest import person
from messaging.models import Message
from messaging.tests.talk import say
from rooms.creation import operations as creation
from rooms.invitations import links
from rooms.invitations import operations as invitations
from rooms.membership import operations as membership
from rooms.models import Membership, Room
from rooms.sidebar import read_state

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of these in the same moment; what each returned, or the exception it ended with."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


def assert_whole(room: Room) -> None:
    """The lines have numbers and revisions without holes, and the room counts as many."""
    room.refresh_from_db()
    lines = list(Message.objects.filter(room=room).order_by("number").values_list("number", "revision"))
    assert lines == [(number, number) for number in range(1, room.message_count + 1)]
    assert room.revision == room.message_count


def test_of_many_who_want_the_same_name_one_gets_it() -> None:
    """E61"""
    people = [person(f"person{number}") for number in range(CROWD)]
    outcomes = at_once(*(partial(creation.create_room, owner=user, name="Tea") for user in people))
    assert Counter(type(outcome) for outcome in outcomes) == {Room: 1, creation.NameTaken: CROWD - 1}
    assert Membership.objects.get().user == Room.objects.get().memberships.get().user


def test_rooms_of_like_names_made_at_once_all_get_an_address() -> None:
    owner = person("owner_")
    names = [f"tea{'!' * number}" for number in range(CROWD)]
    rooms = at_once(*(partial(creation.create_room, owner=owner, name=name) for name in names))
    assert len({room.slug for room in rooms if isinstance(room, Room)}) == CROWD


def test_people_who_join_at_once_are_all_in_once_and_the_lines_have_no_holes() -> None:
    room = creation.create_room(owner=person("owner_"), name="Tea")
    people = [person(f"person{number}") for number in range(CROWD // 2)] * 2
    outcomes = at_once(*(partial(membership.join_room, room=room, user=user) for user in people))
    assert all(isinstance(outcome, Membership) for outcome in outcomes)
    assert room.memberships.count() == CROWD // 2 + 1
    assert Message.objects.filter(room=room, kind="joined").count() == CROWD // 2
    assert_whole(room)


def test_a_room_that_many_leave_and_enter_at_once_has_exactly_one_owner_at_the_end() -> None:
    owner, stays = person("owner_"), person("stays")
    room = creation.create_room(owner=owner, name="Tea")
    membership.join_room(room=room, user=stays)
    leaving = [partial(membership.leave_room, room=room, user=owner, heir=stays)] * 2
    entering = [partial(membership.join_room, room=room, user=person(f"person{n}")) for n in range(CROWD - 2)]
    assert not [outcome for outcome in at_once(*leaving, *entering) if isinstance(outcome, Exception)]
    assert room.memberships.get(role="owner").user == stays
    assert room.memberships.count() == CROWD - 1
    assert_whole(room)


def test_two_tabs_that_read_at_once_end_at_the_further_position() -> None:
    reader = person("reader")
    room = creation.create_room(owner=reader, name="Tea")
    Room.objects.filter(pk=room.pk).update(message_count=100)
    positions = [20, 90, 30, 70, 100, 10]
    at_once(*(partial(read_state.mark_read, room=room, user=reader, number=n) for n in positions))
    assert room.memberships.get().read_up_to == 100


def test_what_is_written_while_somebody_reads_everything_is_held_up_by_nobody() -> None:
    reader, writer = person("reader"), person("writer")
    rooms = [creation.create_room(owner=reader, name=f"room {number}") for number in range(3)]
    for room in rooms:
        membership.join_room(room=room, user=writer)
    says = [partial(say, writer, room, "hello") for room in rooms]
    reads = [partial(read_state.read_all, user=reader), partial(read_state.read_all, user=writer)]
    outcomes = at_once(*says, *reads)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    for room in rooms:
        assert_whole(room)
        assert room.memberships.get(user=writer).read_up_to == 3
        assert room.memberships.get(user=reader).read_up_to in {2, 3}


def test_the_first_people_to_register_at_once_share_one_lounge() -> None:
    names = [f"person{number}" for number in range(4)]
    outcomes = at_once(*(partial(register, username=name, password="correct horse") for name in names))
    assert all(isinstance(outcome, User) for outcome in outcomes), outcomes
    lounge = Room.objects.get(slug="lounge")
    assert lounge.memberships.count() == 4
    assert lounge.memberships.filter(role="owner").count() == 1
    assert_whole(lounge)


def test_of_many_with_a_link_for_one_one_comes_in() -> None:
    owner = person("owner_")
    room = creation.create_room(owner=owner, name="den", kind="closed")
    link = links.create(room=room, by=owner, max_uses=1)
    people = [person(f"person{number}") for number in range(CROWD)]
    outcomes = at_once(*(partial(links.use, token=link.token, user=user) for user in people))
    assert Counter(type(outcome) for outcome in outcomes) == {Membership: 1, links.LinkEnded: CROWD - 1}
    assert room.memberships.count() == 2
    assert_whole(room)


def test_whoever_is_invited_by_many_at_once_is_asked_once() -> None:
    """E71"""
    owner, guest = person("owner_"), person("invited")
    room = creation.create_room(owner=owner, name="den", kind="closed")
    people = [person(f"person{number}") for number in range(CROWD)]
    for user in people:
        membership.admit(room=room, user=user)
    at_once(*(partial(invitations.invite, room=room, by=user, invitee=guest) for user in people))
    assert guest.notices.count() == 1
    assert invitations.waiting_for(guest).count() == 1
