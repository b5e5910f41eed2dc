"""The way out of a room, for somebody who may have to say who owns it then."""

from dataclasses import dataclass

from accounts.models import User
from accounts.names import clean_name
from rooms.membership.actions import needs_heir
from rooms.models import Membership

CHOICE = 20  # people; the others are found by searching


@dataclass(frozen=True, slots=True)
class Exit:
    """`heirs` are members with one of whom the room stays, moderators first; nobody where nobody has to be chosen."""

    needs_heir: bool
    is_last: bool
    has_role: bool  # more than a member's: it is gone, also after a return
    is_arranged: bool  # muted, a favourite or in a folder, which goes, too
    heirs: list[Membership]
    search: str


def exit_of(own: Membership, *, q: str = "") -> Exit:
    """What the member has to know and to choose before they go."""
    others = own.room.memberships.exclude(pk=own.pk)
    search = clean_name(q)
    must_choose = needs_heir(own)
    found = others.matching(search) if search else others
    return Exit(
        needs_heir=must_choose,
        is_last=not others.exists(),
        has_role=own.role in (Membership.Role.OWNER, Membership.Role.MODERATOR),
        is_arranged=own.is_muted or own.is_favourite or own.folder_id is not None,
        heirs=list(found.heirs()[:CHOICE]) if must_choose else [],
        search=search,
    )


def heir_called(own: Membership, username: str) -> User | None:
    """The other member of this user name, if there is one."""
    others = own.room.memberships.exclude(pk=own.pk).heirs()
    chosen = others.filter(user__username=username).first()
    return chosen.user if chosen else None
