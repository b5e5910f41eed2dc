"""The tabs of the friends page, each as one reader sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts import hooks, relations
from accounts.friends import rows as friend_rows
from accounts.friends.rows import Row
from accounts.models import Contact, FriendGroup, Friendship, User
from accounts.names import clean_name, fold_name
from accounts.presence import privacy
from accounts.presence.privacy import Seen
from accounts.presence.queries import Shown
from accounts.relations import Standing
from accounts.search_keys import search_keys, wanted_keys

PAGE_SIZE = 50  # people
REQUESTS_PAGE_SIZE = 20  # each is asked for the rooms both share
MUTUAL_MAX = 3  # rooms that a request names


class Tab(TextChoices):
    ONLINE = "online", _("Online")
    ALL = "all", _("All")
    REQUESTS = "requests", _("Requests")
    SENT = "sent", _("Sent requests")
    BLOCKED = "blocked", _("Blocked")


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody of the list, with what the reader noted about them and the latest line of their conversation."""

    row: Row
    contact: Contact | None
    line: hooks.Line | None = None

    @property
    def is_starred(self) -> bool:
        return bool(self.contact and self.contact.is_starred)


@dataclass(frozen=True, slots=True)
class Heading:
    """Friends under one heading: the starred ones, a group, or the others. `group` is the one it is of."""

    friends: list[Friend]
    group: FriendGroup | None = None
    is_starred: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked. `mutual` are the first rooms that both are in."""

    row: Row
    text: str
    mutual: list[hooks.Shared]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a tab shows: headings of friends, requests, or plain rows. `next_pages` is what to ask for to see more."""

    tab: Tab
    search: str
    counts: dict[str, int]
    friend_ids: list[int]
    headings: list[Heading] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    ignored: list[Request] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    next_pages: int = 0

    @property
    def tabs(self) -> list[Tab]:
        return list(Tab)

    @property
    def is_empty(self) -> bool:
        return not (any(heading.friends for heading in self.headings) or self.requests or self.ignored or self.rows)


def listing(reader: User, *, tab: str = "", q: str = "", pages: int | None = None) -> Listing:
    """A tab of the reader's, for people with `q` in their name or alias. If none is named, one with anybody in it."""
    return _Lists(reader, clean_name(q), pages or 1).listing(tab)


