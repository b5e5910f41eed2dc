"""The part of the log of moderation that is about one room, for those who run it."""

from dataclasses import dataclass

from accounts.models import ModerationAct
from accounts.moderation import kinds, wording
from rooms.models import Room

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An act as the page shows it."""

    act: ModerationAct
    what: str
    by: str
    whom: str
    changes: str
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    next_before: int | None


def page(room: Room, *, before: int | None = None) -> Page:
    """The newest acts in the room, or the newest of those before the act `before`. One query."""
    acts = ModerationAct.objects.whole().of_room(room.pk).newest_first()
    found = list(acts.filter(pk__lt=before)[: PAGE_SIZE + 1] if before else acts[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Page([_line(act) for act in shown], shown[-1].pk if len(found) > PAGE_SIZE else None)


def act_in(room: Room, act_id: int) -> ModerationAct | None:
    return ModerationAct.objects.of_room(room.pk).filter(pk=act_id).first()


def _line(act: ModerationAct) -> Line:
    return Line(
        act=act,
        what=wording.title_of(act),
        by=wording.actor_of(act),
        whom=wording.person_of(act),
        changes=wording.line_of(act),
        may_take_back=act.taken_back_at is None and kinds.undo_of(act.kind) is not None,
    )
