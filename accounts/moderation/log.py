"""The log of moderation: one row for each act, written in the transaction of the act itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import ModerationAct, User
from accounts.models.moderation import ACT_REASON_MAX, SNAPSHOT_MAX
from accounts.names import clean_name

Values = Mapping[str, Any]

# What is being taken back just now, and the rows that were written for it.
_undoing: ContextVar[tuple[ModerationAct, list[ModerationAct]] | None] = ContextVar("undoing", default=None)
NAMES: Final = {"person_name": "", "target_name": "", "before": None, "after": None}


def record(
    *,
    kind: str,
    actor: User | None,
    person: User | None = None,
    target: models.Model | None = None,
    target_name: str = "",
    room_id: int | None = None,
    room_name: str = "",
    reason: str = "",
    before: Values | None = None,
    after: Values | None = None,
) -> ModerationAct:
    """Note what `actor` did (None: the word filter), on whom, and what was before and is after, as plain values.

    `kind` is a name of accounts.moderation.kinds. `target` is what else it was done to; its name stays as it is now.
    Called inside the transaction of the act, so that nothing is done unlogged. While an act is being taken back, the
    row says so (`undo_of`). No words that people wrote to each other stand in it: these are kept where they can be
    erased.
    """
    undoing = _undoing.get()
    act = ModerationAct(
        kind=kind,
        actor=actor,
        person=person,
        person_name=person.username[:SNAPSHOT_MAX] if person else "",
        target_type=ContentType.objects.get_for_model(target) if target else None,
        target_id=str(target.pk) if target else "",
        target_name=(target_name or (str(target) if target else ""))[:SNAPSHOT_MAX],
        room_id=room_id,
        room_name=room_name[:SNAPSHOT_MAX],
        reason=clean_reason(reason),
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        undo_of=undoing[0] if undoing and not undoing[1] else None,
    )
    act.save(force_insert=True)
    if undoing:
        undoing[1].append(act)
    return act


def clean_reason(text: str) -> str:
    """A reason as it is stored: one line of at most 500 characters."""
    return clean_name(text)[:ACT_REASON_MAX]


@contextmanager
def undoing(act: ModerationAct) -> Iterator[list[ModerationAct]]:
    """Rows recorded meanwhile take `act` back; they are in the list."""
    rows: list[ModerationAct] = []
    token = _undoing.set((act, rows))
    try:
        yield rows
    finally:
        _undoing.reset(token)


def forget(user: User) -> None:
    """An account is erased: what was done, when and why stays; its names and values do not."""
    ModerationAct.objects.filter(person=user).update(**NAMES)
