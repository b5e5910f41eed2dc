"""What those who run a room, and site moderators, do there: rows of the log of moderation (accounts.moderation.log).

What a site moderator does without a role of their own also stands in the room's history in the administration.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models

from accounts.models import ModerationAct, User
from accounts.moderation import log as moderation_log
from rooms.models import Room


def log(user: User, room: Room, words: str) -> None:
    """Note that `user` acted on `room` by office (`Rights.is_by_office`).

    The history of the room and the administration's first page show it. `words` say what was done, and to whom by user
    name. Called inside the transaction that does it, so that nothing is done unlogged.
    """
    LogEntry.objects.log_actions(user.pk, [room], CHANGE, change_message=words, single_object=True)


def record(
    room: Room,
    kind: str,
    *,
    actor: User | None,
    person: User | None = None,
    target: models.Model | None = None,
    target_name: str = "",
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> ModerationAct:
    """A row of the log: what was done in the room, to whom or what. Called inside the transaction that does it."""
    return moderation_log.record(
        kind=kind,
        actor=actor,
        person=person,
        target=target,
        target_name=target_name,
        room_id=room.pk,
        room_name="" if room.is_direct else room.name,
        reason=reason,
        before=before,
        after=after,
    )
