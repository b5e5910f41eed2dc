"""What the apps above lend to this one, which must not import them. They append in their AppConfig.ready()."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from chatsite.exceptions import Filtered


@dataclass(frozen=True, slots=True)
class Line:
    """The latest of a conversation, as a list of people shows it."""

    address: str
    text: str
    at: datetime
    unread: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A room two people share, for one of them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link says to who follows it: the name of whose it is, and of the room, if it leads into one."""

    by: str
    room: str = ""


# Called with every new person, inside the transaction that registers them.
on_welcome: list[Callable[[User], None]] = []

# Called with two people who are friends from now on, inside the transaction that makes them so.
on_friends: list[Callable[[User, User], None]] = []

# The latest line of somebody's conversations with each of these people, by their ids; without one, a person is missing.
lines_with: list[Callable[[User, Collection[int]], dict[int, Line]]] = []

# The rooms two people share, direct conversations apart; the first person is who asks.
rooms_shared: list[Callable[[User, User], list[Shared]]] = []

# What belongs to somebody, as files of a zip: the path inside of it, and what it holds, a piece at a time.
on_export: list[Callable[[User], Iterator[tuple[str, Iterable[bytes]]]]] = []

# Called when an account is erased, before its row is emptied: to take its messages along, or to leave them. It may take
# several transactions, and is called again if the process ends meanwhile.
on_erase: list[Callable[[User, bool], None]] = []

# Called with somebody whose name, picture or status is another, after the commit: pages that show it follow.
on_profile_changed: list[Callable[[User], None]] = []

# Whether two people share a room, as a condition of a query: each is an id, or a column of the query around it.
share_a_room: list[Callable[[int | OuterRef, int | OuterRef], Exists]] = []

# Called after the commit with people who come, go or say something else of themselves, and what they let others know of
# their being here (accounts.presence.queries.Shown, or "" for offline): open pages of those who may know it follow.
on_presence: list[Callable[[Mapping[int, str]], None]] = []

# Called inside the transaction with somebody of whose presence others may know more or less than before: one other
# person, who then sees the other way, too; or, without one, anybody. It comes before the change.
on_reach_changed: list[Callable[[User, User | None], None]] = []

# Who asks others in by the link with this path, if it is one that still holds.
invitation_of: list[Callable[[str], Invitation | None]] = []

# Whether a guest sees, in the room they are in, what this person says or said.
meets: list[Callable[[User, User], bool]] = []

# Called when somebody opens their own menu: how many cases wait for them and where, or None if they moderate nothing.
# For almost everybody it must cost no query.
cases_waiting: list[Callable[[User], tuple[int, str] | None]] = []
# Called with words before others see them: whose they are (None for who is not here yet), the words, what they are, and
# the id of the room they are for, or None. They raise Filtered.
on_words: list[Callable[[User | None, str, str, int | None], None]] = []


def check_words(user: User | None, words: Mapping[str, str | None], *, room_id: int | None = None) -> None:
    """Raise Filtered if the rules here do not want one of these words, which are named by what they are (its `where`).

    Called outside of the transaction that would store them, so that what was found is noted all the same.
    """
    for check in on_words:
        for where, text in words.items():
            try:
                if text:
                    check(user, text, where, room_id)
            except Filtered as refused:
                refused.where = where
                raise


# The names of addresses that are open to guests: their own account, and the room they are in. All others are shut.
guest_doors: set[str] = {"guest-keep", "guest-end", "avatar", "house-picture", "warnings", "warnings-read"}
