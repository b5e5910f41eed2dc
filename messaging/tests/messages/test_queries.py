"""History, changes and the window a page opens with: what they hold, and what they never show."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.messages.edits import edit_message, remove_message
from messaging.models import Message
from messaging.tests.talk import HTMX, fill, get, say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import Room
from rooms.sidebar.read_state import mark_read
from tests.pages import element, messages, seen, start_tag, undated


def numbers(html: bytes) -> list[int]:
    return [int(message["number"]) for message in messages(html)]


@pytest.fixture
def long_room(alice: User, lounge: Room) -> Room:
    fill(alice, lounge, 200 - lounge.message_count)
    return lounge


# History ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"before": 201}, 151, 200),
        ({"before": 151}, 101, 150),
        ({"before": 10**12}, 151, 200),
        ({"before": 31}, 1, 30),
        ({"after": 0}, 1, 50),
        ({"after": 100}, 101, 150),
        ({"after": 180}, 181, 200),
        ({"around": 1}, 1, 50),
        ({"around": 200}, 151, 200),
    ],
)
def test_history_comes_in_pages_of_50_oldest_first(
    alice: User, long_room: Room, client_of: ClientOf, asked: dict[str, int], first: int, last: int
) -> None:
    """C31, D13, E20"""
    response = get(client_of(alice), "messages", long_room, **asked)
    assert response.status_code == 200
    assert numbers(response.content) == list(range(first, last + 1))


@pytest.mark.parametrize("asked", [{"before": 1}, {"before": 0}, {"after": 200}, {"after": 10**12}])
def test_history_ends_at_both_ends(alice: User, long_room: Room, client_of: ClientOf, asked: dict[str, int]) -> None:
    assert numbers(get(client_of(alice), "messages", long_room, **asked).content) == []


@pytest.mark.parametrize("number", [26, 77, 150, 199])
def test_history_around_a_number_has_it_with_what_was_before_and_after(
    alice: User, long_room: Room, client_of: ClientOf, number: int
) -> None:
    page = numbers(get(client_of(alice), "messages", long_room, around=number).content)
    assert number in page
    assert page == list(range(page[0], page[0] + 50))


def test_paging_up_meets_every_message_once(alice: User, long_room: Room, client_of: ClientOf) -> None:
    """C31: with messages coming in meanwhile."""
    client = client_of(alice)
    seen: list[int] = []
    before = 201
    while page := numbers(get(client, "messages", long_room, before=before).content):
        seen = page + seen
        before = page[0]
        say(alice, long_room, "meanwhile")
    assert seen == list(range(1, 201))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"before": ""},
        {"before": "x"},
        {"before": "-1"},
        {"before": "1.5"},
        {"before": "٣x"},
        {"before": "9" * 40},
        {"before": "1", "after": "1"},
        {"around": "\x00"},
        {"sideways": "1"},
    ],
)
def test_a_history_that_cannot_be_is_a_bad_request(
    alice: User, lounge: Room, client_of: ClientOf, asked: dict[str, str]
) -> None:
    response = get(client_of(alice), "messages", lounge, **asked)
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")


def test_history_shows_the_latest_text_and_no_words_of_what_was_removed(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    edited, removed = say(alice, lounge, "wrong-words"), say(alice, lounge, "secret-words")
    edit_message(message=edited, editor=alice, body="right-words")
    remove_message(message=removed, remover=alice)
    page = get(client_of(alice), "messages", lounge, before=99).content.decode()
    assert "right-words" in page
    assert "wrong-words" not in page
    assert "secret-words" not in page
    assert [message["change"] for message in messages(page)][-2:] == ["edited", "removed"]


# Changes ------------------------------------------------------------------------------------------


def test_changes_hold_what_was_posted_since(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    """D12, E86"""
    since = lounge.revision
    said = [say(alice, lounge, "one"), say(bob, lounge, "two"), say(alice, lounge, "three")]
    response = get(client_of(bob), "changes", lounge, since=since)
    assert [message.attributes["id"] for message in messages(response.content)] == [f"message-{m.pk}" for m in said]
    assert start_tag(response.content, "div")["hx-swap-oob"] == f"upsert:#messages-{lounge.pk}"
    assert response["X-Revision"] == str(since + 3)
    assert response["X-Epoch"] == str(lounge.epoch)


def test_changes_hold_each_message_once_in_its_latest_state_by_its_last_change(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """Edits of what was long read, and tombstones, come too."""
    old, gone, both = say(alice, lounge, "old"), say(alice, lounge, "gone"), say(alice, lounge, "both")
    lounge.refresh_from_db()
    since = lounge.revision
    fresh = say(alice, lounge, "fresh")
    edit_message(message=both, editor=alice, body="both, edited")
    remove_message(message=gone, remover=alice)
    edit_message(message=both, editor=alice, body="both, edited twice")
    edit_message(message=old, editor=alice, body="old, edited")
    response = get(client_of(alice), "changes", lounge, since=since)
    found = [(int(m.attributes["id"].removeprefix("message-")), m["change"]) for m in messages(response.content)]
    assert found == [(fresh.pk, "posted"), (gone.pk, "removed"), (both.pk, "edited"), (old.pk, "edited")]
    revisions = [int(m["revision"]) for m in messages(response.content)]
    assert revisions == sorted(revisions)
    assert response["X-Revision"] == str(since + 5) == str(revisions[-1])


def test_a_tab_that_has_everything_gets_nothing(alice: User, lounge: Room, client_of: ClientOf) -> None:
    response = get(client_of(alice), "changes", lounge, since=lounge.revision, epoch=str(lounge.epoch))
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Revision"] == str(lounge.revision)


def test_500_changes_behind_is_caught_up_and_501_loads_anew(alice: User, lounge: Room, client_of: ClientOf) -> None:
    since = lounge.revision
    fill(alice, lounge, 501)
    client = client_of(alice)
    assert len(messages(get(client, "changes", lounge, since=since + 1).content)) == 500
    behind = get(client, "changes", lounge, since=since)
    assert (behind.status_code, behind.content) == (205, b"")


@pytest.mark.parametrize("asked", [{"epoch": str(uuid4())}, {"epoch": "another"}, {"since": 10**9}])
def test_a_cursor_from_another_life_of_the_room_loads_anew(
    alice: User, lounge: Room, client_of: ClientOf, asked: dict[str, object]
) -> None:
    response = get(client_of(alice), "changes", lounge, **{"since": lounge.revision, **asked})
    assert (response.status_code, response.content) == (205, b"")


@pytest.mark.parametrize(
    "asked", [{}, {"since": ""}, {"since": "x"}, {"since": "-1"}, {"since": "1e3"}, {"since": "9" * 40}]
)
def test_changes_since_what_is_no_revision_are_a_bad_request(
    alice: User, lounge: Room, client_of: ClientOf, asked: dict[str, str]
) -> None:
    response = get(client_of(alice), "changes", lounge, **asked)
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")


@pytest.mark.parametrize("name", ["changes", "room", "messages"])
def test_the_cursor_was_read_before_the_messages(
    alice: User, bob: User, lounge: Room, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What comes in between is then seen twice, never not at all."""
    since = lounge.revision
    meanwhile: list[Any] = []
    whole = type(Message.objects.all()).whole

    def somebody_writes_first(messages):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile[0] = say(bob, lounge, "meanwhile")
        return whole(messages)

    client = client_of(alice)
    monkeypatch.setattr(type(Message.objects.all()), "whole", somebody_writes_first)
    query = {"changes": {"since": since - 1}, "room": {}, "messages": {"after": 0}}[name]
    response = client.get(reverse(name, args=[lounge.slug]), query)
    cursor = (
        int(start_tag(response.content, "chat-timeline")["data-cursor"])
        if name == "room"
        else int(response["X-Revision"])
    )
    assert meanwhile[0].revision > since
    assert cursor == since


