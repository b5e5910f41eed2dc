"""Writes of reports and their cases: reporting, closing, and erasing what they kept when its time is over."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from accounts.throttle import Allowance
from chatsite.exceptions import Conflict
from messaging.models import Case, KeptFile, Report
from messaging.models.reports import COUNTED
from messaging.reports import snapshots, things
from messaging.reports.things import Thing

KEPT: Final = timedelta(days=30)  # after a case is closed, what its reports kept is erased
AGAIN: Final = timedelta(days=1)  # after a case is closed, the same person may report the same thing anew
SEVERITY: Final = {
    Report.Kind.VIOLENCE: 4,
    Report.Kind.SEXUAL: 3,
    Report.Kind.PERSONAL: 3,
    Report.Kind.HARASSMENT: 2,
    Report.Kind.SPAM: 1,
    Report.Kind.OTHER: 1,
}
REPORTS_AN_HOUR = Allowance("reports-an-hour", limit=10, seconds=3_600)  # of one person
REPORTS_A_DAY = Allowance("reports-a-day", limit=30, seconds=86_400)
GUEST_REPORTS_AN_HOUR = Allowance("guest-reports-an-hour", limit=5, seconds=3_600)


class AlreadyDecided(Conflict):
    message = _("The moderators have decided about your report of this already. You can report it again tomorrow.")


def report(*, reporter: User, subject: Case.Subject, key: str, kind: str, text: str) -> Report:
    """Report what `things.find` finds; a second time, while nobody has decided, kind and words take the place of the
    first ones. Raises RateLimited, AlreadyDecided, and what `things.find` raises.
    """
    things.find(reporter, subject, key)  # what is not there costs none of the reports that one has
    who = str(reporter.pk)
    for allowance in (GUEST_REPORTS_AN_HOUR,) if reporter.is_guest else (REPORTS_AN_HOUR, REPORTS_A_DAY):
        allowance.spend(who)
    try:
        return _report(reporter, subject, key, kind, text)
    except IntegrityError:  # somebody else opened the case in the same moment
        return _report(reporter, subject, key, kind, text)


@transaction.atomic
def _report(reporter: User, subject: Case.Subject, key: str, kind: str, text: str) -> Report:
    thing = things.find(reporter, subject, key)
    case = Case.objects.select_for_update().open().filter(thing=thing.key).first()
    if case is None:
        _check_undecided(reporter, thing)
        case = _open(thing)
    made, is_new = Report.objects.get_or_create(
        case=case,
        reporter=reporter,
        defaults={
            "kind": kind,
            "text": text,
            "snapshot": snapshots.take(thing, reporter),
            "history_from": thing.history_from,
        },
    )
    if not is_new:
        made.kind, made.text = kind, text
        made.save(update_fields=["kind", "text", "updated_at"])
    snapshots.keep_files(case, thing)
    _weigh(case)
    return made


def _check_undecided(reporter: User, thing: Thing) -> None:
    lately = Case.objects.filter(thing=thing.key, closed_at__gt=timezone.now() - AGAIN)
    if lately.filter(reports__reporter=reporter).exists():
        raise AlreadyDecided


def _open(thing: Thing) -> Case:
    return Case.objects.create(
        subject=thing.subject,
        thing=thing.key,
        message=thing.message,
        person=thing.person,
        room=thing.room,
        reported_at=timezone.now(),
    )


def _weigh(case: Case) -> None:
    kinds = list(case.reports.values_list("kind", flat=True))
    case.weight = 10 * max(SEVERITY[Report.Kind(kind)] for kind in kinds) + min(len(kinds), COUNTED)
    case.reported_at = timezone.now()
    case.save(update_fields=["weight", "reported_at"])


def close(case: Case, *, by: User, outcome: Case.Outcome) -> None:
    """It is decided: who reported it hears whether something was done, and nothing more.

    Called in the transaction that does it, with the case's row locked.
    """
    case.closed_at, case.closed_by, case.outcome = timezone.now(), by, outcome
    case.save(update_fields=["closed_at", "closed_by", "outcome"])
    kind = Notice.Kind.REPORT_DISMISSED if outcome == Case.Outcome.LEFT else Notice.Kind.REPORT_ACTED
    for made in case.reports.select_related("reporter").exclude(reporter=None).exclude(reporter__is_active=False):
        assert made.reporter is not None
        notifications.notify(user=made.reporter, kind=kind, detail=made.snapshot.get("place", ""))


def sweep() -> int:
    """Erase what reports of cases kept that were closed more than 30 days ago. Returns how many cases it were."""
    old = Case.objects.filter(closed_at__lt=timezone.now() - KEPT, erased_at=None)
    cases = list(old.values_list("pk", flat=True))
    if cases:
        with transaction.atomic():
            _erase(Report.objects.filter(case__in=cases), cases)
            Case.objects.filter(pk__in=cases).update(erased_at=timezone.now())
    return len(cases)


def forget(user: User, takes_messages: bool) -> None:
    """An account is erased: nothing stays of what its person told the moderators.

    Nor does what others reported of their profile, nor, if they take their messages along, of these.
    """
    with transaction.atomic():
        Report.objects.filter(reporter=user).update(text="")
        about = Case.objects.filter(person=user)
        if not takes_messages:
            about = about.filter(subject=Case.Subject.PERSON)
        cases = list(about.values_list("pk", flat=True))
        _erase(Report.objects.filter(case__in=cases), cases, words_too=False)
        for made in Report.objects.filter(case__person=user).exclude(case__in=cases):
            made.snapshot = {**made.snapshot, "name": "", "username": "", "status": ""}
            made.save(update_fields=["snapshot"])


def _erase(reports: "models.QuerySet[Report]", cases: Iterable[int], *, words_too: bool = True) -> None:
    """The bytes of the files go with the next sweep of attachments, unless other files have them."""
    reports.update(snapshot={}, **({"text": ""} if words_too else {}))
    KeptFile.objects.filter(case__in=cases).delete()
