"""New accounts that moderators look at first. Until one is let in it is not active: nobody sees it, and nothing is open
to it. One that was declined is erased after 14 days, as an account is that its person gives up.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks, mail
from accounts.models import Approval, ModerationAct, Notice, User
from accounts.moderation import log
from accounts.moderation.kinds import Kind
from accounts.moderation.undo import ChangedSince, Gone
from accounts.notifications import operations as notifications
from accounts.permissions import is_site_moderator, site_moderators
from chatsite.exceptions import Conflict, NotAllowed, NotFound

KEPT: Final = timedelta(days=14)  # after somebody was declined


class DecidedAlready(Conflict):
    message = _("Somebody has decided about this account already.")


def waiting() -> QuerySet[User]:
    """Who waits for approval, in the order in which they came."""
    return User.objects.filter(approval=Approval.WAITING, deleted_at=None).order_by("date_joined", "pk")


def close(user: User) -> None:
    """A new account, not yet stored, waits from the beginning."""
    user.approval, user.is_active = Approval.WAITING, False


def tell(user: User) -> None:
    """Those who decide hear of it, in the transaction that stored the account."""
    for person in site_moderators().distinct():
        notifications.notify(user=person, kind=Notice.Kind.SIGN_UP_WAITS, actor=user, address=_address())


def let_in(*, person: User, by: User) -> None:
    """Open the account, and welcome its person like everybody who signs up; a mail tells them.

    Raises NotAllowed for who does not moderate the house, NotFound, DecidedAlready.
    """
    with transaction.atomic():
        current = _decidable(person, by, Approval.WAITING)
        current.approval, current.is_active, current.date_joined = "", True, timezone.now()
        current.save(update_fields=["approval", "is_active", "date_joined"])
        for welcome in hooks.on_welcome:
            welcome(current)
        notifications.notify(user=current, kind=Notice.Kind.LET_INTO_HOUSE)
        log.record(kind="sign_up_admit", actor=by, person=current)
        _settle(current)
        mail.send(current, "let_in")


def decline(*, person: User, by: User, reason: str = "") -> None:
    """The account stays closed, and is erased after 14 days; a mail tells its person. Raises what `let_in` does."""
    with transaction.atomic():
        current = _decidable(person, by, Approval.WAITING)
        current.approval, current.deletion_due_at = Approval.DECLINED, timezone.now() + KEPT
        current.save(update_fields=["approval", "deletion_due_at"])
        log.record(kind="sign_up_decline", actor=by, person=current, reason=reason)
        _settle(current)
        mail.send(current, "declined")


def _reconsider(act: ModerationAct, by: User) -> None:
    """A declined account waits again."""
    if act.person is None or act.person.deleted_at:
        raise Gone
    with transaction.atomic():
        try:
            current = _decidable(act.person, by, Approval.DECLINED)
        except DecidedAlready:
            raise ChangedSince from None
        current.approval, current.deletion_due_at = Approval.WAITING, None
        current.save(update_fields=["approval", "deletion_due_at"])
        log.record(kind="sign_up_reconsider", actor=by, person=current)
        tell(current)


def _decidable(person: User, by: User, state: Approval) -> User:
    if not is_site_moderator(by):
        raise NotAllowed
    current = User.objects.select_for_update(no_key=True).filter(pk=person.pk, deleted_at=None).first()
    if current is None:
        raise NotFound
    if current.approval != state:
        raise DecidedAlready
    return current


def _settle(person: User) -> None:
    """Nobody needs to look at this account any more."""
    waiting_notices = Notice.objects.filter(kind=Notice.Kind.SIGN_UP_WAITS, actor=person, settled_at=None)
    for notice in waiting_notices.select_related("user"):
        notifications.settle_about(user=notice.user, kind=Notice.Kind.SIGN_UP_WAITS, actor=person)


def _address() -> str:
    return reverse("admin:accounts_waitingperson_changelist")


KINDS: Final = (
    Kind("sign_up_admit", _("approved a new account")),
    Kind("sign_up_decline", _("declined a new account"), _reconsider),
    Kind("sign_up_reconsider", _("had a declined account wait again")),
)
