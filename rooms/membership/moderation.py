"""What those who run a room do about its people: roles, silence, removing, banning.

Each operation locks the room and asks `rooms.permissions.rights` under that lock, and is a row of the log of moderation
(`rooms.moderation_log`); `rooms.moderation.undo` takes it back.
"""

from datetime import datetime
from typing import Any

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
from rooms.membership.operations import hand_over_if_ownerless, leave_room, locked
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
    moderation_log.record(
        room, "room_role", actor=by, person=user, before={"role": membership.role}, after={"role": role.value}
    )
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
            before, after = ({"until": end.isoformat() if end else None} for end in (membership.silenced_until, until))
            moderation_log.record(room, "room_silence", actor=by, person=user, before=before, after=after)
            membership.silenced_until = until
            membership.save(update_fields=["silenced_until"])
            words = translated("%(name)s is timed out") if until else translated("The time-out of %(name)s has ended")
            _log(rights, by, words % {"name": user.username})
            live.rights_changed(membership)
    return membership


def remove_member(*, room: Room, by: User, user: User, reason: str = "") -> None:
    """Take somebody out of the room; they may come back as anybody may. Who is not in it stays outside.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        room = locked(room)
        rights = _rights(by, room)
        rights.check(Act.REMOVE)
        if membership := room.memberships.of(user).first():
            before = _take_out(rights, by, membership, "removed")
            act = moderation_log.record(room, "room_remove", actor=by, person=user, reason=reason, before=before)
            history.ended_by(room, user, act)


def end_membership(*, room: Room, by: User, user: User) -> None:
    """Have somebody leave the room, as a superuser or moderator does in the administration, which has checked that."""
    with transaction.atomic():
        room = locked(room)
        membership = room.memberships.of(user).first()
        if membership is None:
            return
        before: dict[str, Any] = {"role": membership.role}
        if heir := leave_room(room=room, user=user, is_forced=True, is_removed=True):
            before["heir"] = heir
        moderation_log.log(by, room, translated("%(name)s was removed") % {"name": user.username})
        act = moderation_log.record(room, "room_remove", actor=by, person=user, before=before)
        history.ended_by(room, user, act)


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
        before: dict[str, Any] = {"ban": history.values_of(room.bans.filter(user=user).first())}
        if membership := room.memberships.of(user).first():
            before |= _take_out(rights, by, membership, "banned")
        links = admission.put_out(room, user)
        before["links"] = [*before.get("links", ()), *links]
        banned, _created = Ban.objects.update_or_create(
            room=room, user=user, defaults={"by": by, "ends_at": ends_at, "reason": reason.strip()[:REASON_MAX]}
        )
        _log(rights, by, translated("%(name)s is banned") % {"name": user.username})
        act = moderation_log.record(
            room,
            "room_ban",
            actor=by,
            person=user,
            reason=reason,
            before=before,
            after={"until": ends_at.isoformat() if ends_at else None},
        )
        if membership:
            history.ended_by(room, user, act)
        live.people_changed(room)
    return banned


def unban(*, room: Room, by: User, user: User) -> None:
    """Let somebody come in again as anybody may. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        room = locked(room)
        rights = _rights(by, room)
        rights.check(Act.REMOVE)
        if banned := room.bans.filter(user=user).first():
            before = {"ban": history.values_of(banned)}
            banned.delete()
            moderation_log.record(room, "room_unban", actor=by, person=user, before=before, after={"ban": None})
            _log(rights, by, translated("%(name)s is not banned any more") % {"name": user.username})
            live.people_changed(room)


def _take_out(rights: Rights, by: User, membership: Membership, reason: live.Reason) -> dict[str, Any]:
    """Returns what was before, for the log."""
    room, user = rights.room, membership.user
    rights.check(Act.REMOVE, membership)
    before: dict[str, Any] = {"role": membership.role}
    history.end(room, membership, was_removed=True)
    before["links"] = admission.put_out(room, user)
    # A site moderator took the last owner out.
    if heir := hand_over_if_ownerless(room, actor=by, is_forced=True):
        before["heir"] = heir
    message_hooks.write_line(room=room, actor=by, kind="removed", detail={"whom": user.pk, "name": user.name})
    notifications.notify(user=user, kind=Notice.Kind.ROOM_REMOVED, detail=room.name)
    _log(rights, by, translated("%(name)s was removed") % {"name": user.username})
    live.left(room, user, reason=reason)
    return before


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