@pytest.mark.parametrize("name", ["changes", "messages"])
def test_a_stranger_reads_nothing(alice: User, mallory: User, lounge: Room, client_of: ClientOf, name: str) -> None:
    """B08"""
    closed = create_room(owner=alice, name="closed", kind="closed")
    say(alice, closed, "canary")
    say(alice, lounge, "canary")
    client = client_of(mallory)
    query = {"since": 0} if name == "changes" else {"after": 0}
    here, nowhere = get(client, name, closed, **query), get(client, name, Room(slug="missing"), **query)
    assert (here.status_code, here["X-Error"]) == (404, "not_found")
    assert (here.content, here.headers) == (nowhere.content, nowhere.headers)
    outside = get(client, name, lounge, **query)
    assert (outside.status_code, outside["X-Error"]) == (404, "not_member")
    assert b"canary" not in outside.content + here.content
    assert b"canary" in get(client_of(alice), name, closed, **query).content


def test_whoever_left_reads_nothing_more(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    client = client_of(bob)
    since = lounge.revision
    leave_room(room=lounge, user=bob)
    say(alice, lounge, "canary")
    for response in (get(client, "changes", lounge, since=since), get(client, "messages", lounge, after=0)):
        assert response.status_code == 404
        assert b"canary" not in response.content


# The page -----------------------------------------------------------------------------------------


def test_the_page_carries_its_cursor_its_epoch_and_its_bounds(
    alice: User, long_room: Room, client_of: ClientOf
) -> None:
    timeline = start_tag(client_of(alice).get(long_room.get_absolute_url()).content, "chat-timeline")
    expected = {
        "id": f"timeline-{long_room.pk}",
        "data-room": str(long_room.pk),
        "data-slug": "lounge",
        "data-epoch": str(long_room.epoch),
        "data-cursor": str(long_room.revision),
        "data-head-number": "200",
        "data-changes-url": reverse("changes", args=["lounge"]),
        "data-messages-url": reverse("messages", args=["lounge"]),
        "data-read-url": reverse("room-read", args=["lounge"]),
    }
    assert {name: timeline[name] for name in expected} == expected


def test_a_room_opens_at_the_first_unread_message(bob: User, long_room: Room, client_of: ClientOf) -> None:
    """B04"""
    mark_read(room=long_room, user=bob, number=100)
    page = client_of(bob).get(long_room.get_absolute_url()).content
    assert 101 in numbers(page)
    assert numbers(page)[0] <= 100
    assert len(numbers(page)) <= 50 + 1  # and the blank for what is being sent
    assert start_tag(page, "chat-timeline")["data-read-up-to"] == "100"


def test_a_room_that_was_read_opens_at_its_end(alice: User, long_room: Room, client_of: ClientOf) -> None:
    mark_read(room=long_room, user=alice, number=200)
    timeline = start_tag(client_of(alice).get(long_room.get_absolute_url()).content, "chat-timeline")
    assert (timeline["data-oldest"], timeline["data-newest"]) == ("151", "200")


def test_a_permalink_opens_the_room_around_the_message(alice: User, long_room: Room, client_of: ClientOf) -> None:
    page = client_of(alice).get(reverse("permalink", args=["lounge", 42])).content
    assert 42 in numbers(page)
    assert start_tag(page, "chat-timeline")["data-focus-number"] == "42"


@pytest.mark.parametrize("number", [0, 201, 10**30])
def test_a_permalink_to_no_message_is_not_found(alice: User, long_room: Room, client_of: ClientOf, number: int) -> None:
    response = client_of(alice).get(reverse("permalink", args=["lounge", number]))
    assert (response.status_code, response["X-Error"]) == (404, "not_found")


def test_a_permalink_tells_a_stranger_nothing(alice: User, mallory: User, client_of: ClientOf) -> None:
    closed = create_room(owner=alice, name="closed", kind="closed")
    client = client_of(mallory)
    here, nowhere = (client.get(reverse("permalink", args=[slug, 1])) for slug in (closed.slug, "missing"))
    assert here.status_code == nowhere.status_code == 404
    assert seen(here.content) == seen(nowhere.content)
    assert b"closed" not in here.content


def test_a_sidebar_link_gets_the_conversation_alone(alice: User, lounge: Room, client_of: ClientOf) -> None:
    """B04: no page around it, the same timeline in it."""
    client = client_of(alice)
    fragment = client.get(lounge.get_absolute_url(), headers=HTMX | {"HX-Target": "conversation"}).content.decode()
    page = client.get(lounge.get_absolute_url()).content.decode()
    assert "<html" not in fragment
    assert 'id="sidebar"' not in fragment
    assert start_tag(fragment, "chat-timeline") == start_tag(page, "chat-timeline")
    alone, within = ([undated(message.html) for message in messages(html)] for html in (fragment, page))
    assert alone[:-1] == within[:-1]


@pytest.mark.parametrize("slug", ["no-such-room", "..", "%00", "a%2Fb", "%F0%9F%98%80", "한국어", "x" * 3000])
def test_an_address_of_no_room_is_not_found(alice: User, lounge: Room, client_of: ClientOf, slug: str) -> None:
    for path in (f"/rooms/{slug}/", f"/rooms/{slug}/changes/?since=0", f"/rooms/{slug}/messages/?before=5"):
        assert client_of(alice).get(path).status_code in {404, 302}, path


def test_a_newcomer_reads_what_was_said_before(alice: User, mallory: User, lounge: Room, client_of: ClientOf) -> None:
    say(alice, lounge, "before you came")
    join_room(room=lounge, user=mallory)
    page = client_of(mallory).get(lounge.get_absolute_url()).content
    assert any("before you came" in message.text for message in messages(page))
    assert start_tag(page, "chat-timeline")["data-read-up-to"] == start_tag(page, "chat-timeline")["data-head-number"]


def test_an_empty_frame_for_a_pending_message_is_made_by_the_same_template(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """E57: the twin that is shown at once looks like the message that comes."""
    page = client_of(alice).get(lounge.get_absolute_url()).content.decode()
    template = page.split('<template id="message-pending">')[1].split("</template>")[0]
    twin = element(template, "chat-message")
    say(alice, lounge, "real")
    real = messages(get(client_of(alice), "messages", lounge, before=99).content)[-1]
    assert set(real.attributes) - {"data-client-id"} <= set(twin.attributes)
    assert (twin["author"], twin["name"], twin["kind"]) == (str(alice.pk), "Alice", "text")
