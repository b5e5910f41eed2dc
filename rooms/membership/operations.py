"""What happens to rooms and memberships while their places and people stay: joining, leaving, handing over.

Each function is one transaction that locks the room's row first and asks again, under that lock, whether the act is
right. What open tabs hear of it is said after the commit (`rooms.live`).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.safety import guard
from chatsite.exceptions import Conflict, NotAllowed, NotFound
from rooms import live, message_hooks
from rooms.membership import history, waves
from rooms.models import Ban, Membership, PastMembership, Room
from rooms.permissions.posting import Archived


class Banned(NotAllowed):
    """Those who run the room do not want this person there, until `until` or for good."""

    code = "banned"
    message = _("You cannot join this room.")

    def __init__(self, ban: Ban) -> None:
        self.ban = ban
        super().__init__()


class HeirNeeded(Conflict):
    """E72: the last owner goes, and others stay."""

    code = "heir_needed"
    message = _("You own this room. Choose the next owner before you leave.")


def join_room(*, room: Room, user: User) -> Membership:
    """Make the user a member of an open room; a member stays as they are. Whoever enters an empty room owns it.

    Raises NotFound for a closed room, as for one that does not exist; Banned; Archived; LockedForNew.
    """
    return admit(room=room, user=user, only_if_open=True)


def admit(*, room: Room, user: User, only_if_open: bool = False) -> Membership:
    """Make the user a member, though the room may be closed: the caller has seen that somebody wants them in.

    A member stays as they are. Raises NotFound, Banned, Archived.
    """
    with transaction.atomic():
        room = locked(room)
        if membership := room.memberships.of(user).first():
            return membership
        if only_if_open and (not room.is_open or user.is_guest):
            raise NotFound
        if ban := room.bans.living().filter(user=user).first():
            raise Banned(ban)
        if room.is_archived:
            raise Archived
        if only_if_open:
            guard.check(room.locked_until)
        before = history.of(room, user)
        role, history_from = _first_role(room, user, before), _history_from(room, before)
        if not room.is_quiet:
            message_hooks.write_line(room=room, actor=user, kind="joined")
        membership = let_in(room, user, role, history_from=history_from, **history.duties(before))
        live.joined(membership)
        waves.person_came(room)
    return membership


def _first_role(room: Room, user: User, before: PastMembership | None) -> Membership.Role:
    """Whoever enters a room that nobody runs owns it; guests run nothing."""
    if before and before.was_reader:
        return Membership.Role.READER
    if user.is_guest or room.memberships.filter(user__is_guest=False).exists():
        return Membership.Role.MEMBER
    return Membership.Role.OWNER


def _history_from(room: Room, before: PastMembership | None) -> int:
    """The number of the first message that this newcomer may see."""
    match room.history:
        case Room.History.LATEST:
            return latest_from(room)
        case Room.History.JOINED:
            return before.history_from if before else room.message_count + 1
        case Room.History.NONE:
            return room.message_count + 1
    return 0


def latest_from(room: Room) -> int:
    """Where the latest messages begin that newcomers see, where they see no more than these (Room.History.LATEST)."""
    return max(0, room.message_count - room.history_count) + 1


def leave_room(
    *, room: Room, user: User, heir: User | None = None, is_forced: bool = False, is_removed: bool = False
) -> tuple[int, str] | None:
    """End the user's membership, if there is one; what they wrote stays.

    The last owner of a room with other people names the member who owns it after them (`heir`); where they cannot be
    asked (`is_forced`), it is a moderator, or whoever has been a member longest. `is_removed`: somebody else has them
    leave, who may take that back. Returns what `hand_over_if_ownerless` does. Raises HeirNeeded, and NotAllowed for
    a direct conversation, which is its people.
    """
    with transaction.atomic():
        room = locked(room)
        if room.is_direct:
            raise NotAllowed(_("Direct messages can be hidden, but not left."))
        membership = room.memberships.of(user).first()
        if membership is None:
            return None
        history.end(room, membership, was_removed=is_removed)
        next_owner = None
        if membership.role == Membership.Role.OWNER:
            next_owner = hand_over_if_ownerless(room, actor=user, heir=heir, is_forced=is_forced)
        if not room.is_quiet:
            message_hooks.write_line(room=room, actor=user, kind="left")
        live.left(room, user)
    return next_owner


def locked(room: Room) -> Room:
    """The room as it is now, and nobody changes it until this transaction ends. Raises NotFound."""
    try:
        return Room.objects.living().select_for_update().get(pk=room.pk)
    except Room.DoesNotExist as missing:
        raise NotFound from missing


def let_in(room: Room, user: User, role: Membership.Role, *, history_from: int = 0, **duties: Any) -> Membership:
    """A membership that has read everything, so that a newcomer starts without unread messages."""
    return Membership.objects.create(
        room=room,
        user=user,
        role=role,
        read_up_to=room.message_count,
        read_at=timezone.now(),
        history_from=history_from,
        **duties,
    )


def hand_over_if_ownerless(
    room: Room, *, actor: User, heir: User | None = None, is_forced: bool = False
) -> tuple[int, str] | None:
    """Give a room whose last owner has just gone another one. Returns the id of whoever owns it now, and their role
    before; None if nothing was to be done. Raises HeirNeeded if nobody says whom.
    """
    heirs = room.memberships.heirs()
    if room.memberships.owners().exists() or not heirs.exists():
        return None
    chosen = heirs.of(heir).first() if heir else heirs.first() if is_forced else None
    if chosen is None:
        raise HeirNeeded
    role_before = chosen.role
    chosen.role, chosen.room = Membership.Role.OWNER, room
    chosen.save(update_fields=["role"])
    detail: message_hooks.Detail = {"whom": chosen.user_id, "name": chosen.user.name, "role": "owner"}
    message_hooks.write_line(room=room, actor=actor, kind="role", detail=detail)
    live.rights_changed(chosen)
    return chosen.user_id, role_before
