"""Inviting somebody into a room, and what they answer. Nobody is put into a room: whoever is invited decides.

That somebody declines is told to nobody. Their answer stays for a while, so that the same person cannot ask again and
again: to whoever invites, it looks as if they were still thinking about it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import hooks, relations, restrictions
from accounts.models import Block, Notice, User
from accounts.notifications import operations as notifications
from accounts.throttle import Allowance
from chatsite.exceptions import Conflict, NotFound
from rooms import live, moderation_log
from rooms.membership import admission
from rooms.membership.operations import locked
from rooms.models import Invitation, Membership, Room
from rooms.permissions.rights import Act, may_invite, rights_of

PENDING_MAX = 100  # invitations of one person that nobody has answered yet
ASKED_AGAIN_AFTER = timedelta(days=30)  # by the same person, after a no
INVITATIONS = Allowance("room-invitations", limit=60, seconds=3600)  # of one person
INVITATIONS_TO_ONE = Allowance("room-invitations-to-one", limit=5, seconds=86_400)  # into one room


class ThereAlready(Conflict):
    message = _("This person is in the room already.")


class NotWelcome(Conflict):
    message = _("This person cannot join this room now.")


class NoInvitation(NotFound):
    message = _("This invitation is not there any more.")


class TooManyInvitations(Conflict):
    message = _("Many of your invitations are still waiting. Cancel some of them first.")


def invite(*, room: Room, by: User, invitee: User, text: str = "") -> Invitation | None:
    """Ask somebody into the room, with a line of text. The same invitation again is the same invitation.

    Returns None if they had asked to come and are in now, because `by` may say yes to that. Raises NotFound,
    NotAllowed, ThereAlready, NotWelcome, TooManyInvitations, LineTooLong, RateLimited; and NoSuchPerson for whom `by`
    cannot see, or who blocked them, as for nobody.
    """
    text = admission.checked_line(text)
    hooks.check_words(by, {"text": text}, room_id=room.pk)
    with transaction.atomic():
        room = locked(room)
        rights = rights_of(by, room)
        rights.check(Act.INVITE)
        restrictions.check_now(by)
        _check_may_be_asked(by, invitee)
        if room.memberships.of(invitee).exists():
            raise ThereAlready
        if room.bans.living().filter(user=invitee).exists():
            raise NotWelcome
        if rights.may(Act.ADMIT) and room.join_requests.filter(user=invitee, declined_at=None).exists():
            admission.log(rights, by, translated("%(name)s was accepted") % {"name": invitee.username})
            moderation_log.record(room, "room_admit", actor=by, person=invitee)
            admission.come_in(room, invitee)
            return None
        row = room.invitations.filter(invitee=invitee).first()
        if row and not _may_ask_anew(row, by):
            return _as_before(row)
        if Invitation.objects.filter(inviter=by, declined_at=None).count() >= PENDING_MAX:
            raise TooManyInvitations
        row = row or Invitation(room=room, invitee=invitee)
        _spend_on_one(row)
        words = translated("%(name)s was invited") % {"name": invitee.username}
        admission.log(rights, by, words, "room_invite", invitee)
        return _ask(row, by, text)


def accept(*, invitation: Invitation, user: User) -> Membership:
    """Come in. Raises NoInvitation, Banned and Archived."""
    with transaction.atomic():
        return admission.come_in(_room_of(invitation, user), user)


def decline(*, invitation: Invitation, user: User) -> None:
    """Stay outside; nobody is told. Raises NoInvitation."""
    with transaction.atomic():
        _room_of(invitation, user)
        Invitation.objects.filter(pk=invitation.pk).update(declined_at=timezone.now())
        admission.invitation_settled(invitation)


def withdraw(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back: one's own, or any, for who may admit people. Raises NotFound and NotAllowed.

    One that was declined stays, unseen, so that its time goes on.
    """
    with transaction.atomic():
        room = locked(invitation.room)
        if invitation.inviter_id != by.pk:
            rights = rights_of(by, room)
            rights.check(Act.ADMIT)
            name = invitation.invitee.username
            admission.log(rights, by, translated("The invitation of %(name)s was withdrawn") % {"name": name})
            moderation_log.record(room, "room_invitation_withdraw", actor=by, person=invitation.invitee)
        room.invitations.filter(pk=invitation.pk, declined_at__isnull=False).update(withdrawn_at=timezone.now())
        gone, _rows = room.invitations.filter(pk=invitation.pk, declined_at=None).delete()
        if gone:
            admission.invitation_settled(invitation)


def waiting_for(user: User) -> QuerySet[Invitation]:
    """What somebody is asked into, the newest first: rooms one can come into, by people no block stands before and who
    may still invite there.
    """
    pair = Q(blocker=user, blocked=OuterRef("inviter")) | Q(blocker=OuterRef("inviter"), blocked=user)
    rows = Invitation.objects.filter(invitee=user, declined_at=None, room__binned_at=None, room__archived_at=None)
    return (
        rows.filter(may_invite("inviter"), inviter__is_active=True, inviter__deletion_due_at=None)
        .exclude(Exists(Block.objects.filter(pair)))
        .select_related("room", "inviter")
        .order_by("-created_at", "-pk")
    )


def sent_in(room: Room, by: User, *, by_all: bool) -> QuerySet[Invitation]:
    """Invitations into the room: one's own, or those of all. One that was declined looks like one that waits."""
    rows = (
        room.invitations.filter(withdrawn_at=None).select_related("invitee", "inviter").order_by("-created_at", "-pk")
    )
    return rows if by_all else rows.filter(inviter=by)


def _check_may_be_asked(by: User, invitee: User) -> None:
    invitee.refresh_from_db(fields=["is_findable", "is_active", "is_guest", "deletion_due_at", "deleted_at"])
    is_blocked = Block.objects.filter(blocker=invitee, blocked=by).exists()
    if invitee.is_guest or is_blocked or not relations.may_see(by, invitee):
        raise relations.NoSuchPerson


def _may_ask_anew(row: Invitation, by: User) -> bool:
    """One that waits stands. After a no, others may ask; whoever asked before may do so once some time is over."""
    if row.declined_at is None:
        return False
    return row.inviter_id != by.pk or row.declined_at + ASKED_AGAIN_AFTER <= timezone.now()


def _as_before(row: Invitation) -> Invitation:
    """It looks sent, and its person hears nothing of it: also by how often it can be sent anew."""
    if row.withdrawn_at:
        _spend_on_one(row)
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
    return row


def _spend_on_one(row: Invitation) -> None:
    INVITATIONS_TO_ONE.spend(f"{row.room_id}:{row.invitee_id}")


def _ask(row: Invitation, by: User, text: str) -> Invitation:
    row.inviter, row.text, row.created_at = by, text, timezone.now()
    row.declined_at = row.withdrawn_at = None
    row.save()
    notifications.notify(
        user=row.invitee,
        kind=Notice.Kind.ROOM_INVITATION,
        actor=by,
        detail=row.room.name,
        address=admission.invitation_address(row),
    )
    live.list_changed(row.invitee)
    return row


def _room_of(invitation: Invitation, user: User) -> Room:
    """The room, locked, if the invitation still holds for this person."""
    room = locked(invitation.room)
    if not waiting_for(user).filter(pk=invitation.pk).exists():
        raise NoInvitation
    return room
