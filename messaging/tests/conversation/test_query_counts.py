"""What a conversation costs the database, whatever the number of rooms, members and messages."""

from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from accounts.models import User
from accounts.sessions.keys import stored_key
from conftest import ClientOf
from messaging.messages import fragment_cache
from messaging.messages.edits import edit_message
from messaging.messages.operations import Post, post_batch
from messaging.models import Message
from messaging.socket.authorization import room_heads, standings
from messaging.tests.talk import HTMX, change, fill, get, post, say
from rooms.models import Membership, Room
from tests.queries import queries

SIZES = pytest.mark.parametrize("size", [1, 40], ids=["a small house", "a full house"])


@pytest.fixture
def house(alice: User, lounge: Room, size: int) -> Room:
    """lounge, with so many more members, rooms of alice, and messages by many people."""
    password = make_password(None)
    people = User.objects.bulk_create(
        User(username=f"p{n}", username_key=f"p{n}", username_skeleton=f"p{n}", password=password) for n in range(size)
    )
    rooms = Room.objects.bulk_create(
        Room(name=f"room {n}", name_key=f"room {n}", slug=f"room-{n}", message_count=n) for n in range(size)
    )
    Membership.objects.bulk_create(Membership(room=lounge, user=user) for user in people)
    Membership.objects.bulk_create(Membership(room=room, user=alice) for room in rooms)
    for user in people:
        fill(user, lounge, 3)
    return lounge


@SIZES
@pytest.mark.parametrize("how", ["htmx", "form"])
def test_sending_takes_at_most_8_queries(alice: User, house: Room, client_of: ClientOf, how: str) -> None:
    client = client_of(alice)
    post(client, house, "warm up")
    headers = HTMX if how == "htmx" else {"Accept": "text/html"}
    with queries() as asked:
        response = post(client, house, "counted", headers=headers)
    assert response.status_code in {201, 302}
    assert len(asked) <= 8, "\n".join(asked)


@SIZES
@pytest.mark.parametrize("warm", [False, True], ids=["nothing rendered yet", "rendered before"])
def test_a_conversation_page_takes_at_most_10_queries(
    alice: User, house: Room, client_of: ClientOf, warm: bool
) -> None:
    client = client_of(alice)
    client.get(house.get_absolute_url())
    if not warm:
        cache.clear()
        fragment_cache.clear_near()
    with queries() as asked:
        assert client.get(house.get_absolute_url()).status_code == 200
    assert len(asked) <= 10, "\n".join(asked)


@SIZES
def test_entering_a_room_from_the_sidebar_takes_at_most_8_queries(
    alice: User, house: Room, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.get("/rooms/room-0/")
    with queries() as asked:
        client.get(house.get_absolute_url(), headers=HTMX | {"HX-Target": "conversation"})
    assert len(asked) <= 8, "\n".join(asked)


@SIZES
def test_changes_take_at_most_4_queries(alice: User, house: Room, client_of: ClientOf) -> None:
    client = client_of(alice)
    with queries() as asked:
        assert get(client, "changes", house, since=4).status_code == 200
    assert len(asked) <= 4, "\n".join(asked)


@SIZES
@pytest.mark.parametrize("asked_for", [{"before": 60}, {"after": 5}, {"around": 30}])
def test_history_takes_at_most_5_queries(
    alice: User, house: Room, client_of: ClientOf, asked_for: dict[str, int]
) -> None:
    client = client_of(alice)
    with queries() as asked:
        assert get(client, "messages", house, **asked_for).status_code == 200
    assert len(asked) <= 5, "\n".join(asked)


@SIZES
@pytest.mark.parametrize(("act", "most"), [("edit", 9), ("delete", 12)])  # which keeps the text for ten seconds
def test_changing_a_message_takes_hardly_more_than_sending(
    alice: User, house: Room, client_of: ClientOf, act: str, most: int
) -> None:
    client, message = client_of(alice), say(alice, house, "before")
    with queries() as asked:
        assert change(client, act, message, body="after").status_code == 200
    assert len(asked) <= most, "\n".join(asked)


@SIZES
def test_a_batch_is_written_in_as_many_queries_as_one_message(alice: User, house: Room, size: int) -> None:
    with queries() as asked:
        post_batch([Post(house.pk, alice.pk, "x", uuid4()) for _count in range(size)])
    assert len(asked) <= 6, "\n".join(asked)


@SIZES
def test_what_all_sockets_may_hear_is_asked_in_two_queries(
    alice: User, bob: User, house: Room, client_of: ClientOf
) -> None:
    keys = {stored_key(str(client_of(user).session.session_key)) for user in (alice, bob)}
    with queries() as asked:
        assert len(standings(keys)) == 2
    assert len(asked) <= 2, "\n".join(asked)
    with queries() as asked:
        assert room_heads(set(Room.objects.values_list("pk", flat=True)))
    assert len(asked) <= 2, "\n".join(asked)


def test_the_windows_of_a_room_are_read_by_their_index(alice: User, lounge: Room) -> None:
    """A million messages must not be sorted to show fifty."""
    message = say(alice, lounge, "x")
    edit_message(message=message, editor=alice, body="y")
    for window in (Message.objects.filter(room=lounge).before(9), Message.objects.filter(room=lounge).changed_since(1)):
        plan = window[:50].explain()
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan or "Index" in plan or "Bitmap" in plan
