"""The card of a person, as one reader sees it: who they are, what both share, and what the reader may do.

Whom a reader may see is decided by `accounts.relations`. Who is or was in a room that the reader is in is known to them
by what they said there: their name is shown, and nothing that tells whether they blocked the reader.
"""

from dataclasses import dataclass

from accounts import hooks, relations, throttle
from accounts.friends import rows
from accounts.friends.rows import Row
from accounts.models import Friendship, User
from accounts.relations import NoSuchPerson, Standing
from chatsite.exceptions import NotFound
from rooms import lookup
from rooms.membership import actions, queries
from rooms.membership.actions import Menu
from rooms.models import Room
from rooms.permissions.rights import Act, Rights, rights_at, rights_of

ROOMS_MAX = 3  # that both are in, by name; the others are counted


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody, for one reader. `room` is where the card was opened, if both have to do with it."""

    row: Row
    has_page: bool  # which the reader may open; whoever has none is not asked, written to or blocked either
    shared: list[hooks.Shared]
    shared_more: int
    asked: Friendship | None  # the request that waits for the reader's answer
    room: Room | None
    menu: Menu | None  # what the reader may do with them in the room
    may_whisper: bool

    @property
    def person(self) -> User:
        return self.row.person

    @property
    def may_write(self) -> bool:
        return self.has_page and self.row.standing not in {Standing.SELF, Standing.BLOCKED}


def card(reader: User, user_id: int, slug: str = "") -> Card:
    """The card of the person of this id, opened in the room at `slug`. Raises NoSuchPerson, RateLimited."""
    person = User.objects.filter(pk=user_id).first()
    rights = _rights(reader, slug) if slug else None
    if rights and person and not _have_met(rights, person):
        rights = None
    if rights is None:
        throttle.PEOPLE_SEEN.spend(str(reader.pk))  # whoever tries ids
    if person is None:
        raise NoSuchPerson
    has_page = not (reader.is_guest or person.is_guest) and relations.may_see(reader, person)
    if not (has_page or rights or person == reader):
        raise NoSuchPerson
    (row,) = rows.rows(reader, [person])
    shared = relations.rooms_shared(reader, person) if has_page and person != reader else []
    menu = actions.menu(rights, person) if rights and not rights.room.is_direct and not person.deleted_at else None
    return Card(
        row=row,
        has_page=has_page,
        shared=shared[:ROOMS_MAX],
        shared_more=len(shared[ROOMS_MAX:]),
        asked=relations.request_from(person, reader) if row.standing is Standing.RECEIVED else None,
        room=rights.room if rights else None,
        menu=menu,
        may_whisper=_may_whisper(rights, menu, row),
    )


def _rights(reader: User, slug: str) -> Rights | None:
    """The reader's in a room of theirs, or one that they moderate; in any other there are none."""
    if own := lookup.at(reader, slug):
        return rights_of(reader, own.room)
    try:
        return rights_at(reader, slug)
    except NotFound:
        return None


def _have_met(rights: Rights, person: User) -> bool:
    """Whether those in the room know the person from it. Of a deleted account nothing is left to look for."""
    return bool(person.deleted_at) or queries.belongs(rights.room, person) or _is_banned(rights, person)


def _is_banned(rights: Rights, person: User) -> bool:
    return rights.may(Act.REMOVE) and rights.room.bans.filter(user=person).exists()


def _may_whisper(rights: Rights | None, menu: Menu | None, row: Row) -> bool:
    """As far as the reader may know: that they are blocked they learn when they try, as everywhere."""
    if rights is None or menu is None or menu.is_self or menu.member is None:
        return False
    return rights.may(Act.WRITE) and row.standing is not Standing.BLOCKED
