"""Who is here: what this process sees of its tabs, written down in batches and told to those who may know.

A tab that says `here` keeps its person online; one that does not, away. Leaving counts only after some seconds without
a return, so that a reload never blinks.
"""

import asyncio
import logging
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from accounts import presence
from accounts.models import LEASE, Presence
from chatsite.hub import Hub, now
from chatsite.threads import in_socket_thread
from rooms import live

if TYPE_CHECKING:
    from messaging.consumers import ChatConsumer

LOOK_SECONDS = 2.0
LEASE_RENEWAL_SECONDS = LEASE.total_seconds() / 3
SWEEP_SECONDS = 5.0  # so soon after their lease the people of a killed process are told to be gone
RETURN_SECONDS = 10.0
HERE_SECONDS = 60.0  # without a `here` for so long, one is away

logger = logging.getLogger(__name__)


class Attendance:
    """The presence rows of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._process = uuid.uuid4()
        self._written: dict[int, str] = {}
        self._gone_at: dict[int, float] = {}
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
            await asyncio.shield(in_socket_thread(presence.end_lease, self._process))

    def _seen(self) -> dict[int, str]:
        """The people of local tabs, and how present they are: as their most present tab."""
        states: dict[int, str] = {}
        for tab in self._hub.tabs:
            owner = cast("ChatConsumer", tab.owner)
            if owner.user:
                here = now() - owner.here_at < HERE_SECONDS
                if here or owner.user.pk not in states:
                    states[owner.user.pk] = Presence.State.ONLINE if here else Presence.State.AWAY
        return states

    async def _look(self) -> None:
        seen = self._seen()
        for user in seen.keys() & self._gone_at.keys():
            del self._gone_at[user]
        for user in self._written.keys() - seen.keys():
            self._gone_at.setdefault(user, now())
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

    def _write(self, changed: dict[int, str], gone: Iterable[int], renew: bool, sweep: bool) -> None:
        touched = {*changed, *gone}
        before = presence.online_states(touched)
        if renew and not presence.renew_lease(self._process):
            changed = self._written | changed  # the lease had ended: others thought us dead, our rows are gone
        for_dead = presence.sweep() if sweep else set()
        for state in set(changed.values()):
            presence.arrive(self._process, [user for user, its in changed.items() if its == state], state=state)
        presence.depart(self._process, list(gone))
        after = presence.online_states(touched | for_dead)
        moved = {user: after.get(user, "") for user in touched if before.get(user, "") != after.get(user, "")}
        moved |= {user: "" for user in for_dead if user not in after}
        if moved:
            live.presence_changed(moved)
