"""People as a list shows them to one reader: how they stand to each other, and whether they are here."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts import relations
from accounts.models import Contact, User, called
from accounts.names import clean_name, fold_name
from accounts.presence import privacy
from accounts.presence.privacy import Seen
from accounts.presence.queries import Shown
from accounts.relations import Standing

PAGE_SIZE = 30  # people


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in a list. `name` is what the reader calls them, `seen` what they let the reader know."""

    person: User
    name: str
    standing: Standing
    seen: Seen

    @property
    def state(self) -> str:
        """The dot to show: of strangers who are away, or keep it to themselves, there is none."""
        is_known = self.standing is Standing.FRIEND or self.seen.state != Shown.OFFLINE
        return self.seen.state if is_known else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some people by user name; the next page is `after` this key, if there is one."""

    rows: list[Row]
    search: str
    after: str


def directory(reader: User, *, q: str = "", after: str = "") -> Page:
    """A page of those the reader may find. Whoever has exactly this user name comes first."""
    search = clean_name(q)
    exact = fold_name(search)
    people = relations.findable(reader).order_by("username_key")
    found = list(
        people.filter(called(search), username_key__gt=fold_name(after)).exclude(username_key=exact)[: PAGE_SIZE + 1]
    )
    first = list(people.filter(username_key=exact)) if search and not after else []
    next_after = found[PAGE_SIZE - 1].username_key if len(found) > PAGE_SIZE else ""
    return Page(rows(reader, [*first, *found[:PAGE_SIZE]]), search, next_after)


def rows(reader: User, people: Iterable[User]) -> list[Row]:
    """A row for each of these, in the same order, with as many queries for many as for one."""
    people = list(people)
    standings = relations.standings(reader, people)
    names = relations.names_for(reader, people)
    seen = privacy.seen(reader, people)
    return [Row(person, names[person.pk], standings[person.pk], seen[person.pk]) for person in people]


def notes_about(reader: User, friend: User) -> dict[str, object]:
    """What the forms about a friend are filled in with: what the reader noted, and the groups they have."""
    contact = Contact.objects.filter(owner=reader, person=friend).first() or Contact()
    return {"contact": contact, "groups": list(reader.friend_groups.order_by("name_key"))}
