"""Taking acts of moderation back: one, or all that somebody did since a moment.

An act is taken back once, by an operation that checks the rights of whoever asks for it; that operation records what it
did, and its row says of which act it is the undo. What cannot be taken back says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, ModerationWarning, User
from accounts.moderation import kinds, log, operations
from accounts.moderation.kinds import Kind
from accounts.permissions import rank_of
from accounts.restrictions import is_restricted
from chatsite.exceptions import Conflict, NotAllowed, NotFound, Refused

AT_ONCE_MAX: Final = 200  # acts that are taken back together


class NotTakenBack(Conflict):
    """Nothing was changed; `message` says why."""

    message = _("This cannot be taken back.")


class ChangedSince(NotTakenBack):
    message = _("It was changed again since then.")


class Gone(NotTakenBack):
    code = "too_late"
    status = 410
    message = _("What is needed for it is gone.")


class TakenBackAlready(NotTakenBack):
    """Somebody else was first: `act` says who, and when."""

    def __init__(self, act: ModerationAct) -> None:
        self.act = act
        name = act.taken_back_by.name if act.taken_back_by else ""
        super().__init__(_("%(name)s took this back already.") % {"name": name})


def take_back(*, act: ModerationAct, by: User) -> ModerationAct:
    """Undo the act, and return the row that says so.

    Raises NotFound, TakenBackAlready, NotTakenBack, ChangedSince, Gone, NotAllowed, and what the act's kind raises.
    """
    with transaction.atomic():
        current = ModerationAct.objects.select_for_update().filter(pk=act.pk).first()
        if current is None:
            raise NotFound
        if current.taken_back_at:
            raise TakenBackAlready(current)
        undo = kinds.undo_of(current.kind)
        if undo is None:
            raise NotTakenBack
        if current.actor and current.actor != by and rank_of(current.actor) > rank_of(by):
            raise NotAllowed
        with log.undoing(current) as rows:
            undo(current, by)
        if not rows:
            raise ChangedSince
        mark_taken_back(current, by)
    return rows[0]


def mark_taken_back(act: ModerationAct, by: User) -> None:
    act.taken_back_at, act.taken_back_by = timezone.now(), by
    act.save(update_fields=["taken_back_at", "taken_back_by"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act, and why it is not taken back; nothing if it is."""

    act: ModerationAct
    refused: str | Promise = ""


def done_since(*, actor: User | None, since: datetime) -> list[ModerationAct]:
    """What this person did from then on and nobody took back, the newest first; at most 200 acts."""
    acts = ModerationAct.objects.whole().standing().filter(actor=actor, at__gte=since)
    return list(acts.newest_first()[:AT_ONCE_MAX])


def take_all_back(*, acts: Iterable[ModerationAct], by: User) -> list[Outcome]:
    """Undo each of these acts that can be undone, the newest first."""
    return [_outcome(act, by) for act in sorted(acts, key=lambda act: -act.pk)]


def rehearse(*, acts: Iterable[ModerationAct], by: User) -> list[Outcome]:
    """What `take_all_back` would do, found out by doing it and rolling all of it back."""
    with transaction.atomic():
        outcomes = take_all_back(acts=acts, by=by)
        transaction.set_rollback(True)
    return outcomes


def _outcome(act: ModerationAct, by: User) -> Outcome:
    try:
        take_back(act=act, by=by)
    except Refused as refused:
        return Outcome(act, refused.message)
    return Outcome(act)


def moment(value: object) -> datetime | None:
    """A moment as the log keeps it."""
    return parse_datetime(value) if isinstance(value, str) else None


def _person(act: ModerationAct) -> User:
    if act.person is None:
        raise Gone
    return act.person


def _unwarn(act: ModerationAct, by: User) -> None:
    with transaction.atomic():
        person = operations.locked(_person(act), by)
        warning = ModerationWarning.objects.filter(pk=act.target_id, user=person).first()
        if warning is None:
            raise ChangedSince
        if warning.read_at:
            raise NotTakenBack(_("The person has read it already."))
        warning.delete()
        operations.settle_warnings(person)
        log.record(kind="unwarn", actor=by, person=person, before=act.after)


def _restrict_as_before(act: ModerationAct, by: User) -> None:
    """As long as nothing else was decided since; what would be over by now is not begun again."""
    with transaction.atomic():
        person = operations.locked(_person(act), by)
        now = timezone.now()
        present = person.restricted_until if is_restricted(person, at=now) else None
        done = moment((act.after or {}).get("until"))
        if done and done <= now:
            raise NotTakenBack(_("It is over already."))
        if present != done:
            raise ChangedSince
        until = moment((act.before or {}).get("until"))
        until = until if until and until > now else None
        if until != present:
            operations.set_restriction(person=person, by=by, until=until, reason="")


def _unsuspend(act: ModerationAct, by: User) -> None:
    operations.unsuspend(person=_person(act), by=by)


def _suspend(act: ModerationAct, by: User) -> None:
    operations.suspend(person=_person(act), by=by)


KINDS: Final = (
    Kind("warn", _("warned"), _unwarn),
    Kind("unwarn", _("withdrew a warning")),
    Kind("restrict", _("restricted"), _restrict_as_before),
    Kind("lift_restriction", _("lifted a restriction"), _restrict_as_before),
    Kind("suspend", _("suspended the account"), _unsuspend),
    Kind("unsuspend", _("opened the account again"), _suspend),
)
