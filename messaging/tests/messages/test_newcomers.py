"""What somebody who comes later sees of what was said before, and what they never do (E67)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.queries import row_of_changes
from messaging.models import Message
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import change, get, say
from rooms.membership.operations import join_room, leave_room
from rooms.models import Room
from tests.pages import element, messages

OLD = [f"old {number}" for number in range(1, 6)]


@pytest.fixture
def past(alice: User, lounge: Room) -> list[Message]:
    """Five messages from before mallory."""
    return [say(alice, lounge, body) for body in OLD]


def keep(room: Room, history: Room.History, count: int = 0) -> None:
    Room.objects.filter(pk=room.pk).update(history=history, history_count=count)


def texts(content: bytes) -> list[str]:
    said = [message for message in messages(content) if message["kind"] == "text" and "client-id" in message]
    return [element(message.html, "div").text for message in said if int(message["number"])]


Seen = Callable[[], list[str]]


@pytest.fixture
def seen(mallory: User, lounge: Room, client_of: ClientOf) -> Seen:
    """What of the past mallory finds, by whatever way of asking."""
    browser = client_of(mallory)

    def look() -> list[str]:
        head = Room.objects.get(pk=lounge.pk)
        ways = [
            browser.get(lounge.get_absolute_url()).content,
            get(browser, "messages", lounge, before=head.message_count + 1).content,
            get(browser, "messages", lounge, after=0).content,
            get(browser, "messages", lounge, around=3).content,
            get(browser, "changes", lounge, since=0).content,
        ]
        found = {way: sorted(text for text in texts(way) if text.startswith("old")) for way in ways}
        assert len({tuple(text) for text in found.values()}) == 1
        return found[ways[0]]

    return look


@pytest.mark.parametrize(
    ("history", "count", "old"),
    [
        (Room.History.ALL, 0, OLD),
        (Room.History.LATEST, 2, OLD[3:]),
        (Room.History.LATEST, 100, OLD),
        (Room.History.JOINED, 0, []),
        (Room.History.NONE, 0, []),
    ],
)
def test_a_newcomer_sees_as_much_as_the_room_has_decided(
    history: Room.History, count: int, old: list[str], lounge: Room, past: list[Message], mallory: User, seen: Seen
) -> None:
    """E67"""
    keep(lounge, history, count)
    join_room(room=lounge, user=mallory)
    assert seen() == old


@pytest.mark.parametrize(("history", "old"), [(Room.History.JOINED, ["old days"]), (Room.History.NONE, [])])
def test_who_comes_back_finds_what_they_had_seen_or_begins_anew(
    history: Room.History, old: list[str], alice: User, lounge: Room, past: list[Message], mallory: User, seen: Seen
) -> None:
    keep(lounge, history)
    join_room(room=lounge, user=mallory)
    say(alice, lounge, "old days")
    leave_room(room=lounge, user=mallory)
    join_room(room=lounge, user=mallory)
    assert seen() == old


def test_another_decision_changes_nothing_for_those_who_are_there(
    lounge: Room, past: list[Message], bob: User, client_of: ClientOf
) -> None:
    keep(lounge, Room.History.NONE)
    assert texts(client_of(bob).get(lounge.get_absolute_url()).content) == OLD


@pytest.fixture
def newcomer(lounge: Room, past: list[Message], mallory: User, client_of: ClientOf) -> Client:
    """mallory's browser, in a room whose past is not for her."""
    keep(lounge, Room.History.JOINED)
    join_room(room=lounge, user=mallory)
    return client_of(mallory)


def test_an_address_of_an_older_message_leads_nowhere(newcomer: Client, lounge: Room, past: list[Message]) -> None:
    address = reverse("permalink", args=[lounge.slug, past[0].number])
    assert newcomer.get(address).status_code == 404
    assert change(newcomer, "edit", past[0], body="mine").status_code == 404


def test_an_older_message_that_changes_is_still_not_theirs(
    newcomer: Client, alice: User, lounge: Room, past: list[Message]
) -> None:
    edit_message(message=past[0], editor=alice, body="old and new")
    lounge.refresh_from_db()
    answer = get(newcomer, "changes", lounge, since=lounge.revision - 1)
    assert (answer.content, answer["X-Revision"]) == (b"", str(lounge.revision))
    assert row_of_changes(lounge.pk, since=lounge.revision - 1) == []


@pytest.mark.django_db(transaction=True)
async def test_an_older_message_that_changes_is_not_sent_to_anybody_but_asked_for(
    alice: User, bob: User, mallory: User, lounge: Room, past: list[Message], socket_of: SocketOf
) -> None:
    await act(keep, lounge, Room.History.JOINED)
    await act(join_room, room=lounge, user=mallory)
    tabs = [await socket_of(user) for user in (bob, mallory)]
    for tab in tabs:
        await tab.watch(lounge)
        await tab.forgets()
    edited = await act(edit_message, message=past[0], editor=alice, body="old and new")
    removed = await act(remove_message, message=past[1], remover=alice)
    for tab in tabs:
        for state in (edited, removed):
            heartbeat = await tab.hears("chat-heartbeat")
            assert f'data-revision="{state.revision}"' in heartbeat.html
        await tab.hears_no("chat-message")
        assert "old and new" not in "".join(tab.frames)
