"""What one may do with another member of a room, for menus; `rooms.membership.moderation` asks again at the act."""

from dataclasses import dataclass

from accounts.models import User
from rooms.models import Membership, Room
from rooms.permissions.rights import RANKS, Act, Rights

Role = Membership.Role


@dataclass(frozen=True, slots=True)
class Menu:
    """Somebody in a room, as those see them who open their menu. `member` is None for who is not in it (any more)."""

    person: User
    member: Membership | None
    is_self: bool
    roles: list[Membership.Role]  # to choose, owner apart: that cannot be taken back
    may_make_owner: bool
    may_hand_over: bool
    may_silence: bool
    may_remove: bool
    is_banned: bool

    @property
    def has_acts(self) -> bool:
        """Whether there is anything that only those who run the room may do."""
        return bool(self.roles) or self.may_make_owner or self.may_silence or self.may_remove or self.is_banned


def menu(rights: Rights, person: User) -> Menu:
    """What the person of `rights` may do with `person`."""
    room = rights.room
    member = room.memberships.of(person).first()
    may_give = member is not None and rights.may_to(Act.ROLES, member)
    is_guest = person.is_guest
    own = rights.membership
    return Menu(
        person=person,
        member=member,
        is_self=own is not None and own.user_id == person.pk,
        roles=[role for role in _below_owner(is_guest) if member and role != member.role] if may_give else [],
        may_make_owner=may_give and not is_guest,
        may_hand_over=may_give and not is_guest and own is not None and own.role == Role.OWNER,
        may_silence=member is not None and rights.may_to(Act.SILENCE, member),
        may_remove=rights.may(Act.REMOVE) and (member is None or rights.may_to(Act.REMOVE, member)),
        is_banned=rights.may(Act.REMOVE) and room.bans.living().filter(user=person).exists(),
    )


def _below_owner(is_guest: bool) -> list[Membership.Role]:
    highest = RANKS[Role.MEMBER] if is_guest else RANKS[Role.MODERATOR]
    return [role for role in Role if RANKS[role] <= highest]


def needs_heir(own: Membership) -> bool:
    """Whether this member has to choose who owns the room before they leave."""
    room: Room = own.room
    if own.role != Role.OWNER:
        return False
    others = room.memberships.exclude(pk=own.pk)
    return not others.owners().exists() and others.heirs().exists()
