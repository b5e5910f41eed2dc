"""No page reads more of a room because the room is long: counted in steps of SQLite's virtual machine.

A step is an instruction that a statement runs, so a scan shows in it at once, whatever the machine. PostgreSQL has no
such count; its plans follow from the same conditions.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.tests.talk import HTMX, fill
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room
from rooms.models import Membership, Room

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts no steps")

SHORT, LONG = 400, 4_000  # messages
EVERY = 10  # steps
SPREAD = 1.15  # numbers are longer in a longer room, and trees deeper
Ask = Callable[[Client, Room], None]


@contextmanager
def steps() -> Iterator[list[int]]:
    """How many steps the statements of the block took, in its only element."""
    taken = [0]

    def count() -> None:
        taken[0] += EVERY

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, EVERY)
    try:
        yield taken
    finally:
        connection.connection.set_progress_handler(None, 0)


def get(path: str, **query: int) -> Ask:
    """Ask for a page of the room, by the name of its address; `query` is in parts of the room's length, or negative."""

    def ask(client: Client, room: Room) -> None:
        count = room.message_count
        numbers = {name: count // part if part > 0 else count + part for name, part in query.items()}
        arguments = [room.slug, numbers.pop("number")] if "number" in numbers else [room.slug]
        answer = client.get(reverse(path, args=arguments), numbers, headers=HTMX if path != "room" else {})
        assert answer.status_code == 200, answer.status_code

    return ask


def open_unread(client: Client, room: Room) -> None:
    """Open it at the first unread message, which is in its middle."""
    Membership.objects.filter(room=room).update(read_up_to=room.message_count // 2)
    get("room")(client, room)
    Membership.objects.filter(room=room).update(read_up_to=room.message_count)


def listing(path: str) -> Ask:
    """Read a list that this room alone stands in."""

    def ask(client: Client, room: Room) -> None:
        with transaction.atomic():
            Membership.objects.exclude(room=room).delete()
            assert client.get(reverse(path), headers=HTMX).status_code == 200
            transaction.set_rollback(True)

    return ask


ACTS: dict[str, Ask] = {
    "the page at its end": get("room"),
    "the page at an unread place in its middle": open_unread,
    "a permalink in its middle": get("permalink", number=2),
    "history before its middle": get("messages", before=2),
    "history after its middle": get("messages", after=2),
    "history around its middle": get("messages", around=2),
    "five changes": get("changes", since=-5),
    "the list of rooms": listing("sidebar"),
    "the list of a phone": listing("chats"),
}


@pytest.fixture(params=[1, 0], ids=["sees all", "came later"])
def long_and_short(request: pytest.FixtureRequest, alice: User, bob: User, lounge: Room) -> tuple[Room, Room]:
    """Two rooms that alice and bob are in; the history of bob begins in the middle, or he sees all."""
    rooms = []
    for name, count in (("short", SHORT), ("long", LONG)):
        room = create_room(owner=alice, name=name)
        join_room(room=room, user=bob)
        fill(alice, room, count)
        start = 0 if request.param else count // 8
        Membership.objects.filter(room=room).update(read_up_to=room.message_count, history_from=start)
        rooms.append(room)
    return rooms[1], rooms[0]


@pytest.mark.parametrize("what", ACTS)
def test_a_long_room_costs_what_a_short_one_does(
    bob: User, long_and_short: tuple[Room, Room], client_of: ClientOf, what: str
) -> None:
    client = client_of(bob)
    taken = []
    for room in long_and_short:
        ACTS[what](client, room)  # what is made once is made
        with steps() as counted:
            ACTS[what](client, room)
        taken.append(counted[0])
    long, short = taken
    assert long <= short * SPREAD, f"{what}: {long} steps in a long room, {short} in a short one"
