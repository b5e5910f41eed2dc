"""Handing the house over: the receiver owns it at once, and for a week the giver can take it back."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.house.operations import log
from accounts.models import Handover, Notice, User
from accounts.notifications import operations as notices
from accounts.permissions import runs_house
from chatsite.exceptions import Conflict, NotFound, Refused

WAY_BACK: Final = timedelta(days=7)
Kind = Notice.Kind


class BadReceiver(Refused):
    status = 422
    message = gettext_lazy("Choose somebody with an account here, who is not a guest and is not about to leave.")


class StillPending(Conflict):
    message = gettext_lazy("This site was handed over within the last days. It cannot go on to somebody else yet.")


def hand_over(*, by: User, receiver: User) -> Handover:
    """Give the house to `receiver`, who may do everything from now on. `by` may do what everybody does, and for a week
    take it back. Both are told.

    Raises NotFound for who does not own the house, BadReceiver, StillPending.
    """
    with transaction.atomic():
        giver, receiver = _locked(by, receiver)
        if not owns(giver):
            raise NotFound
        if receiver == giver or not receiver.is_active or receiver.is_guest or receiver.deletion_due_at:
            raise BadReceiver
        if Handover.objects.pending().exists():
            raise StillPending
        handover = Handover.objects.create(
            giver=giver,
            receiver=receiver,
            receiver_was_staff=receiver.is_staff,
            receiver_was_superuser=receiver.is_superuser,
            ends_at=timezone.now() + WAY_BACK,
        )
        _take_from(giver)
        _give_to(receiver)
        log(by, _("The site was handed over to %(name)s") % {"name": receiver.username})
        until = f"{timezone.localdate(handover.ends_at):%Y-%m-%d}"
        _tell(giver, Kind.HOUSE_GIVEN, receiver, until)
        _tell(receiver, Kind.HOUSE_RECEIVED, giver, until)
    return handover


def take_back(*, by: User) -> None:
    """The house is the giver's again. Both are told. Raises NotFound if there is nothing to take back."""
    with transaction.atomic():
        handover = pending_of(by)
        if handover is None:
            raise NotFound
        giver, receiver = _locked(by, handover.receiver)
        handover.taken_back_at = timezone.now()
        handover.save(update_fields=["taken_back_at"])
        _take_from(receiver, staff=handover.receiver_was_staff, superuser=handover.receiver_was_superuser)
        _give_to(giver)
        log(by, _("The site was taken back from %(name)s") % {"name": receiver.username})
        _tell(giver, Kind.HOUSE_BACK, receiver)
        _tell(receiver, Kind.HOUSE_TAKEN, giver)


def owns(user: User) -> bool:
    """Whether the house is this person's to give: the owner's, or a superuser's where nobody owns it."""
    return user.is_owner or (runs_house(user) and not User.objects.filter(is_owner=True).exists())


def pending_of(giver: User) -> Handover | None:
    """What this person gave and can still take back."""
    return Handover.objects.pending().filter(giver=giver).select_related("receiver").first()


def _locked(giver: User, receiver: User) -> tuple[User, User]:
    people = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=[giver.pk, receiver.pk])}
    return people[giver.pk], people[receiver.pk]


def _take_from(owner: User, *, staff: bool = False, superuser: bool = False) -> None:
    """Before it is given to another: the database allows one owner at any time."""
    User.objects.filter(pk=owner.pk).update(is_owner=False, is_staff=staff, is_superuser=superuser)


def _give_to(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_owner=True, is_staff=True, is_superuser=True)


def _tell(user: User, kind: Notice.Kind, other: User, until: str = "") -> None:
    notices.notify(user=user, kind=kind, actor=other, detail=until, address=reverse("house"))
    mail.send(user, "house", kind=kind.value, other=other, until=until)
