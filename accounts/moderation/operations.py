"""What moderators do about a whole account: warn, restrict, suspend, and the ends of these.

Each function is one transaction that locks the person and asks again who stands above whom
(`accounts.permissions.check_may_moderate`); `by` is None for the word filter. Each is a row of the log
(`accounts.moderation.log`) that can be taken back (`accounts.moderation.undo`).
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, ModerationWarning, Notice, User
from accounts.models.moderation import WARNING_MAX
from accounts.moderation import live, log
from accounts.notifications import operations as notifications
from accounts.permissions import check_may_moderate, check_may_suspend
from accounts.profile.choices import zone_names
from accounts.restrictions import is_restricted
from accounts.sessions import live as session_live
from accounts.sessions.operations import end_sessions
from chatsite.exceptions import NotAllowed, NotFound, Refused

SHORTEST: Final = timedelta(minutes=10)  # of a restriction
LONGEST: Final = timedelta(days=30)
TOLERANCE: Final = timedelta(minutes=1)  # the form was filled in a moment ago


class BadSpan(Refused):
    status = 422
    message = _("A restriction lasts from 10 minutes to 30 days.")


class NoText(Refused):
    code = "empty"
    status = 422
    message = _("Please say what the warning is about.")


class TextTooLong(Refused):
    code = "too_long"
    status = 422
    message = _("A warning has at most 1,000 characters.")


def warn(*, person: User, by: User | None, text: str, reason: str = "") -> ModerationAct:
    """Tell somebody something that they have to read before they go on; `reason` is for the log alone.

    Raises NotAllowed, NotFound for an account that is gone, NoText, TextTooLong.
    """
    text = text.replace("\0", "").strip()
    if not text:
        raise NoText
    if len(text) > WARNING_MAX:
        raise TextTooLong
    with transaction.atomic():
        person = locked(person, by)
        warning = ModerationWarning.objects.create(user=person, text=text)
        person.must_read_warning = True
        person.save(update_fields=["must_read_warning"])
        detail = " ".join(text.split())
        notifications.notify(user=person, kind=Notice.Kind.WARNED, detail=detail, address=reverse("warnings"))
        live.standing_changed(person)
        return log.record(kind="warn", actor=by, person=person, target=warning, reason=reason, after={"text": text})


def restrict(*, person: User, by: User | None, until: datetime, reason: str = "") -> ModerationAct:
    """Let somebody read everything, and write nothing, until then; it takes the place of an earlier restriction.

    Raises NotAllowed, NotFound for an account that is gone, BadSpan for less than 10 minutes or more than 30 days.
    """
    left = until - timezone.now()
    if not SHORTEST - TOLERANCE <= left <= LONGEST + TOLERANCE:
        raise BadSpan
    with transaction.atomic():
        return set_restriction(person=locked(person, by), by=by, until=until, reason=reason)


def lift_restriction(*, person: User, by: User | None, reason: str = "") -> ModerationAct | None:
    """Let somebody write again. Returns None if they may already. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        person = locked(person, by)
        if not is_restricted(person, at=timezone.now()):
            return None
        return set_restriction(person=person, by=by, until=None, reason=reason)


def set_restriction(*, person: User, by: User | None, until: datetime | None, reason: str) -> ModerationAct:
    """Change the locked person's restriction, and tell them. The caller has checked that `by` may."""
    before = person.restricted_until if is_restricted(person, at=timezone.now()) else None
    person.restricted_until = until
    person.save(update_fields=["restricted_until"])
    kind = Notice.Kind.RESTRICTED if until else Notice.Kind.RESTRICTION_ENDED
    notifications.notify(user=person, kind=kind, detail=_clock(person, until) if until else "")
    live.standing_changed(person)
    return log.record(
        kind="restrict" if until else "lift_restriction",
        actor=by,
        person=person,
        reason=reason,
        before={"until": before.isoformat() if before else None},
        after={"until": until.isoformat() if until else None},
    )


def suspend(*, person: User, by: User | None, reason: str = "") -> ModerationAct | None:
    """Close the account. Its sessions open nothing any more, its open tabs are told that it was closed.

    Returns None if it is closed. Raises NotAllowed for oneself, for the owner and for who stands above, NotFound.
    """
    with transaction.atomic():
        person = locked_to_suspend(person, by)
        if not person.is_active:
            return None
        close(person)
        return log.record(
            kind="suspend", actor=by, person=person, reason=reason, before={"open": True}, after={"open": False}
        )


def close(person: User) -> None:
    """Close the account of the locked person; the caller records it."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    session_live.sign_ins_changed(person)


def unsuspend(*, person: User, by: User | None, reason: str = "") -> ModerationAct | None:
    """Open the account again. Nobody is signed in by that: sessions from before it was closed are gone.

    Returns None if it is open. Raises NotAllowed, NotFound.
    """
    with transaction.atomic():
        person = locked_to_suspend(person, by)
        if person.is_active:
            return None
        reopen(person)
        return log.record(
            kind="unsuspend", actor=by, person=person, reason=reason, before={"open": False}, after={"open": True}
        )


def reopen(person: User) -> None:
    """Open the account of the locked person; the caller records it."""
    end_sessions(user=person)
    User.objects.filter(pk=person.pk).update(is_active=True)


def read_warnings(*, user: User, ids: list[int]) -> None:
    """The person says that they have read these warnings; others, that came meanwhile, are still to be read."""
    with transaction.atomic():
        current = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        own = current.moderation_warnings.filter(read_at=None)
        own.filter(pk__in=ids).update(read_at=timezone.now())
        settle_warnings(current)
        user.must_read_warning = current.must_read_warning


def settle_warnings(person: User) -> None:
    """The locked person is led to their warnings as long as there is one that they have not read."""
    person.must_read_warning = person.moderation_warnings.filter(read_at=None).exists()
    person.save(update_fields=["must_read_warning"])
    if not person.must_read_warning:
        notifications.settle(users=[person], kind=Notice.Kind.WARNED, address=reverse("warnings"))
    live.standing_changed(person)


def locked(person: User, by: User | None) -> User:
    """The person as they are now, whom `by` may act on, locked. Raises NotFound, NotAllowed."""
    current, actor = _read(person, by)
    check_may_moderate(user=current, by=actor)
    return current


def locked_to_suspend(person: User, by: User | None) -> User:
    """The same for opening and closing the account, which nobody does to themselves or to the owner."""
    current, actor = _read(person, by)
    if current.is_owner or current == actor or current.approval:  # that is decided in accounts.registration.approval
        raise NotAllowed
    if actor is None:
        check_may_moderate(user=current, by=None)
    else:
        check_may_suspend(current, actor)
    return current


def _read(person: User, by: User | None) -> tuple[User, User | None]:
    current = User.objects.select_for_update(no_key=True).filter(pk=person.pk, deleted_at=None).first()
    if current is None:
        raise NotFound
    return current, User.objects.get(pk=by.pk) if by else None


def _clock(person: User, moment: datetime) -> str:
    """The moment in the person's own time zone, in a form that every language reads."""
    zone = ZoneInfo(person.timezone) if person.timezone in zone_names() else timezone.get_default_timezone()
    local = timezone.localtime(moment, zone)
    return f"{local:%Y-%m-%d %H:%M}"
