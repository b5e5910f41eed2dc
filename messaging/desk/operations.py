"""What moderators decide about a case. Each locks the case first, so that of two the second is told who was first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import ModerationAct, User
from accounts.moderation import log as moderation
from accounts.moderation.kinds import Kind
from chatsite.exceptions import BadRequest, Conflict, NotFound
from messaging.desk.sources import Act, check_may_moderate
from messaging.messages.edits import moderate_message
from messaging.models import Case, Report
from messaging.reports import operations as reports
from messaging.reports.things import is_private
from rooms import inspections
from rooms.trash import operations as trash

READ, LEFT = "report_read", "report_left"  # kinds in the log of moderation
NOTED_EVERY: Final = timedelta(hours=1)  # that the same moderator reads the same case


class AlreadyHandled(Conflict):
    """Somebody else was first."""

    def __init__(self, case: Case) -> None:
        words = _("{name} was first: {outcome}.")
        name = case.closed_by.name if case.closed_by else "–"
        super().__init__(words.format(name=name, outcome=case.get_outcome_display()))


def found(case_id: int, by: User) -> Case:
    """A case that this moderator may read: nobody reads what others reported of them. Raises NotFound."""
    check_may_moderate(by)
    whole = Case.objects.select_related("message__author", "message__room", "person", "room", "closed_by")
    case = whole.filter(pk=case_id).exclude(person=by).first()
    if case is None:
        raise NotFound
    return case


def note_reading(case: Case, by: User) -> None:
    """Log that the moderator reads what is not for everybody's eyes; the case is the reason. Once an hour."""
    message = case.message
    if message is None or (message.room.is_open and not is_private(message)):
        return
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        read = ModerationAct.objects.filter(kind=READ, target_id=str(case.pk), target_name=_name_of(case))
        if read.filter(actor=by, at__gt=timezone.now() - NOTED_EVERY).exists():
            return
        is_first = not read.exists()
        _record(case, by, READ)
        if not message.room.is_direct:
            inspections.note_report(room=message.room, by=by, number=message.number, is_first=is_first)


def remove(*, case: Case, by: User) -> Case:
    """Leave a tombstone where the message was; a room goes to the bin. Raises AlreadyHandled, BadRequest, NotFound."""
    return _decide(case, by, Case.Outcome.REMOVED, lambda locked: _remove_thing(locked, by))


def leave_alone(*, case: Case, by: User) -> Case:
    """Nothing is to be done. Raises AlreadyHandled, NotFound."""
    return _decide(case, by, Case.Outcome.LEFT, lambda _locked: None)


def act_on_person(*, case: Case, by: User, outcome: Case.Outcome, act: Act, removes: bool = False) -> Case:
    """Call `act` with whom the case is about, and why: it checks if `by` may. With `removes`, the message goes, too.

    Raises AlreadyHandled, BadRequest where it is about nobody, NotFound, and what `act` raises.
    """

    def decide(locked: Case) -> None:
        if locked.person is None:
            raise BadRequest
        act(locked.person, why_of(locked))
        if removes and locked.message and not locked.message.removed_at:
            _remove_thing(locked, by)

    return _decide(case, by, outcome, decide)


def _decide(case: Case, by: User, outcome: Case.Outcome, act: Callable[[Case], None]) -> Case:
    with transaction.atomic():
        found(case.pk, by)
        Case.objects.select_for_update().get(pk=case.pk)
        locked = found(case.pk, by)
        if not locked.is_open:
            raise AlreadyHandled(locked)
        act(locked)
        reports.close(locked, by=by, outcome=outcome)
        if outcome == Case.Outcome.LEFT:  # all other acts are logged by what does them
            _record(locked, by, LEFT)
    return locked


def _remove_thing(case: Case, by: User) -> None:
    if case.subject == Case.Subject.ROOM and case.room:
        trash.bin_room(room=case.room, by=by)
    elif case.message:
        moderate_message(message=case.message, by=by, reason=why_of(case))
    elif case.subject == Case.Subject.PERSON:
        raise BadRequest


def why_of(case: Case) -> str:
    """What is said of the thing, for the log: the kinds of its reports."""
    kinds = case.reports.order_by("pk").values_list("kind", flat=True)
    return ", ".join(dict.fromkeys(str(Report.Kind(kind).label) for kind in kinds))


def _record(case: Case, by: User, kind: str) -> None:
    """A row of the log. It names the case and no room, whose owners read what was done there.

    That somebody reported something is for the moderators of the house alone.
    """
    moderation.record(
        kind=kind,
        actor=by,
        person=case.person,
        target=case,
        target_name=_name_of(case),
    )


def _name_of(case: Case) -> str:
    return f"{case.subject} {case.pk}"


KINDS: Final = (Kind(READ, _lazy("read what was reported")), Kind(LEFT, _lazy("left a report alone")))
