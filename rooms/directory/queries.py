"""Finding rooms: pages of the directory, guesses for a mistyped name, and the room one was in last."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Case, Count, Exists, F, OuterRef, Q, TextChoices, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.hooks import Shared
from accounts.models import User
from accounts.names import fold_name
from rooms.models import Membership, Room

PAGE_SIZE = 30  # rooms
GUESSES_AMONG = 1_000  # rooms whose names are compared with a mistyped one
LAST_ROOM = "last_room"  # in the session
HOME_COOKIE = "home"  # tells the page of a room that it was the home page that led there
HOME_SECONDS = 10


class Tab(TextChoices):
    JOIN = "join", _("To join")
    MINE = "mine", pgettext_lazy("rooms", "Mine")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rooms of a tab by name, each with `head_count` and `joined`; the next page is `after` this key, if there is
    one. `counts` are the rooms of each tab, by its value."""

    tab: Tab
    rooms: list[Room]
    after: str
    counts: dict[str, int]
    search: str = ""

    @property
    def tabs(self) -> list[tuple[Tab, int]]:
        """Each with how many rooms it has."""
        return [(tab, self.counts[tab.value]) for tab in Tab]

    @property
    def elsewhere(self) -> Tab | None:
        """The other tab, if it has rooms and this one has none."""
        return next((tab for tab, count in self.tabs if count and tab != self.tab and not self.rooms), None)


def page(user: User, *, tab: Tab = Tab.JOIN, search: str = "", after: str = "") -> Page:
    """A page of the rooms the user may know of: those they may join, or their own. Two queries, however many."""
    rooms = Room.objects.listed_to(user).with_joined(user)
    if search:
        rooms = rooms.matching(search)
    to_join, mine = Q(joined=False), Q(joined=True)
    counts = rooms.aggregate(join=Count("pk", filter=to_join), mine=Count("pk", filter=mine))
    shown = rooms.filter(mine if tab == Tab.MINE else to_join).with_head_count().order_by("name_key")
    found = list(shown.filter(name_key__gt=fold_name(after))[: PAGE_SIZE + 1])
    more = found[PAGE_SIZE - 1].name_key if len(found) > PAGE_SIZE else ""
    return Page(tab, found[:PAGE_SIZE], after=more, counts=counts, search=search)


def tab_named(name: str) -> Tab:
    """The tab of this name; the first for a name that there is not."""
    return Tab(name) if name in Tab.values else Tab.JOIN


def guesses(user: User, typed: str) -> list[Room]:
    """Up to three rooms, of those the user may know of, that `typed` may have meant; the likeliest first."""
    rooms = {room.name_key: room for room in Room.objects.listed_to(user).order_by("pk")[:GUESSES_AMONG]}
    return [rooms[key] for key in get_close_matches(fold_name(typed)[:80], rooms)]


def remember(request: HttpRequest, room: Room) -> None:
    """The person looks at this room; `/` leads back to it, unless it is a direct conversation."""
    if not room.is_direct and request.session.get(LAST_ROOM) != room.pk:
        request.session[LAST_ROOM] = room.pk


def last_room(request: HttpRequest, user: User) -> Room | None:
    """The room the person was in last: in this browser, else anywhere. None for who is in no room."""
    here = Case(When(room=request.session.get(LAST_ROOM), then=0), default=1)
    memberships = (
        Membership.objects.of(user)
        .filter(room__binned_at=None)
        .exclude(room__kind=Room.Kind.DIRECT)
        .select_related("room")
    )
    latest = memberships.order_by(here, F("read_at").desc(nulls_last=True), "-joined_at").first()
    return latest.room if latest else None


def rooms_shared(reader: User, person: User) -> list[Shared]:
    """The rooms that both are members of, by name; direct conversations are none."""
    theirs = Room.objects.joined_by(person).exclude(kind=Room.Kind.DIRECT)
    rooms = Room.objects.joined_by(reader).filter(pk__in=theirs).order_by("name_key")
    return [Shared(name=room.name, address=room.get_absolute_url()) for room in rooms]


def share_a_room(one: int | OuterRef, other: int | OuterRef) -> Exists:
    """Whether both are members of one, as a condition of a query; a direct conversation is none."""
    together = Membership.objects.filter(user=one, room__binned_at=None, room__memberships__user=other)
    return Exists(together.exclude(room__kind=Room.Kind.DIRECT))
