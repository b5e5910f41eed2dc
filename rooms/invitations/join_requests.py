"""Asking to be let into a closed room that is in the list of rooms. Those who run it answer; a no is not told."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import restrictions
from accounts.models import Block, Notice, User
from accounts.notifications import operations as notifications
from accounts.throttle import Allowance
from chatsite.exceptions import Conflict, NotFound
from rooms import live, moderation_log
from rooms.invitations import operations
from rooms.membership import admission
from rooms.membership.operations import Banned, join_room, locked
from rooms.models import JoinRequest, Membership, Room
from rooms.permissions.posting import Archived
from rooms.permissions.rights import Act, rights_of

PENDING_MAX = 50  # requests of one person that nobody has answered yet
HEARD_AGAIN_AFTER = timedelta(days=7)  # after a no
REQUESTS = Allowance("join-requests", limit=30, seconds=3600)  # of one person


class NoRequest(NotFound):
    message = _("This request is not there any more.")


class TooManyRequests(Conflict):
    message = _("Many of your requests are still waiting. Cancel some of them first.")


def ask(*, room: Room, user: User, text: str = "") -> JoinRequest | None:
    """Ask to be let in, with a line of text. The same request again is the same request.

    Returns None for who is in now: because they were a member, the room is open, or an invitation waits for them.
    Raises NotFound for a room the user may not know of; Banned, Archived, LineTooLong, TooManyRequests.
    """
    text = admission.checked_line(text)
    with transaction.atomic():
        room = locked(room)
        if not Room.objects.visible_to(user).filter(pk=room.pk).exists():
            raise NotFound
        if room.is_open or room.memberships.of(user).exists():
            join_room(room=room, user=user)
            return None
        if ban := room.bans.living().filter(user=user).first():
            raise Banned(ban)
        if room.is_archived:
            raise Archived
        restrictions.check_now(user)
        if operations.waiting_for(user).filter(room=room).exists():
            admission.come_in(room, user)
            return None
        row = room.join_requests.filter(user=user).first()
        if row and (row.declined_at is None or row.declined_at + HEARD_AGAIN_AFTER > timezone.now()):
            return _as_before(row)
        if JoinRequest.objects.filter(user=user, declined_at=None).count() >= PENDING_MAX:
            raise TooManyRequests
        return _ask(row or JoinRequest(room=room, user=user), text)


def take_back(*, room: Room, user: User) -> None:
    """Ask no more; nothing happens if nobody asked. One that was declined stays, unseen, so that its time goes on."""
    with transaction.atomic():
        requests = locked(room).join_requests.filter(user=user)
        requests.filter(declined_at__isnull=False).update(withdrawn_at=timezone.now())
        for row in requests.filter(declined_at=None).select_related("user", "room"):
            admission.request_settled(row)
            row.delete()


def let_in(*, request: JoinRequest, by: User) -> Membership:
    """Say yes. Raises NotFound and NotAllowed for who may not, NoRequest, Banned and Archived."""
    with transaction.atomic():
        row = _answerable(request, by, translated("%(name)s was accepted"))
        moderation_log.record(row.room, "room_admit", actor=by, person=row.user)
        membership = admission.come_in(row.room, row.user)
        address = row.room.get_absolute_url()
        notifications.notify(user=row.user, kind=Notice.Kind.LET_IN, actor=by, detail=row.room.name, address=address)
    return membership


def decline(*, request: JoinRequest, by: User) -> None:
    """Say no, which nobody tells them. Raises NotFound and NotAllowed for who may not, NoRequest."""
    with transaction.atomic():
        row = _answerable(request, by, translated("%(name)s was declined"))
        moderation_log.record(row.room, "room_decline", actor=by, person=row.user)
        admission.request_settled(row)
        row.declined_at = timezone.now()
        row.save(update_fields=["declined_at"])


def waiting_in(room: Room) -> QuerySet[JoinRequest]:
    """Who asks to be let into the room, in the order in which they asked."""
    return _waiting().filter(room=room)


def waiting_for(user: User) -> QuerySet[JoinRequest]:
    """Who asks to be let into the rooms that the user runs, in the order in which they asked."""
    runs = (Membership.Role.OWNER, Membership.Role.MODERATOR)
    own = Membership.objects.of(user).filter(role__in=runs).values("room")
    return _waiting().filter(room__in=own, room__binned_at=None, room__archived_at=None)


def sent_by(user: User, room: Room) -> JoinRequest | None:
    """The user's request, answered with no or not at all, which looks the same to them."""
    return room.join_requests.filter(user=user, withdrawn_at=None).first()


def _waiting() -> QuerySet[JoinRequest]:
    rows = JoinRequest.objects.filter(declined_at=None, user__is_active=True, user__deletion_due_at=None)
    return rows.select_related("user", "room").order_by("created_at", "pk")


def _answerable(request: JoinRequest, by: User, words: str) -> JoinRequest:
    """The request with its room, locked; `words` are noted of who answers by office."""
    room = locked(request.room)
    rights = rights_of(by, room)
    rights.check(Act.ADMIT)
    row = waiting_in(room).filter(pk=request.pk).first()
    if row is None:
        raise NoRequest
    row.room = room
    admission.log(rights, by, words % {"name": row.user.username})
    return row


def _as_before(row: JoinRequest) -> JoinRequest:
    """It looks sent, and nobody hears of it."""
    if row.withdrawn_at:
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
    return row


def _ask(row: JoinRequest, text: str) -> JoinRequest:
    """Store it, and tell those who run the room, but for whom a block keeps from hearing of this person."""
    row.text, row.created_at = text, timezone.now()
    row.declined_at = row.withdrawn_at = None
    row.save()
    people = admission.who_runs(row.room)
    deaf = set(Block.objects.filter(blocker__in=people, blocked=row.user).values_list("blocker", flat=True))
    for person in people:
        if person.pk not in deaf:
            notifications.notify(
                user=person,
                kind=Notice.Kind.JOIN_REQUEST,
                actor=row.user,
                detail=row.room.name,
                address=admission.request_address(row),
            )
    live.list_changed(row.user, *people)
    return row
