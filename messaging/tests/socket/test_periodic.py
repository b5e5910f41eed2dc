"""What the house does by itself: says how far rooms are, finds what was lost, closes silent tabs, sees who is here."""

import asyncio
from collections.abc import Collection
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Presence, Process, User
from accounts.presence import leases
from accounts.presence import queries as presence_queries
from chatsite.delivery import frames
from chatsite.delivery.hub import Hub, get_hub
from chatsite.monitoring.metrics import metrics
from chatsite.transport.thread_pools import in_socket_thread as act
from messaging.models import Message
from messaging.socket import periodic, presence_tracker
from messaging.socket.authorization import Standing
from messaging.tests.conftest import Clock, Looks, SocketOf
from messaging.tests.talk import get, say
from rooms.creation.operations import create_room
from rooms.models import Room
from tests.pages import elements
from tests.sockets import Socket, until

pytestmark = pytest.mark.django_db(transaction=True)


def heads(heartbeat) -> dict[int, int]:
    return {int(head["room"]): int(head["revision"]) for head in elements(heartbeat.inner, "chat-head")}


# Heartbeats ---------------------------------------------------------------------------------------


async def test_a_tab_is_told_again_and_again_how_far_its_rooms_are(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    other = await act(create_room, owner=alice, name="other")
    tab = await socket_of(alice)
    await tab.watch(lounge, other)
    while heads(await tab.hears("chat-heartbeat")) != {lounge.pk: 4, other.pk: 1}:
        pass
    await act(say, bob, lounge, "hello")
    await tab.hears("chat-message")
    await tab.forgets()
    for _beat in range(2):
        assert heads(await tab.hears("chat-heartbeat"))[lounge.pk] == 5


async def test_a_full_house_is_not_spoken_to_all_at_once(
    monkeypatch: pytest.MonkeyPatch, hub: Hub, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    monkeypatch.setattr(periodic, "TICK_SECONDS", 0.02)
    said: list[object] = []
    monkeypatch.setattr("chatsite.delivery.connection.Tab.say", lambda tab, text: said.append(tab))
    for _tab in range(10):
        await socket_of(alice)
    async with asyncio.timeout(10):
        while len(said) < 20:
            await asyncio.sleep(0.005)
    first_round = said[:10]
    assert len(set(map(id, first_round))) > 1
    assert set(map(id, said)) <= {id(tab) for tab in hub.tabs}


async def test_a_tab_that_answers_nothing_for_45_seconds_is_closed_whatever_else_it_says(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, clock: Clock
) -> None:
    """D1, R21"""
    silent, alive = await socket_of(alice), await socket_of(bob)
    await silent.watch(lounge)
    await alive.watch(lounge)
    clock.advance(30)
    await alive.say("seen", cursors={str(lounge.pk): 4})
    await alive.watch(lounge)
    said: dict[str, dict[str, Any]] = {
        "here": {},
        "typing": {"room": lounge.pk},
        "send": {"room": lounge.pk, "body": "x", "client_id": str(uuid4())},
    }
    for kind, fields in said.items():
        await silent.say(kind, **fields)
    await silent.hears("chat-message")
    clock.advance(16)
    assert await silent.closes() == frames.Close.TOO_SLOW
    await alive.watch(lounge)


async def test_a_tab_has_45_seconds_from_its_beginning(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf, clock: Clock
) -> None:
    tab = await socket_of(alice)
    clock.advance(44)
    await tab.watch(lounge)
    await tab.hears("chat-heartbeat")
    clock.advance(2)
    assert await tab.closes() == frames.Close.TOO_SLOW


# The head check -----------------------------------------------------------------------------------


async def test_what_is_lost_on_the_way_is_found_by_the_head_check(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings, browsers
) -> None:
    """Promise 3, R1: every broadcast is lost, the last message of the room among them."""
    settings.CHAT_FAULT_DROP = 1.0
    settings.CHAT_HEAD_CHECK_SECONDS = 0.05
    tab = await socket_of(bob)
    cursor = heads(await tab.watch(lounge))[lounge.pk]
    dropped = metrics["dropped_on_purpose"]
    said = [await act(say, alice, lounge, f"{number}") for number in range(3)]
    while (head := heads(await tab.hears("chat-heartbeat"))[lounge.pk]) < said[-1].revision:
        assert head >= cursor, "a head behind the tab's cursor tells of another past"
    assert metrics["dropped_on_purpose"] >= dropped + len(said)
    missed = await act(get, browsers[bob.pk], "changes", lounge, since=cursor)
    assert [int(m["number"]) for m in elements(missed.content, "chat-message")] == [m.number for m in said]


async def test_what_a_process_missed_it_fetches_once_for_all_of_its_tabs(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    tabs = [await socket_of(person) for person in (alice, bob)]
    for tab in tabs:
        await tab.watch(lounge)
    said, mended = [await act(say, alice, lounge, "heard")], metrics["gaps_mended"]
    for tab in tabs:
        await tab.hears("chat-message", number=said[0].number)
    settings.CHAT_FAULT_DROP = 1.0
    said += [await act(say, bob, lounge, f"lost {number}") for number in range(2)]
    settings.CHAT_FAULT_DROP = 0.0
    said.append(await act(say, alice, lounge, "heard too early"))
    for tab in tabs:
        for message in said[1:]:
            await tab.hears("chat-message", number=message.number, revision=message.revision)
    assert metrics["gaps_mended"] == mended + 1


async def test_what_was_heard_is_not_poked(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings, monkeypatch
) -> None:
    settings.CHAT_HEAD_CHECK_SECONDS = 0.03
    monkeypatch.setattr(periodic, "GRACE_SECONDS", 1.0)  # more than a broadcast takes on a busy machine
    tab = await socket_of(bob)
    await tab.watch(lounge)
    await until(lambda: metrics["head_pokes"])
    pokes = metrics["head_pokes"]
    for _message in range(10):
        await act(say, alice, lounge, "x")
        await tab.hears("chat-message")
    assert metrics["head_pokes"] <= pokes + 1  # the room's first check may still have been under way


async def test_a_process_asks_once_for_all_its_tabs(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    room_heads, standings = periodic.room_heads, periodic.standings
    checked: list[int] = []

    def asked_heads(rooms: Collection[int]) -> dict[int, int]:
        asked.append(list(rooms))
        return room_heads(rooms)

    def asked_standings(keys: Collection[str]) -> dict[str, Standing]:
        checked.append(len(keys))
        return standings(keys)

    monkeypatch.setattr(periodic, "room_heads", asked_heads)
    monkeypatch.setattr(periodic, "standings", asked_standings)
    for user in (alice, bob, bob):
        await (await socket_of(user)).watch(lounge)
    asked.clear()
    settings.CHAT_HEAD_CHECK_SECONDS = 0.03
    get_hub().suspect.set()
    await until(lambda: len(asked) >= 3 and len(checked) >= 3)
    assert asked[-1] == [lounge.pk]
    assert checked[-1] == 2


async def test_nobody_asks_for_rooms_that_nobody_watches(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHAT_HEAD_CHECK_SECONDS = 0.02
    asked: list[object] = []
    checked: list[object] = []
    standings = periodic.standings

    def asked_standings(keys: Collection[str]) -> dict[str, Standing]:
        checked.append(keys)
        return standings(keys)

    monkeypatch.setattr(periodic, "room_heads", asked.append)
    monkeypatch.setattr(periodic, "standings", asked_standings)
    await socket_of(alice)
    await until(lambda: len(checked) >= 3)
    assert asked == []


async def test_rooms_that_nobody_watches_any_more_are_forgotten(
    hub: Hub, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    tab = await socket_of(alice)
    await tab.watch(lounge)
    await periodic._check_heads(hub)
    assert lounge.pk in periodic._known_heads
    await tab.watch()
    while hub.topics("room."):
        await asyncio.sleep(0.005)
    await periodic._check_heads(hub)
    assert lounge.pk not in periodic._known_heads


async def test_a_suspicion_is_looked_into_at_once(
    quick: None, hub: Hub, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    """C4: after a new connection to the other processes."""
    settings.CHAT_FAULT_DROP = 1.0
    tab = await socket_of(bob)
    await tab.watch(lounge)
    message = await act(say, alice, lounge, "lost on the way")
    hub.suspect.set()
    while heads(await tab.hears("chat-heartbeat"))[lounge.pk] < message.revision:
        pass


async def test_the_house_beats_once_for_many_tabs_and_again_after_it_stopped(
    quick: None, hub: Hub, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    for _tab in range(3):
        await socket_of(alice)
    assert [task.done() for task in periodic._running.values() if task.get_loop() is asyncio.get_running_loop()] == [
        False
    ]
    await periodic.stop()
    tab = await socket_of(alice)
    await tab.watch(lounge)
    await tab.forgets()
    await tab.hears("chat-heartbeat")


# Who is here --------------------------------------------------------------------------------------


async def state(user: User) -> str:
    found = await act(presence_queries.online_states, [user.pk])
    return found.get(user.pk, "offline")


async def becomes(user: User, wanted: str) -> None:
    async with asyncio.timeout(10):
        while await state(user) != wanted:
            await asyncio.sleep(0.01)


async def test_whoever_opens_a_tab_is_online_and_the_room_sees_it(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """A11, C13"""
    alices = await socket_of(alice)
    await alices.watch(lounge)
    await becomes(alice, "online")
    await socket_of(bob)
    await alices.hears("chat-presence", user=bob.pk, state="online")
    assert (await alices.hears("chat-members", room=lounge.pk, online=2))["count"] == "4"


async def test_whoever_closes_their_last_tab_is_gone_after_10_seconds_and_a_reload_never_blinks(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, clock: Clock, looks: Looks
) -> None:
    """B05, C30"""
    alices, bobs = await socket_of(alice), await socket_of(bob)
    await alices.watch(lounge)
    await alices.hears("chat-presence", user=bob.pk, state="online")
    await looks()
    await alices.forgets()
    await bobs.leave()
    await looks()
    clock.advance(5)
    again = await socket_of(bob)
    clock.advance(6)
    await looks()
    await alices.hears_no("chat-presence", "chat-members")
    assert await state(bob) == "online"
    await again.leave()
    await looks()
    assert await state(bob) == "online"
    clock.advance(11)
    await alices.hears("chat-presence", user=bob.pk, state="offline")
    await alices.hears("chat-members", room=lounge.pk, online=1)
    assert await state(bob) == "offline"


async def test_a_tab_that_nobody_looks_at_leaves_its_person_away_until_they_are_here_again(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, clock: Clock
) -> None:
    alices, bobs = await socket_of(alice), await socket_of(bob)
    await alices.watch(lounge)
    await alices.hears("chat-presence", user=bob.pk, state="online")
    for _quarter in range(3):
        clock.advance(25)
        for tab in (alices, bobs):
            await tab.say("seen", cursors={})
        await alices.say("here")
        await alices.watch(lounge)
    await alices.hears("chat-presence", user=bob.pk, state="away")
    assert (await state(alice), await state(bob)) == ("online", "away")
    await bobs.say("here")
    await alices.hears("chat-presence", user=bob.pk, state="online")


async def test_online_in_one_tab_is_online(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf, clock: Clock, looks: Looks
) -> None:
    asleep, awake = await socket_of(alice), await socket_of(alice)
    for _quarter in range(3):
        clock.advance(25)
        for tab in (asleep, awake):
            await tab.say("seen", cursors={})
        await awake.say("here")
        await awake.watch(lounge)
    await looks()
    assert await state(alice) == "online"


async def test_the_people_of_a_killed_process_go_with_it(
    quick: None, alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf, clock: Clock, looks: Looks
) -> None:
    """S7, R26: nothing depends on a farewell. carol is here too, and stays."""
    killed = uuid4()

    def another_process() -> None:
        leases.renew_lease(killed)
        leases.arrive(killed, [bob.pk, carol.pk])

    await act(another_process)
    alices = await socket_of(alice)
    await socket_of(carol)
    await alices.watch(lounge)
    await looks()
    assert [await state(user) for user in (alice, bob, carol)] == ["online"] * 3
    await act(Process.objects.filter(pk=killed).update, lease_ends_at="2020-01-01T00:00:00Z")
    await alices.forgets()
    clock.advance(presence_tracker.SWEEP_SECONDS)
    await alices.hears("chat-presence", user=bob.pk, state="offline")
    await alices.hears("chat-members", room=lounge.pk, online=2)
    await alices.hears_no("chat-presence")
    assert not await act(Presence.objects.filter(process=killed).exists)


async def test_a_process_that_was_thought_dead_brings_its_people_back(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf, clock: Clock, looks: Looks
) -> None:
    """After a pause longer than its lease."""
    await socket_of(alice)
    await looks()
    assert await state(alice) == "online"
    await act(Process.objects.all().delete)
    assert await state(alice) == "offline"
    clock.advance(16)
    await becomes(alice, "online")


async def test_a_house_that_stops_takes_its_people_off_the_list(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    await socket_of(alice)
    await becomes(alice, "online")
    await periodic.stop()
    assert await state(alice) == "offline"
    assert not await act(Process.objects.exists)


async def test_nobody_hears_who_is_here_in_rooms_that_are_not_theirs(
    quick: None, alice: User, bob: User, mallory: User, lounge: Room, socket_of: SocketOf
) -> None:
    mallorys = await socket_of(mallory)
    await mallorys.watch(lounge)
    await becomes(mallory, "online")
    await mallorys.hears("chat-presence")  # her own
    await mallorys.forgets()
    await socket_of(bob)
    await becomes(bob, "online")
    await mallorys.hears_no("chat-presence", "chat-members")


async def test_typing_and_presence_write_no_messages(
    quick: None, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    before = await act(Message.objects.count)
    tab: Socket = await socket_of(alice)
    await tab.watch(lounge)
    await tab.say("typing", room=lounge.pk)
    await becomes(alice, "online")
    assert await act(Message.objects.count) == before
