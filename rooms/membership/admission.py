"""What every way into a room has in common: coming in answers whatever was asked, and being put out ends it."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, User
from accounts.names import clean_name
from accounts.notifications import operations as notifications
from chatsite.exceptions import Refused
from rooms import live, moderation_log
from rooms.membership.operations import admit
from rooms.models import LINE_MAX, Invitation, InviteLink, JoinRequest, Membership, Room
from rooms.permissions.rights import Rights


class LineTooLong(Refused):
    code = "too_long"
    status = 422
    message = _("This note has at most 200 characters.")


def checked_line(text: str) -> str:
    """What somebody says with an invitation or a request, as it is stored. Raises LineTooLong."""
    text = clean_name(text)
    if len(text) > LINE_MAX:
        raise LineTooLong
    return text


def come_in(room: Room, user: User) -> Membership:
    """Make somebody a member who wants to come and is wanted. Invitations and requests of theirs are answered by it.

    Called with the room's row locked. Raises Banned and Archived.
    """
    membership = admit(room=room, user=user)
    _end(room.invitations.filter(invitee=user), room.join_requests.filter(user=user))
    return membership


def put_out(room: Room, user: User) -> list[int]:
    """Nothing that waits brings somebody back who was put out of the room, and nobody comes in through them any more.

    Called inside the transaction that puts them out. Returns the ids of the links that this revoked.
    """
    _end(room.invitations.filter(Q(invitee=user) | Q(inviter=user)), room.join_requests.filter(user=user))
    links = InviteLink.objects.filter(room=room, creator=user, revoked_at=None)
    revoked = list(links.values_list("pk", flat=True))
    links.update(revoked_at=timezone.now())
    return revoked


def end_all(user: User) -> None:
    """Somebody leaves the house: nothing of theirs waits for an answer, and nobody comes in through them any more."""
    _end(
        Invitation.objects.filter(Q(invitee=user) | Q(inviter=user)),
        JoinRequest.objects.filter(user=user),
    )
    InviteLink.objects.filter(creator=user).delete()


def invitation_settled(invitation: Invitation) -> None:
    """Whoever was invited need not look any more."""
    address = invitation_address(invitation)
    notifications.settle(users=[invitation.invitee], kind=Notice.Kind.ROOM_INVITATION, address=address)
    live.list_changed(invitation.invitee)


def request_settled(request: JoinRequest) -> None:
    """Those who run the room need not look any more."""
    people = who_runs(request.room)
    notifications.settle(users=people, kind=Notice.Kind.JOIN_REQUEST, address=request_address(request))
    live.list_changed(request.user, *people)


def invitation_address(invitation: Invitation) -> str:
    """The path of the card on which it is answered."""
    return f"{reverse('invitations')}#invitation-{invitation.pk}"


def request_address(request: JoinRequest) -> str:
    """The path of the line on which it is answered."""
    return f"{reverse('room-invite', args=[request.room.slug])}#request-{request.pk}"


def who_runs(room: Room) -> list[User]:
    """The owners and moderators of the room."""
    runs = (Membership.Role.OWNER, Membership.Role.MODERATOR)
    return [membership.user for membership in room.memberships.filter(role__in=runs).select_related("user")]


def log(rights: Rights, by: User, words: str, kind: str = "", person: User | None = None) -> None:
    """Note what somebody did who has no role of their own for it; as a `kind` of act in the log of moderation, if it is
    none of those that everybody's stand there.
    """
    if rights.is_by_office:
        moderation_log.log(by, rights.room, words)
        if kind:
            moderation_log.record(rights.room, kind, actor=by, person=person)


def _end(invitations: QuerySet[Invitation], requests: QuerySet[JoinRequest]) -> None:
    for invitation in invitations.select_related("invitee"):
        invitation_settled(invitation)
        invitation.delete()
    for request in requests.select_related("user", "room"):
        request_settled(request)
        request.delete()
