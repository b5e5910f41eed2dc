"""The beat of a process: what happens again and again while it serves.

- Head check: one query for the rooms that local tabs watch; rooms that moved without our hearing of it are poked.
- Standing check: two queries for all sockets; who may no longer hear something stops hearing it.
- Heartbeat: each tab is told the heads of its rooms, and answers with its cursors; a silent tab is closed.
- Uses: the places whose tabs are looked at were used just now.
- House: its name, for pages, and what messages are refused for (accounts.safety.rules).
- Removals: texts of deleted messages, which are kept for who takes the deletion back, are erased.
- Chores: accounts and rooms in the bin whose days are over are erased, and what is new is added to the sums of the
  statistics, about once an hour.
- Presence: who is here, written in batches under this process's lease.

It starts with the process, so that one without sockets tells the others what it is told; where a server does not say
that it starts, with the first socket. A failing database skips a beat.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, cast

from django.conf import settings

from accounts import throttle
from accounts.account.deletion import erase_due
from accounts.guests.operations import end_unused
from accounts.house import operations as house
from accounts.moderation import networks
from accounts.safety import rules as safety
from accounts.sessions import operations as sessions
from chatsite import background
from chatsite.clock import now
from chatsite.database.batching import Rounds
from chatsite.delivery import frames, relay
from chatsite.delivery.bus import LayerBus
from chatsite.delivery.connection import Tab
from chatsite.delivery.gaps import Gaps
from chatsite.delivery.hub import Hub, get_hub
from chatsite.monitoring.metrics import gauges, metrics, publish
from chatsite.transport.thread_pools import in_socket_thread
from messaging.attachments import operations as files
from messaging.attachments import resumable
from messaging.link_previews import operations as link_previews
from messaging.messages import removals
from messaging.messages.queries import row_of_changes
from messaging.messages.rendering import fragments_of, frame_of
from messaging.moderation import cleanup
from messaging.reports import operations as reports
from messaging.retention.purge import empty_bin
from messaging.socket.authorization import room_heads, standings
from messaging.socket.presence_tracker import Attendance
from messaging.statistics import counting

if TYPE_CHECKING:
    from messaging.socket.consumers import ChatConsumer

GRACE_SECONDS = 0.25  # a broadcast may be on its way while the head is read
TICK_SECONDS = 1.0
HEARTBEAT_TICKS = 20
LATE_SECONDS = 0.05
USE_SECONDS = 300.0
HOUSE_SECONDS = 20.0
REMOVAL_SECONDS = 5.0
CHORE_SECONDS = 3_600.0
# messaging.apps appends the demo's.
chores: list[Callable[[], object]] = [
    erase_due,
    end_unused,
    empty_bin,
    files.sweep,
    resumable.sweep,
    link_previews.sweep,
    cleanup.finish,
    networks.forget_old,
    counting.count_new,
    reports.sweep,
    throttle.sweep,
]
SEEN_SECONDS = 45.0
_running: dict[Hub, "asyncio.Task[None]"] = {}
_known_heads: dict[int, int] = {}

logger = logging.getLogger(__name__)
_heads: Rounds[int, int] = Rounds(lambda rooms: room_heads(rooms))


def start(hub: Hub) -> None:
    """Begin, unless this hub's heart beats already."""
    task = _running.get(hub)
    if task is None or task.done():
        for known in [known for known, task in _running.items() if task.done()]:
            del _running[known]
        _running[hub] = asyncio.get_running_loop().create_task(_run(hub))


def begin() -> None:
    """Begin on this loop, if that is not done."""
    start(get_hub())


async def stop() -> None:
    """End every beat of this loop in good order: presence is taken back, the bus is closed."""
    own = [task for task in _running.values() if task.get_loop() is asyncio.get_running_loop()]
    for task in own:
        task.cancel()
    await asyncio.gather(*own, return_exceptions=True)
    publish()


async def heads(rooms: Collection[int]) -> dict[int, int]:
    """The rooms' revisions, read now."""
    found = await _heads(rooms) if rooms else {}
    _known_heads.update(found)
    return found


async def _missed(topic: str, since: int) -> tuple[str, int] | None:
    """What a room's tabs missed after the revision `since`, as they would have heard it."""
    room = int(topic.removeprefix("room."))

    def read() -> tuple[str, int] | None:
        stamps = row_of_changes(room, since=since)
        return (frame_of(room, fragments_of(stamps)), stamps[-1].revision) if stamps else None

    return await in_socket_thread(read)


