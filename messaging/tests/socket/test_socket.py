"""A tab's socket: what it hears of what others do, and what it says."""

import asyncio
import json
import threading
from typing import cast
from uuid import UUID, uuid4

import pytest
from django.utils.translation import gettext_lazy

from accounts.models import User
from chatsite.delivery import frames
from chatsite.delivery.hub import Hub, get_hub
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.messages import operations as messages
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.text import Empty
from messaging.models import Message
from messaging.socket import periodic
from messaging.socket.consumers import ChatConsumer
from messaging.tests.conftest import Clock, SocketOf
from messaging.tests.talk import get, post, say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import Room
from rooms.sidebar.read_state import mark_read
from tests.pages import element
from tests.sockets import until

pytestmark = pytest.mark.django_db(transaction=True)


# Hearing ------------------------------------------------------------------------------------------


async def test_a_tab_that_watches_a_room_gets_its_head_and_then_its_messages(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """A01, A13, A18, C08, C09"""
    tab = await socket_of(bob)
    heartbeat = await tab.watch(lounge)
    assert element(heartbeat.inner, "chat-head")["room"] == str(lounge.pk)
    assert element(heartbeat.inner, "chat-head")["revision"] == str(lounge.revision)
    message = await act(say, alice, lounge, "hello")
    heard = await tab.hears("chat-message", room=lounge.pk)
    assert (heard["number"], heard["revision"], heard["author"]) == (
        str(message.number),
        str(message.revision),
        str(alice.pk),
    )


async def test_an_edit_and_a_tombstone_are_heard_too(alice: User, bob: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(bob)
    await tab.watch(lounge)
    message = await act(say, alice, lounge, "frist")
    await act(edit_message, message=message, editor=alice, body="first")
    await act(remove_message, message=message, remover=alice)
    for change in ("posted", "edited", "removed"):
        await tab.hears("chat-message", change=change, number=message.number)


async def test_a_room_that_is_not_watched_tells_only_how_far_it_has_come(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """B08, C19, D16, E78"""
    other = await act(create_room, owner=alice, name="other")
    await act(join_room, room=other, user=bob)
    tab = await socket_of(bob)
    await tab.watch(other)
    message = await act(say, alice, lounge, "not on show")
    activity = await tab.hears("chat-activity", room=lounge.pk)
    assert activity["number"] == str(message.number)
    await tab.hears_no("chat-message")


async def test_a_stranger_hears_nothing_of_a_room_even_if_they_ask(
    alice: User, mallory: User, socket_of: SocketOf
) -> None:
    """B03, B08, B09"""
    closed = await act(create_room, owner=alice, name="closed", kind="closed")
    tab = await socket_of(mallory)
    assert "chat-head" not in (await tab.watch(closed)).html
    await act(say, alice, closed, "canary")
    alices = await socket_of(alice)
    await alices.watch(closed)
    await alices.say("typing", room=closed.pk)
    await alices.hears("chat-typing")
    await tab.hears_no()
    assert not any("canary" in frame for frame in tab.frames)


async def test_a_tab_watches_what_it_last_asked_for(alice: User, bob: User, lounge: Room, socket_of: SocketOf) -> None:
    """B04, B05"""
    other = await act(create_room, owner=alice, name="other")
    await act(join_room, room=other, user=bob)
    tab = await socket_of(bob)
    await tab.watch(lounge)
    await tab.watch(other)
    await act(say, alice, lounge, "left behind")
    await act(say, alice, other, "on show")
    await tab.hears("chat-message", room=other.pk)
    await tab.hears_no("chat-message")
    await tab.watch()
    await act(say, alice, other, "nobody looks")
    await tab.hears("chat-activity", room=other.pk, number=4)
    await tab.hears_no("chat-message")


async def test_a_room_joined_since_can_be_watched_at_once(
    lounge: Room, mallory: User, alice: User, socket_of: SocketOf
) -> None:
    tab = await socket_of(mallory)
    await act(join_room, room=lounge, user=mallory)
    await tab.hears("chat-room-listed", room=lounge.pk, mine="")
    assert "chat-head" in (await tab.watch(lounge)).html
    await act(say, alice, lounge, "welcome")
    await tab.hears("chat-message", author=alice.pk)


async def test_nothing_falls_between_subscribing_and_reading_the_head(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 4, R17: what happens while the head is read is heard."""
    heads = periodic.room_heads
    said: list[Message] = []

    def somebody_speaks_afterwards(rooms):
        found = heads(rooms)
        said.append(say(alice, lounge, "in between"))
        return found

    monkeypatch.setattr(periodic, "room_heads", somebody_speaks_afterwards)
    tab = await socket_of(bob)
    heartbeat = await tab.watch(lounge)
    heard = await tab.hears("chat-message", number=said[0].number)
    assert int(heard["revision"]) > int(element(heartbeat.inner, "chat-head")["revision"])


async def test_the_socket_brings_the_bytes_that_changes_and_history_bring(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, client_of: ClientOf
) -> None:
    tab = await socket_of(bob)
    await tab.watch(lounge)
    await act(say, alice, lounge, "안녕 & <welcome> https://x.example")
    heard = await tab.hears("chat-message")
    reader = await act(client_of, bob)
    missed = await act(get, reader, "changes", lounge, since=lounge.revision)
    history = await act(get, reader, "messages", lounge, after=lounge.message_count)
    assert heard.html == element(missed.content, "chat-message").html == element(history.content, "chat-message").html
    assert missed.content.decode() in "".join(tab.frames)


async def test_coming_and_going_is_heard_in_the_room(
    lounge: Room, bob: User, mallory: User, socket_of: SocketOf
) -> None:
    """B06, B07, C13"""
    tab = await socket_of(bob)
    await tab.watch(lounge)
    await act(join_room, room=lounge, user=mallory)
    assert (await tab.hears("chat-members", room=lounge.pk, joined=mallory.pk))["count"] == "5"
    await tab.hears("chat-message", kind="joined", author=mallory.pk)
    await act(leave_room, room=lounge, user=mallory)
    assert (await tab.hears("chat-members", room=lounge.pk, left=mallory.pk))["count"] == "4"
    await tab.hears("chat-message", kind="left", author=mallory.pk)


async def test_everybody_hears_of_a_new_open_room_and_nobody_of_a_closed_one(
    alice: User, mallory: User, socket_of: SocketOf
) -> None:
    tab = await socket_of(mallory)
    await act(create_room, owner=alice, name="secret", kind="closed")
    await act(create_room, owner=alice, name="open house")
    listed = await tab.hears("chat-room-listed")
    assert (listed["name"], listed["kind"]) == ("open house", "open")
    assert "mine" not in listed
    await tab.hears_no()
    assert not any("secret" in frame for frame in tab.frames)


async def test_what_was_read_in_one_tab_is_read_in_the_others_and_nobody_elses(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """E75"""
    await act(say, alice, lounge, "one")
    phone, laptop, alices = await socket_of(bob), await socket_of(bob), await socket_of(alice)
    await act(mark_read, room=lounge, user=bob, number=5)
    for tab in (phone, laptop):
        read = await tab.hears("chat-read", room=lounge.pk)
        assert (read["user"], read["number"]) == (str(bob.pk), "5")
    await alices.hears_no("chat-read")


async def test_whoever_writes_reads_in_all_their_tabs(alice: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(alice)
    message = await act(say, alice, lounge, "hello")
    assert (await tab.hears("chat-read", room=lounge.pk))["number"] == str(message.number)


async def test_two_tabs_of_one_person_hear_the_same(alice: User, bob: User, lounge: Room, socket_of: SocketOf) -> None:
    """A13"""
    tabs = [await socket_of(bob), await socket_of(bob), await socket_of(alice)]
    for tab in tabs:
        await tab.watch(lounge)
    await act(say, alice, lounge, "to all of you")
    heard = [(await tab.hears("chat-message")).html for tab in tabs]
    assert len(set(heard)) == 1


async def test_messages_arrive_in_the_order_of_the_room_once_each(
    alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf
) -> None:
    """D12, E20, E86"""
    tab = await socket_of(carol)
    await tab.watch(lounge)

    async def talk(author: User) -> None:
        for number in range(20):
            await act(say, author, lounge, f"{number}")

    await asyncio.gather(talk(alice), talk(bob))
    heard = [await tab.hears("chat-message") for _message in range(40)]
    assert [int(one["number"]) for one in heard] == list(range(5, 45))
    await tab.hears_no("chat-message")


# Saying -------------------------------------------------------------------------------------------


async def test_typing_is_shown_to_others_at_most_once_in_3_seconds(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, clock: Clock
) -> None:
    clock.advance(3_600)
    typist, reader = await socket_of(alice), await socket_of(bob)
    await typist.watch(lounge)
    await reader.watch(lounge)
    for _key in range(10):
        await typist.say("typing", room=lounge.pk)
    heard = await reader.hears("chat-typing", room=lounge.pk)
    assert (heard["user"], heard["name"]) == (str(alice.pk), "Alice")
    await typist.watch(lounge)  # all that was said has been heard
    await reader.hears_no("chat-typing")
    clock.advance(3)
    await typist.say("typing", room=lounge.pk)
    await reader.hears("chat-typing")


async def test_typing_in_a_room_one_does_not_watch_is_not_shown(
    alice: User, bob: User, mallory: User, lounge: Room, socket_of: SocketOf
) -> None:
    """B09"""
    reader = await socket_of(bob)
    await reader.watch(lounge)
    for typist in (await socket_of(alice), await socket_of(mallory)):
        await typist.say("typing", room=lounge.pk)
        await typist.watch()
    await reader.hears_no("chat-typing")


NONSENSE = ["", "x", "{}", "[]", '{"type":"dance"}', '{"type":"watch","rooms":[-1]}', '{"type":"send","room":1}']


@pytest.mark.parametrize("text", NONSENSE)
async def test_nonsense_is_answered_with_nothing(bob: User, lounge: Room, socket_of: SocketOf, text: str) -> None:
    """E84"""
    tab = await socket_of(bob)
    await tab.write(text)
    await tab.write_bytes(text.encode())
    await tab.watch(lounge)
    await tab.hears_no()


async def test_the_20th_nonsense_in_a_minute_closes_the_socket(
    bob: User, lounge: Room, socket_of: SocketOf, clock: Clock
) -> None:
    tab = await socket_of(bob)
    for _frame in range(19):
        await tab.write("nonsense")
    await tab.watch(lounge)
    clock.advance(61)
    for _frame in range(19):
        await tab.write("nonsense")
    await tab.watch(lounge)
    await tab.write("nonsense")
    assert await tab.closes() == frames.Close.NONSENSE


@pytest.mark.parametrize(
    "said",
    [
        {"type": "here"},
        {"type": "seen", "cursors": {}},
        {"type": "watch", "rooms": []},
        {"type": "typing", "room": 7},
    ],
    ids=lambda said: said["type"],
)
async def test_a_tab_that_says_too_much_is_cut_off(
    bob: User, lounge: Room, socket_of: SocketOf, clock: Clock, said: dict[str, object]
) -> None:
    """S12: 120 frames in a minute are more than a page ever says."""
    tab = await socket_of(bob)
    for _frame in range(119):
        await tab.write(json.dumps(said))
    await tab.watch(lounge)
    clock.advance(61)
    for _frame in range(120):
        await tab.write(json.dumps(said))
    await tab.hears_no("chat-resync")
    await tab.write(json.dumps(said))
    assert await tab.closes() == frames.Close.TOO_MUCH


async def test_messages_do_not_count_but_those_that_are_refused_do(
    bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    settings.CHAT_FRAMES_PER_MINUTE = 3
    tab = await socket_of(bob)
    await tab.watch(lounge)
    for number in range(5):
        sent = await send(tab, lounge, f"line {number}")
        await tab.hears("chat-message", client_id=sent)
    for _refused in range(2):
        refused = await send(tab, lounge, "")
        await tab.hears("send-refused", client_id=refused)
    await send(tab, lounge, "")
    assert await tab.closes() == frames.Close.TOO_MUCH


async def test_on_a_server_that_cannot_say_this_code_the_socket_is_closed_without_it(
    bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    """daphne refuses to send 1008."""
    settings.CHAT_FRAMES_PER_MINUTE = 1
    tab = await socket_of(bob)
    (consumer,) = [cast("ChatConsumer", known.owner) for known in get_hub().tabs]
    sent = consumer.base_send

    async def daphne(message):
        if message["type"] == "websocket.close" and not (message["code"] == 1000 or 3000 <= message["code"] < 5000):
            raise ValueError("invalid close code")
        await sent(message)

    consumer.base_send = daphne
    await tab.say("here")
    await tab.say("here")
    assert await tab.closes() == 1000


async def test_a_tab_is_listened_to_while_the_database_is_asked_for_it(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D3: what it says next does not wait for an answer."""
    heads, go = periodic.room_heads, threading.Event()

    def slow(rooms):
        go.wait(10)
        return heads(rooms)

    reader = await socket_of(bob)
    await reader.watch(lounge)
    tab = await socket_of(alice)
    await tab.watch(lounge)
    monkeypatch.setattr(periodic, "room_heads", slow)
    await tab.say("watch", rooms=[lounge.pk])
    await tab.say("typing", room=lounge.pk)
    await reader.hears("chat-typing")
    go.set()
    await tab.hears("chat-heartbeat")


# The fast lane ------------------------------------------------------------------------------------


async def send(tab, room: Room | int, body: str, client_id: UUID | None = None) -> UUID:
    client_id = client_id or uuid4()
    pk = room if isinstance(room, int) else room.pk
    await tab.say("send", room=pk, body=body, client_id=str(client_id))
    return client_id


@pytest.mark.parametrize("watches", [True, False])
async def test_the_fast_lane_answers_with_the_frame_whether_the_room_is_watched_or_not(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, watches: bool
) -> None:
    """A01, E57"""
    tab, reader = await socket_of(alice), await socket_of(bob)
    await reader.watch(lounge)
    if watches:
        await tab.watch(lounge)
    client_id = await send(tab, lounge, "fast")
    answer = await tab.hears("chat-message", client_id=client_id)
    stored = await act(Message.objects.get, client_id=client_id)
    assert answer.attributes["id"] == f"message-{stored.pk}"
    assert (await reader.hears("chat-message", client_id=client_id)).html == answer.html


async def test_the_fast_lane_and_the_post_are_one_operation(
    alice: User, lounge: Room, socket_of: SocketOf, browsers
) -> None:
    """The same client_id by both ways is one message, and both answer alike."""
    tab = await socket_of(alice)
    client_id = await send(tab, lounge, "twice")
    answer = await tab.hears("chat-message", client_id=client_id)
    posted = await act(post, browsers[alice.pk], lounge, "twice", client_id)
    assert posted.status_code == 200
    assert element(posted.content, "chat-message").html == answer.html
    await send(tab, lounge, "twice", client_id)
    assert (await tab.hears("chat-message", client_id=client_id)).html == answer.html
    assert await act(Message.objects.filter(client_id=client_id).count) == 1


async def test_what_the_fast_lane_refuses_is_said_with_its_code(
    alice: User, mallory: User, lounge: Room, socket_of: SocketOf
) -> None:
    """C17, E74, E79"""
    tab, stranger = await socket_of(alice), await socket_of(mallory)
    taken = await send(tab, lounge, "taken")
    await tab.hears("chat-message", client_id=taken)
    refused = [
        (tab, await send(tab, lounge, "  "), "empty"),
        (tab, await send(tab, lounge, "x" * 4001), "too_long"),
        (tab, await send(tab, lounge, "another text", taken), "conflict"),
        (tab, await send(tab, 10**6, "no room"), "not_member"),
        (stranger, await send(stranger, lounge, "let me in"), "not_member"),
    ]
    for who, client_id, code in refused:
        refusal = await who.hears("send-refused", client_id=client_id)
        assert refusal["code"] == code
        assert refusal.text.strip()
    assert await act(Message.objects.filter(kind="text").count) == 1


@pytest.mark.parametrize(
    ("profile", "browser", "words"),
    [
        ("", "ko-KR,ko;q=0.9,en;q=0.8", "필수 항목"),
        ("", "zh-CN", "字段"),
        ("ko", "zh-CN", "필수 항목"),
        ("", "", "This field is required."),
        ("", "*;q=x,,,", "This field is required."),
    ],
)
async def test_a_refusal_is_in_the_readers_language(
    alice: User,
    lounge: Room,
    socket_of: SocketOf,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    browser: str,
    words: str,
) -> None:
    monkeypatch.setattr(Empty, "message", gettext_lazy("This field is required."))  # a sentence of Django's own
    await act(User.objects.filter(pk=alice.pk).update, language=profile)
    tab = await socket_of(alice, accept_language=browser)
    await send(tab, lounge, "")
    assert words in (await tab.hears("send-refused")).text


async def test_half_a_character_from_a_broken_tab_fails_nobody(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """JSON can say what UTF-8 cannot store."""
    tab, other = await socket_of(alice), await socket_of(bob)
    broken, whole = uuid4(), uuid4()
    await tab.write(f'{{"type":"send","room":{lounge.pk},"body":"half \\ud83d","client_id":"{broken}"}}')
    await send(other, lounge, "whole", whole)
    assert "half" in (await tab.hears("chat-message", client_id=broken)).text
    await other.hears("chat-message", client_id=whole)


async def test_messages_of_one_tab_keep_their_order(alice: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(alice)
    sent = [await send(tab, lounge, f"{number}") for number in range(30)]
    for client_id in sent:
        await tab.hears("chat-message", client_id=client_id)
    stored = await act(list, Message.objects.filter(kind="text").order_by("number").values_list("client_id", flat=True))
    assert stored == sent


async def test_a_message_is_answered_only_after_its_commit(
    alice: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 1: nothing is heard of what could not be committed."""
    store = messages._store

    def fails_in_the_end(*posts):
        store(*posts)
        raise ValueError("at the last moment")

    monkeypatch.setattr(messages, "_store", fails_in_the_end)
    tab = await socket_of(alice)
    await tab.watch(lounge)
    client_id = await send(tab, lounge, "phantom")
    refused = await tab.hears("send-refused", client_id=client_id)
    assert (refused["code"], "retry-after" in refused) == ("unavailable", True)
    await tab.hears_no("chat-message")


async def test_a_tab_that_goes_before_its_answer_has_sent_all_the_same(
    alice: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, arrived = threading.Event(), threading.Event()

    def slow(posts):
        arrived.set()
        go.wait(10)
        return messages.store_batch(posts)

    monkeypatch.setattr(messages.writer, "_commit", slow)
    tab = await socket_of(alice)
    client_id = await send(tab, lounge, "on my way out")
    await until(arrived.is_set)
    await tab.leave()
    go.set()
    async with asyncio.timeout(10):
        while not await act(Message.objects.filter(client_id=client_id).exists):
            await asyncio.sleep(0.01)


async def test_who_sends_is_decided_by_the_cookie_whatever_the_frame_claims(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """B09"""
    tab, client_id = await socket_of(bob), uuid4()
    forged = {"type": "send", "room": lounge.pk, "body": "I am Alice", "client_id": str(client_id)}
    await tab.write(json.dumps(forged | {"user": alice.pk, "author": alice.pk, "username": "alice", "kind": "joined"}))
    heard = await tab.hears("chat-message", client_id=client_id)
    assert (heard["author"], heard["kind"]) == (str(bob.pk), "text")


# Leaving nothing behind ---------------------------------------------------------------------------


async def test_a_hundred_visits_leave_nothing_behind(hub: Hub, bob: User, lounge: Room, socket_of: SocketOf) -> None:
    """R28"""
    for _visit in range(20):
        tab = await socket_of(bob)
        await tab.say("watch", rooms=[lounge.pk])
        await tab.say("typing", room=lounge.pk)
        await send(tab, lounge, "passing by")
        await tab.leave()
    await until(lambda: not hub.tabs and not hub.topics())
