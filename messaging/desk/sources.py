"""What waits for the moderators of the house, from whatever it comes: each source lends its entries and its pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import User
from accounts.permissions import is_site_moderator
from chatsite.exceptions import NotFound
from messaging.models import Case, Message

SHOWN = 100  # entries of the queue on a page
Words = str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the queue. `source` and `pk` name it; `weight` is how bad it is, `at` when it was last reported."""

    source: str
    pk: int
    subject: Words
    excerpt: Words  # empty where what was said is shown to nobody who did not open it
    person: User | None
    place: Words
    kinds: Sequence[Words]
    count: int
    weight: int
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.source}-{self.pk}"

    @property
    def severity(self) -> int:
        """1 to 4, of the worst that is said of it."""
        return self.weight // 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the context; `is_it` is the one in question."""

    message: Message
    is_it: bool


@dataclass(frozen=True, slots=True)
class Version:
    """What was said, or shown of somebody, as somebody saw it. `fields` are names and values, in words."""

    body: Words
    fields: Sequence[tuple[Words, Words]] = ()
    files: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """What one person, or one rule, has against it."""

    by: Words
    by_id: int | None
    kind: Words
    text: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptPicture:
    address: str
    name: Words
    kind: str


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a moderator sees of an entry who opens it, and which acts it offers."""

    key: str
    subject: Words
    person: User | None
    place: Words
    address: str  # in the application, empty if the moderator cannot go there
    versions: Sequence[Version]
    now: Words  # what became of it since
    files: Sequence[KeptPicture]
    lines: Sequence[Line]
    complaints: Sequence[Complaint]
    earlier: Sequence["Decision"]  # about the same thing
    handled: "Decision | None"  # by whom and how, if it is decided
    first_act: tuple[str, Words] | None  # name and words of the act on the thing itself
    last_act: tuple[str, Words]  # what ends it without an act against anybody
    heading: Words = ""  # above what was said, where it was not reported
    takes_message: bool = False  # whether acts against the person may remove it as well


@dataclass(frozen=True, slots=True)
class Decision:
    key: str
    subject: Words
    outcome: Words
    by: Words
    at: datetime

    @property
    def is_open(self) -> bool:
        return not self.outcome


# Something done to a person, and why it is, in words for the log.
Act = Callable[[User, Words], object]


class Source(Protocol):
    """A table of things that wait. `name` stands before the ids of its entries."""

    name: str

    def entries(self, moderator: User, limit: int) -> list[Entry]:
        """The worst first, but for those about the moderator."""

    def count(self, moderator: User) -> int:
        """How many there are, in one query."""

    def stamp(self, moderator: User) -> str:
        """Changes when the entries do: one query."""

    def open(self, moderator: User, pk: int) -> Matter:
        """All of an entry, also of one that is decided. That it was opened is logged where it has to be.

        Raises NotFound.
        """

    def act(self, moderator: User, pk: int, act: str) -> Words:
        """Do `first_act` or `last_act` of its Matter, and return what was done in words. Raises Refused."""

    def act_on_person(self, moderator: User, pk: int, outcome: Case.Outcome, act: Act, *, removes: bool) -> None:
        """Call `act` with whom it is about, and why, in the transaction that decides it; `removes`: the thing goes.

        Raises Refused.
        """

    def handled(self, pk: int) -> Decision | None:
        """By whom it was decided, and how."""


sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called in AppConfig.ready()."""
    sources[source.name] = source


def of_key(key: str) -> tuple[Source, int]:
    """The source of an entry, and its id there. Raises NotFound."""
    name, _dash, pk = key.partition("-")
    if name not in sources or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise NotFound
    return sources[name], int(pk)


def queue(moderator: User) -> list[Entry]:
    """What waits, the worst first and of equals the newest; SHOWN at most."""
    found = [entry for source in sources.values() for entry in source.entries(moderator, SHOWN)]
    return sorted(found, key=lambda entry: (-entry.weight, -entry.at.timestamp()))[:SHOWN]


def count(moderator: User) -> int:
    return sum(source.count(moderator) for source in sources.values())


def stamp(moderator: User) -> str:
    return "/".join(source.stamp(moderator) for source in sources.values())


def check_may_moderate(user: User) -> None:
    """Raise NotFound for all but moderators of the house: to others there is no queue."""
    if not is_site_moderator(user):
        raise NotFound
