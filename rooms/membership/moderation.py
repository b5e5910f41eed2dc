"""What those who run a room do about its people: roles, silence, removing, banning.

Each operation locks the room and asks `rooms.permissions.rights` under that lock. What a site moderator does without a
role of their own is logged (`rooms.moderation_log`).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from chatsite.exceptions import BadRequest, NotAllowed, NotFound
from rooms import live, message_hooks, moderation_log
from rooms.membership import admission, history
from rooms.membership.operations import hand_over_if_ownerless, locked
from rooms.models import REASON_MAX, Ban, Membership, Room
from rooms.permissions.rights import RANKS, Act, Rights, rights_of

Role = Membership.Role


class LastOwner(NotAllowed):
    message = _("A room needs an owner. Transfer ownership first.")


class GuestsRunNothing(NotAllowed):
    message = _("A guest cannot run a room.")


class NotAMember(NotFound):
    message = _("That person is not in this room.")


def set_role(*, room: Room, by: User, user: User, role: str) -> Membership:
    """Make a member an owner, a moderator, a member or a reader; the same role again changes nothing.

    Raises NotFound, NotAMember, NotAllowed, LastOwner, GuestsRunNothing, and BadRequest for an unknown role.
    """
    if role not in Role.values:
        raise BadRequest
    with transaction.atomic():
        room = locked(room)
        rights, membership = _rights(by, room), _member(room, user)
        rights.check(Act.ROLES, membership)
        if membership.role != role:
            if membership.role == Role.OWNER and not room.memberships.owners().exclude(pk=membership.pk).exists():
                raise LastOwner
            _give(rights, by, membership, Role(role))
    return membership


def hand_over(*, room: Room, by: User, user: User) -> None:
    """Make a member an owner in one's own place; `by` stays as a moderator.

    Raises NotFound, NotAMember, NotAllowed, GuestsRunNothing.
    """
    with transaction.atomic():
        room = locked(room)
        rights, membership = _rights(by, room), _member(room, user)
        if rights.membership is None or rights.membership.role != Role.OWNER:
            raise NotAllowed
        rights.check(Act.ROLES, membership)
        _give(rights, by, membership, Role.OWNER)
        _give(rights, by, rights.membership, Role.MODERATOR)


def _give(rights: Rights, by: User, membership: Membership, role: Membership.Role) -> None:
    room, user = rights.room, membership.user
    if user.is_guest and RANKS[role] > RANKS[Role.MEMBER]:
        raise GuestsRunNothing
    membership.role = role
    membership.save(update_fields=["role"])
    message_hooks.write_line(
        room=room, actor=by, kind="role", detail={"whom": user.pk, "name": user.name, "role": role.value}
    )
    if user != by:
        notifications.notify(
            user=user,
            kind=Notice.Kind.ROOM_ROLE,
            actor=by,
            detail=room.name,
            address=room.get_absolute_url(),
        )
    _log(rights, by, translated("Role of %(name)s: %(role)s") % {"name": user.username, "role": role.label})
    live.rights_changed(membership)


def silence(*, room: Room, by: User, user: User, until: datetime | None) -> Membership:
    """Let a member read, but not write, until then; None ends it. Raises NotFound, NotAMember, NotAllowed."""
    with transaction.atomic():
        room = locked(room)
        rights, membership = _rights(by, room), _member(room, user)
        rights.check(Act.SILENCE, membership)
        if membership.silenced_until != until:
            membership.silenced_until = until
            membership.save(update_fields=["silenced_until"])
            words = translated("%(name)s is silenced") if until else translated("%(name)s may speak again")
            _log(rights, by, words % {"name": user.username})
            live.rights_changed(membership)
    return membership


def remove_member(*, room: Room, by: User, user: User) -> None:
    """Take somebody out of the room; they may come back as anybody may. Who is not in it stays outside.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        room = locked(room)
        rights = _rights(by, room)
        rights.check(Act.REMOVE)
        if membership := room.memberships.of(user).first():
            _take_out(rights, by, membership, "removed")


def ban(*, room: Room, by: User, user: User, ends_at: datetime | None = None, reason: str = "") -> Ban:
    """Keep somebody out of the room until `ends_at`, or for good, and take them out if they are in it.

    A second ban takes the place of the first. Raises NotFound, NotAllowed, Filtered, and BadRequest for an end
    that is over.
    """
    hooks.check_words(by, {"reason": reason}, room_id=room.pk)
    if ends_at is not None and ends_at <= timezone.now():
        raise BadRequest
    with transaction.atomic():
        room = locked(room)
        rights = _rights(by, room)
        rights.check(Act.REMOVE)
        if user == by:
            raise NotAllowed
        if membership := room.memberships.of(user).first():
            _take_out(rights, by, membership, "banned")
        admission.put_out(room, user)
        banned, _created = Ban.objects.update_or_create(
            room=room, user=user, defaults={"by": by, "ends_at": ends_at, "reason": reason.strip()[:REASON_MAX]}
        )
        _log(rights, by, translated("%(name)s is banned") % {"name": user.username})
        live.people_changed(room)
    return banned


def unban(*, room: Room, by: User, user: User) -> None:
    """Let somebody come in again as anybody may. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        room = locked(room)
        rights = _rights(by, room)
        rights.check(Act.REMOVE)
        if room.bans.filter(user=user).delete()[0]:
            _log(rights, by, translated("%(name)s is not banned any more") % {"name": user.username})
            live.people_changed(room)


def _take_out(rights: Rights, by: User, membership: Membership, reason: live.Reason) -> None:
    room, user = rights.room, membership.user
    rights.check(Act.REMOVE, membership)
    history.end(room, membership, was_removed=True)
    admission.put_out(room, user)
    hand_over_if_ownerless(room, actor=by, is_forced=True)  # a site moderator took the last owner out
    message_hooks.write_line(room=room, actor=by, kind="removed", detail={"whom": user.pk, "name": user.name})
    notifications.notify(user=user, kind=Notice.Kind.ROOM_REMOVED, detail=room.name)
    _log(rights, by, translated("%(name)s was removed") % {"name": user.username})
    live.left(room, user, reason=reason)


def _rights(by: User, room: Room) -> Rights:
    """What `by` may do here. Raises NotAllowed for a direct conversation, which is its people."""
    if room.is_direct:
        raise NotAllowed
    return rights_of(by, room)


def _member(room: Room, user: User) -> Membership:
    membership = room.memberships.of(user).select_related("user").first()
    if membership is None:
        raise NotAMember
    membership.room = room
    return membership


def _log(rights: Rights, by: User, words: str) -> None:
    if rights.is_by_office:
        moderation_log.log(by, rights.room, words)
