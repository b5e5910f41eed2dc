"""The members panel: who belongs to a room, who of them is here, and who may not come in."""

from dataclasses import dataclass

from accounts.models import User
from accounts.names import clean_name
from rooms import lookup
from rooms.models import Ban, Heads, Membership, PastMembership, Room

PAGE_SIZE = 50  # people
BANS_MAX = 200  # the newest
MOST_PAGES = 20  # whoever comes later in the order is found by searching


@dataclass(frozen=True, slots=True)
class Panel:
    """The first `pages` pages of members, each with `state`; `next_pages` is what to ask for to see more, or 0.

    A panel that grows from the top, rather than one that turns pages, shows nobody twice when people come and go.
    """

    members: list[Membership]
    heads: Heads
    search: str
    pages: int
    next_pages: int
    is_cut: bool


def panel(room: Room, reader: User, *, q: str = "", pages: int | None = None) -> Panel:
    """What the reader sees of a room's people, of those with `q` in their name. Three queries, whatever its size."""
    search = clean_name(q)
    pages = min(pages or 1, MOST_PAGES)
    members = room.memberships.matching(search) if search else room.memberships.all()
    found = list(members.with_state(reader).in_order().select_related("user")[: pages * PAGE_SIZE + 1])
    more = len(found) > pages * PAGE_SIZE
    return Panel(
        members=found[: pages * PAGE_SIZE],
        heads=lookup.heads(room, reader),
        search=search,
        pages=pages,
        next_pages=pages + 1 if more and pages < MOST_PAGES else 0,
        is_cut=more and pages == MOST_PAGES,
    )


def bans(room: Room) -> list[Ban]:
    """Who may not come into the room now, whoever was banned last first."""
    return list(room.bans.living().select_related("user", "by").order_by("-created_at")[:BANS_MAX])


def belongs(room: Room, person: User) -> bool:
    """Whether the person is in the room, or was: those who are know of them by what they said."""
    is_there = room.memberships.of(person).exists()
    return is_there or PastMembership.objects.filter(room=room, user=person).exists()
