"""What moderators decide about a case. Each locks the case first, so that of two the second is told who was first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chatsite.exceptions import BadRequest, Conflict, NotFound
from messaging.desk.sources import check_may_moderate
from messaging.messages.edits import moderate_message
from messaging.models import Case
from messaging.reports import operations as reports
from messaging.reports.things import is_private
from rooms import moderation_log
from rooms.models import Inspection
from rooms.trash import operations as trash

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
        lately = LogEntry.objects.filter(user=by, action_time__gt=timezone.now() - NOTED_EVERY)
        if lately.filter(content_type__app_label="messaging", content_type__model="case", object_id=case.pk).exists():
            return
        _log(case, by, f"read message {message.number} and the lines around it")
        if not message.room.is_direct:
            reason = f"case {case.pk}: message {message.number}"
            now = timezone.now()
            Inspection.objects.create(room=message.room, by=by, reason=reason, ends_at=now)
            moderation_log.log(by, message.room, f"reads message {message.number} and the lines around it: a report")


def remove(*, case: Case, by: User) -> Case:
    """Leave a tombstone where the message was; a room goes to the bin. Raises AlreadyHandled, BadRequest, NotFound."""
    return _decide(case, by, Case.Outcome.REMOVED, lambda locked: _remove_thing(locked, by))


def leave_alone(*, case: Case, by: User) -> Case:
    """Nothing is to be done. Raises AlreadyHandled, NotFound."""
    return _decide(case, by, Case.Outcome.LEFT, lambda _locked: None)


def act_on_person(
    *, case: Case, by: User, outcome: Case.Outcome, act: Callable[[User], object], removes: bool = False
) -> Case:
    """Call `act` with whom the case is about, which checks whether `by` may; with `removes`, the message goes, too.

    Raises AlreadyHandled, BadRequest where it is about nobody, NotFound, and what `act` raises.
    """

    def decide(locked: Case) -> None:
        if locked.person is None:
            raise BadRequest
        act(locked.person)
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
        _log(locked, by, f"decided: {outcome}")
    return locked


def _remove_thing(case: Case, by: User) -> None:
    if case.subject == Case.Subject.ROOM and case.room:
        trash.bin_room(room=case.room, by=by)
    elif case.message:
        moderate_message(message=case.message)
        if not case.message.room.is_direct:
            author = case.message.author.username
            moderation_log.log(by, case.message.room, f"removed message {case.message.number} of {author}: a report")
    elif case.subject == Case.Subject.PERSON:
        raise BadRequest


def _log(case: Case, by: User, words: str) -> None:
    LogEntry.objects.log_actions(by.pk, [case], CHANGE, change_message=words, single_object=True)
