"""What each role may do in a room: one table. Operations ask it inside their transaction, pages show what it allows.

Besides the table:
- `Room.posting` and `Room.inviting` may keep writing and inviting to those who run the room;
- an archived room allows nothing that would add to it;
- guests read, write and leave, and so does everybody in a direct conversation: no more;
- whoever acts on somebody else stands above them, and site moderators stand above all (`accounts.permissions`), but
  invite nobody into a closed room by office, or one who is asked in would read it without a reason (rooms.inspections).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Exists, OuterRef, Q

from accounts.models import ModerationAct, User
from accounts.permissions import is_site_moderator, site_moderators
from chatsite.exceptions import NotAllowed, NotFound
from rooms.models import Membership, Room

Role = Membership.Role


class Act(StrEnum):
    """What somebody may want to do in a room that they are in."""

    READ = "read"
    LEAVE = "leave"
    WRITE = "write"  # and whisper
    INVITE = "invite"  # people, and by link
    ADMIT = "admit"  # answer who asks to be let in; see and revoke all links
    TIDY = "tidy"  # remove messages of others
    SILENCE = "silence"
    REMOVE = "remove"  # take people out, and ban them
    DESCRIBE = "describe"  # topic, description, slow mode
    CHANGE = "change"  # everything else that is decided about the room
    ROLES = "roles"  # give and take them, ownership too
    ARCHIVE = "archive"  # and open again
    BIN = "bin"  # delete, and take back


_RUN = frozenset({Role.OWNER, Role.MODERATOR})
_WRITE = _RUN | {Role.MEMBER}
_ALL = _WRITE | {Role.READER}
_OWN = frozenset({Role.OWNER})

TABLE: Final[Mapping[Act, frozenset[Role]]] = {
    Act.READ: _ALL,
    Act.LEAVE: _ALL,
    Act.WRITE: _WRITE,
    Act.INVITE: _WRITE,
    Act.ADMIT: _RUN,
    Act.TIDY: _RUN,
    Act.SILENCE: _RUN,
    Act.REMOVE: _RUN,
    Act.DESCRIBE: _RUN,
    Act.CHANGE: _OWN,
    Act.ROLES: _OWN,
    Act.ARCHIVE: _OWN,
    Act.BIN: _OWN,
}
RANKS: Final = {Role.OWNER: 3, Role.MODERATOR: 2, Role.MEMBER: 1, Role.READER: 0}
ABOVE_ALL: Final = 4
NOT_WHEN_ARCHIVED: Final = frozenset({Act.WRITE, Act.INVITE, Act.ADMIT, Act.DESCRIBE, Act.CHANGE})
BY_MEMBERS_ONLY: Final = frozenset({Act.READ, Act.LEAVE, Act.WRITE})  # a site moderator joins first, as everybody does


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do in one room. Without a membership they are a site moderator, or nobody there."""

    room: Room
    membership: Membership | None
    is_site_moderator: bool = False
    is_guest: bool = False

    def may(self, act: Act) -> bool:
        """Whether the person may do this here and now."""
        if act not in BY_MEMBERS_ONLY and (self.is_guest or self.room.is_direct):
            return False
        if act in NOT_WHEN_ARCHIVED and self.room.is_archived:
            return False
        if self.membership and self._role_may(act, Role(self.membership.role)):
            return True
        if act is Act.INVITE and not self.room.is_open:
            return False
        return self.is_site_moderator and act not in BY_MEMBERS_ONLY

    def _role_may(self, act: Act, role: Role) -> bool:
        allowed = TABLE[act]
        if act is Act.WRITE and self.room.posting == Room.Who.MODERATORS:
            allowed &= _RUN
        if act is Act.INVITE and self.room.inviting == Room.Who.MODERATORS:
            allowed &= _RUN
        return role in allowed

    def may_to(self, act: Act, other: Membership) -> bool:
        """Whether the person may do this to somebody else, who must stand below them."""
        is_oneself = self.membership is not None and other.user_id == self.membership.user_id
        return self.may(act) and not is_oneself and self.rank > RANKS[Role(other.role)]

    def check(self, act: Act, other: Membership | None = None) -> None:
        """Raise NotFound for who has nothing to do with the room, NotAllowed for who may not do this."""
        if self.membership is None and not self.is_site_moderator:
            raise NotFound
        if not (self.may(act) if other is None else self.may_to(act, other)):
            raise NotAllowed

    @property
    def rank(self) -> int:
        """How high the person stands."""
        if self.is_site_moderator:
            return ABOVE_ALL
        return RANKS[Role(self.membership.role)] if self.membership else -1

    @property
    def is_by_office(self) -> bool:
        """Whether the person acts as a site moderator, rather than by a role of the room: such acts are logged."""
        return self.is_site_moderator and (self.membership is None or not self.membership.runs_it)

    @property
    def acts(self) -> frozenset[str]:
        """The names of all that the person may do, for pages."""
        return frozenset(act.value for act in Act if self.may(act))


def rights_of(user: User, room: Room) -> Rights:
    """What the person may do in the room, as the database says now. Nobody does anything to a direct conversation."""
    membership = room.memberships.of(user).first()
    if room.is_direct or user.is_guest:
        return Rights(room, membership, is_guest=user.is_guest)
    if membership and membership.role == Role.OWNER:
        return Rights(room, membership)  # nothing that a site moderator could add
    return Rights(room, membership, is_site_moderator(user))


def rights_to_undo(act: ModerationAct, by: User, room: Room) -> Rights:
    """What the person may do in the room who wants to take this act back. Raises NotFound, and NotAllowed if it was
    done by somebody who stands above them there.
    """
    rights = rights_of(by, room)
    if rights.membership is None and not rights.is_site_moderator:
        raise NotFound
    if act.actor and act.actor != by and rights_of(act.actor, room).rank > rights.rank:
        raise NotAllowed
    return rights


def rights_at(user: User, slug: str) -> Rights:
    """What the person may do in the room at this address. Raises NotFound for who has nothing to do with it."""
    room = Room.objects.living().named_rooms().filter(slug=slug).first()
    rights = rights_of(user, room) if room else None
    if rights is None or (rights.membership is None and not rights.is_site_moderator):
        raise NotFound
    return rights


def may_invite(person: str) -> Q:
    """Whether the person in this column of a row may invite into its room now, archived or not: `Act.INVITE` as a
    condition of a query, so that nobody comes in through somebody who may not let them in any more.
    """
    members = Membership.objects.filter(room=OuterRef("room"), user=OuterRef(person), user__is_guest=False)
    run_it = members.filter(role__in=TABLE[Act.INVITE] & _RUN)
    may_all = members.filter(role__in=TABLE[Act.INVITE], room__inviting=Room.Who.MEMBERS)
    by_office = Q(Exists(site_moderators().filter(pk=OuterRef(person))), room__kind=Room.Kind.OPEN)
    return Q(Exists(run_it)) | Q(Exists(may_all)) | by_office