class _Lists:
    """Everybody whom the reader has to do with, read once: a tab shows some of them, and the counts of all."""

    def __init__(self, reader: User, search: str, pages: int) -> None:
        self.reader, self.search, self.pages = reader, search, pages
        self.wanted = wanted_keys(search)

    def listing(self, tab: str) -> Listing:
        chosen = Tab(tab) if tab in Tab.values else self._first_tab()
        empty = Listing(chosen, self.search, self.counts, sorted(self.friends))
        fill = {
            Tab.ONLINE: self._here,
            Tab.ALL: self._all,
            Tab.REQUESTS: self._requests,
            Tab.SENT: self._sent,
            Tab.BLOCKED: self._blocked,
        }[chosen]
        return fill(empty)

    def _first_tab(self) -> Tab:
        return next((tab for tab in (Tab.ONLINE, Tab.REQUESTS) if self.counts[tab]), Tab.ALL)

    @cached_property
    def _pairs(self) -> list[Friendship]:
        pairs = Friendship.objects.of(self.reader).filter(withdrawn_at=None).select_related("low", "high")
        return [pair for pair in pairs if _lives(pair.other(self.reader))]

    @cached_property
    def friends(self) -> dict[int, User]:
        people = (pair.other(self.reader) for pair in self._pairs if pair.accepted_at)
        return {person.pk: person for person in people}

    @cached_property
    def _seen(self) -> dict[int, Seen]:
        return privacy.seen(self.reader, self.friends.values())

    def _is_here(self, friend_id: int) -> bool:
        return self._seen[friend_id].state != Shown.OFFLINE

    @cached_property
    def _contacts(self) -> dict[int, Contact]:
        noted = Contact.objects.filter(owner=self.reader).select_related("group")
        return {contact.person_id: contact for contact in noted}

    @cached_property
    def _people_blocked(self) -> list[User]:
        return list(relations.living().filter(blocked_by__blocker=self.reader).order_by("username_key"))

    def _pending(self, *, sent: bool, ignored: bool | None = None) -> list[Friendship]:
        """The newest first."""
        pairs = [pair for pair in self._pairs if not pair.accepted_at and sent == self._asked(pair)]
        if ignored is not None:
            pairs = [pair for pair in pairs if bool(pair.ignored_at) == ignored]
        return sorted(pairs, key=lambda pair: pair.created_at, reverse=True)

    def _asked(self, pair: Friendship) -> bool:
        return pair.requested_by_id == self.reader.pk

    @cached_property
    def counts(self) -> dict[str, int]:
        return {
            Tab.ONLINE: sum(map(self._is_here, self.friends)),
            Tab.ALL: len(self.friends),
            Tab.REQUESTS: len(self._pending(sent=False, ignored=False)),
            Tab.SENT: len(self._pending(sent=True)),
            Tab.BLOCKED: len(self._people_blocked),
        }

    # The tabs ----------------------------------------------------------------------------------

    def _here(self, empty: Listing) -> Listing:
        here = [person for person in self.friends.values() if self._is_here(person.pk)]
        friends = self._matching(here)
        shown = self._with_lines(friends[: self.pages * PAGE_SIZE])
        return replace(
            empty, headings=[Heading(shown)] if shown else [], next_pages=self._next(len(friends), PAGE_SIZE)
        )

    def _all(self, empty: Listing) -> Listing:
        friends = self._matching(self.friends.values())
        shown = self._with_lines(friends[: self.pages * PAGE_SIZE])
        return replace(empty, headings=self._under_headings(shown), next_pages=self._next(len(friends), PAGE_SIZE))

    def _requests(self, empty: Listing) -> Listing:
        waiting, ignored = self._found(sent=False, ignored=False), self._found(sent=False, ignored=True)
        most = self.pages * REQUESTS_PAGE_SIZE
        return replace(
            empty,
            requests=self._as_requests(waiting[:most]),
            ignored=self._as_requests(ignored[:most]),
            next_pages=self._next(max(len(waiting), len(ignored)), REQUESTS_PAGE_SIZE),
        )

    def _sent(self, empty: Listing) -> Listing:
        return self._plain(empty, [pair.other(self.reader) for pair in self._pending(sent=True)])

    def _blocked(self, empty: Listing) -> Listing:
        return self._plain(empty, self._people_blocked)

    # What they are made of ---------------------------------------------------------------------

    def _plain(self, empty: Listing, people: list[User]) -> Listing:
        found = [person for person in people if self._finds(person)]
        shown = friend_rows.rows(self.reader, found[: self.pages * PAGE_SIZE])
        return replace(empty, rows=shown, next_pages=self._next(len(found), PAGE_SIZE))

    def _next(self, found: int, size: int) -> int:
        return self.pages + 1 if found > self.pages * size else 0

    def _found(self, *, sent: bool, ignored: bool) -> list[Friendship]:
        return [pair for pair in self._pending(sent=sent, ignored=ignored) if self._finds(pair.other(self.reader))]

    def _as_requests(self, pairs: list[Friendship]) -> list[Request]:
        people = [pair.other(self.reader) for pair in pairs]
        return [
            Request(row, pair.text, relations.rooms_shared(self.reader, row.person)[:MUTUAL_MAX])
            for row, pair in zip(friend_rows.rows(self.reader, people), pairs, strict=True)
        ]

    def _finds(self, person: User) -> bool:
        if not self.wanted:
            return True
        contact = self._contacts.get(person.pk)
        keys = person.search_text + (search_keys(contact.alias) if contact else "")
        return all(key in keys for key in self.wanted)

    def _matching(self, people: Iterable[User]) -> list[Friend]:
        """Friends that were searched for: starred ones first, then by what the reader calls them."""
        friends = [self._friend(person) for person in people if self._finds(person)]
        return sorted(friends, key=lambda friend: (not friend.is_starred, fold_name(friend.row.name)))

    def _friend(self, person: User) -> Friend:
        contact = self._contacts.get(person.pk)
        name = (contact and contact.alias) or person.name
        return Friend(Row(person, name, Standing.FRIEND, self._seen[person.pk]), contact)

    def _with_lines(self, friends: list[Friend]) -> list[Friend]:
        ids = [friend.row.person.pk for friend in friends]
        lines = {pk: line for lines_with in hooks.lines_with for pk, line in lines_with(self.reader, ids).items()}
        return [Friend(friend.row, friend.contact, lines.get(friend.row.person.pk)) for friend in friends]

    def _under_headings(self, friends: list[Friend]) -> list[Heading]:
        """The starred ones, each group by name (an empty one too, unless somebody is looked for), the others."""
        starred = [friend for friend in friends if friend.is_starred]
        under: dict[int | None, list[Friend]] = {}
        for friend in friends:
            if not friend.is_starred:
                under.setdefault(friend.contact.group_id if friend.contact else None, []).append(friend)
        groups = self.reader.friend_groups.order_by("name_key")
        headings = [Heading(under.get(group.pk, []), group=group) for group in groups]
        if self.search:
            headings = [heading for heading in headings if heading.friends]
        others = [Heading(under[None])] if None in under else []
        return [*([Heading(starred, is_starred=True)] if starred else []), *headings, *others]


def _lives(person: User) -> bool:
    return person.is_active and not person.deleted_at
