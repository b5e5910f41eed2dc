"""Who is here: what this process sees of its tabs, written down in batches and told to those who may know.

A tab that says `here` keeps its person online; one that does not, away. Leaving counts only after some seconds without
a return, so that a reload never blinks; but who signed out in all places they had tabs in cannot return, and is gone.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.utils import timezone

from accounts.models import LEASE, Presence, Session
from accounts.presence import favourite_alerts, leases
from accounts.presence import operations as presence
from accounts.presence import queries as presence_queries
from chatsite.clock import now
from chatsite.delivery.hub import Hub
from chatsite.transport.thread_pools import in_socket_thread
from rooms import presence as rooms_presence

if TYPE_CHECKING:
    from messaging.socket.consumers import ChatConsumer

LOOK_SECONDS = 2.0
LEASE_RENEWAL_SECONDS = LEASE.total_seconds() / 3
SWEEP_SECONDS = 5.0  # so soon after their lease the people of a killed process are told to be gone
RETURN_SECONDS = 10.0
HERE_SECONDS = 60.0  # without a `here` for so long, one is away
START_SECONDS = 15.0  # who comes to a process that has just started was here before it stopped: that is no news

logger = logging.getLogger(__name__)


class Attendance:
    """The presence rows of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._process = uuid.uuid4()
        self._written: dict[int, str] = {}
        self._keys: dict[int, set[str]] = {}  # the sessions of the tabs in which people were seen last
        self._gone_at: dict[int, float] = {}
        self._began_at = now()
        self._renewed_at = self._swept_at = float("-inf")

    async def run(self) -> None:
        """Look again and again; a failing database only delays."""
        try:
            while True:
                try:
                    await self._look()
                except Exception as error:
                    self._renewed_at = float("-inf")
                    logger.warning("presence was not written: %s", error)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            # A polite end; a killed process is forgotten when its lease ends.
            await asyncio.shield(in_socket_thread(leases.end_lease, self._process))

    def _seen(self) -> dict[int, str]:
        """The people of local tabs, and how present they are: as their most present tab."""
        states: dict[int, str] = {}
        keys: dict[int, set[str]] = defaultdict(set)
        for tab in self._hub.tabs:
            owner = cast("ChatConsumer", tab.owner)
            if owner.user:
                keys[owner.user.pk].add(owner.session_key)
                is_here = now() - owner.here_at < HERE_SECONDS
                if is_here or owner.user.pk not in states:
                    states[owner.user.pk] = Presence.State.ONLINE if is_here else Presence.State.AWAY
        self._keys |= keys
        return states

    async def _look(self) -> None:
        seen = self._seen()
        for user in seen.keys() & self._gone_at.keys():
            del self._gone_at[user]
        if vanished := self._written.keys() - seen.keys() - self._gone_at.keys():
            keys = {user: self._keys.get(user, set()) for user in vanished}
            can_return = await in_socket_thread(_can_return, keys)
            self._gone_at |= {user: now() if user in can_return else float("-inf") for user in vanished}
        gone = [user for user, since in self._gone_at.items() if now() - since >= RETURN_SECONDS]
        changed = {user: state for user, state in seen.items() if self._written.get(user) != state}
        renew = now() - self._renewed_at >= LEASE_RENEWAL_SECONDS
        sweep = renew or now() - self._swept_at >= SWEEP_SECONDS
        if not (changed or gone or sweep):
            return
        await in_socket_thread(self._write, changed, gone, renew, sweep)
        if renew:
            self._renewed_at = now()
        if sweep:
            self._swept_at = now()
        self._written |= changed
        for user in gone:
            self._written.pop(user, None)
            self._gone_at.pop(user, None)
            self._keys.pop(user, None)

    def _write(self, changed: dict[int, str], gone: Collection[int], renew: bool, sweep: bool) -> None:
        if renew and not leases.renew_lease(self._process):
            changed = self._written | changed  # the lease had ended: others thought us dead, our rows are gone
        touched = {*changed, *gone}
        before = presence_queries.shown_states(touched)
        for state in set(changed.values()):
            leases.arrive(self._process, [user for user, its in changed.items() if its == state], state=state)
        leases.depart(self._process, gone)
        overdue: set[int] = set()
        if sweep:
            overdue, ghosts = presence.end_due(), leases.sweep() - touched
            before |= dict.fromkeys(ghosts - presence_queries.invisible(ghosts), Presence.State.ONLINE)
            touched |= ghosts
        if left := touched - changed.keys():
            leases.note_last_seen(left - presence_queries.online_states(left).keys())
        after = presence_queries.shown_states(touched)
        moved = {user for user in touched if before.get(user) != after.get(user)}
        if moved or overdue:
            rooms_presence.tell(dict.fromkeys(moved | overdue, "") | presence_queries.shown_states(moved | overdue))
        if moved and now() - self._began_at >= START_SECONDS:
            favourite_alerts.came_and_went(before, after)


def _can_return(keys: Mapping[int, Collection[str]]) -> set[int]:
    """Those of these people whose tabs may come back: in a place where they are still signed in, or just did so."""
    just_now = timezone.now() - timedelta(seconds=RETURN_SECONDS)
    last_seen_in = Q(pk__in=[key for theirs in keys.values() for key in theirs])
    sessions = Session.objects.filter(last_seen_in | Q(created_at__gt=just_now), user__in=keys)
    return set(sessions.filter(expire_date__gt=timezone.now()).values_list("user_id", flat=True))