async def _run(hub: Hub) -> None:
    hub.gaps = Gaps(hub, _missed)
    async with asyncio.TaskGroup() as tasks:
        if settings.REDIS_URL:
            hub.bus = bus = LayerBus(hub, _fresh_layer)
            for topic in hub.topics():
                bus.follow(topic)
            tasks.create_task(bus.run())
        else:
            tasks.create_task(relay.listen(hub))
        tasks.create_task(_checks(hub))
        tasks.create_task(_heartbeats(hub))
        tasks.create_task(_uses(hub))
        tasks.create_task(_house())
        tasks.create_task(_removals())
        tasks.create_task(_chores())
        tasks.create_task(Attendance(hub).run())


def _fresh_layer() -> object:
    from channels.layers import channel_layers

    return channel_layers.make_backend("default")


def _owner(tab: Tab) -> "ChatConsumer":
    return cast("ChatConsumer", tab.owner)


async def _checks(hub: Hub) -> None:
    while True:
        try:
            async with asyncio.timeout(settings.CHAT_HEAD_CHECK_SECONDS):
                await hub.suspect.wait()
        except TimeoutError:
            pass
        hub.suspect.clear()
        try:
            await _check_heads(hub)
            await _check_standings(hub)
        except Exception as error:
            metrics["checks_failed"] += 1
            logger.warning("the database did not answer the head check: %s", error)


async def _check_heads(hub: Hub) -> None:
    rooms = [int(topic.removeprefix("room.")) for topic in hub.topics("room.")]
    for room in _known_heads.keys() - set(rooms):  # nobody here looks at it any more
        del _known_heads[room]
    if not rooms:
        return
    found = await heads(rooms)
    await asyncio.sleep(GRACE_SECONDS)
    for room, revision in found.items():
        topic = frames.room_topic(room)
        if revision > hub.revision(topic):
            metrics["head_pokes"] += 1
            hub.deliver(topic, frames.frame("heartbeat", heads=[(room, revision)]), revision, since=revision)


async def _check_standings(hub: Hub) -> None:
    owners = [_owner(tab) for tab in hub.tabs]
    if not owners:
        return
    found = await in_socket_thread(standings, {owner.session_key for owner in owners})
    for owner in owners:
        if owner.tab and owner.tab in hub.tabs:
            owner.stand(found.get(owner.session_key))


async def _uses(hub: Hub) -> None:
    """A tab that is looked at uses its place, though it may ask for no page for hours."""
    while True:
        await asyncio.sleep(USE_SECONDS)
        await _note_uses(hub)


async def _note_uses(hub: Hub) -> None:
    keys = {owner.session_key for owner in map(_owner, hub.tabs) if now() - owner.here_at < USE_SECONDS}
    if not keys:
        return
    try:
        await in_socket_thread(sessions.note_use, keys)
    except Exception as error:
        logger.warning("the use of places was not noted: %s", error)


async def _house() -> None:
    """What the house is called, from the beginning on and whenever its owner names it, also in another process."""
    while True:
        try:
            await in_socket_thread(house.refresh)
            await in_socket_thread(safety.refresh)
        except Exception as error:
            logger.warning("the name of the house was not read: %s", error)
        await asyncio.sleep(HOUSE_SECONDS)


async def _removals() -> None:
    """Of what is deleted, nothing is left that nobody can bring back any more."""
    while True:
        await asyncio.sleep(REMOVAL_SECONDS)
        try:
            await in_socket_thread(removals.forget_old)
        except Exception as error:
            logger.warning("the texts of deleted messages were not erased: %s", error)


async def _chores() -> None:
    """What waits for its day. Every process does it; what one has done the others find done."""
    while True:
        await asyncio.sleep(CHORE_SECONDS * random.uniform(0.5, 1.0))  # noqa: S311 - so that they do not come together
        for chore in chores:
            background.run(chore)


async def _heartbeats(hub: Hub) -> None:
    """Each second a twentieth of the tabs, so that a full house does not speak at once; whoever is silent goes."""
    tick = 0
    lags: deque[float] = deque([0.0], maxlen=60)
    while True:
        due = now() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        tick += 1
        lags.append(now() - due)
        metrics["loop_ticks"] += 1
        metrics["loop_late"] += lags[-1] > LATE_SECONDS
        gauges.update(loop_lag_seconds=max(lags), sockets=len(hub.tabs))
        if tick % HEARTBEAT_TICKS == 0:
            gauges.update(tasks=len(asyncio.all_tasks()), topics=len(hub.topics()))
        publish()
        for tab in list(hub.tabs):
            owner = _owner(tab)
            if now() - owner.seen_at > SEEN_SECONDS:
                metrics["silent_closed"] += 1
                owner.give_up()
            elif owner.is_answered and (id(tab) // 64 + tick) % HEARTBEAT_TICKS == 0:
                latest = [(room, head) for room in owner.watched if (head := _head(hub, room))]
                tab.say(frames.frame("heartbeat", heads=latest))


def _head(hub: Hub, room: int) -> int:
    return max(_known_heads.get(room, 0), hub.revision(frames.room_topic(room)))
