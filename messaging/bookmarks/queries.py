"""Somebody's own bookmarks. Of a message that they may not see any more, nothing is read but that it is marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import Block, User, called
from accounts.names import fold_name
from messaging.messages.text import line_of
from messaging.models import Bookmark, Message
from rooms.models import Room

PAGE = 50
WORDS_MAX = 8  # of a search
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A bookmark as its owner's list shows it. `message` is None where it is not for their eyes any more."""

    message_id: int
    note: str
    at: datetime
    message: Message | None = None
    author: str = ""  # as the owner calls them
    room: str = ""  # likewise
    line: str = ""  # how it begins
    is_blocked: bool = False  # by its owner, whom it is from

    @property
    def address(self) -> str:
        """Where it stands in its conversation."""
        return f"{self.message.room.get_absolute_url()}{self.message.number}/" if self.message else ""


@dataclass(frozen=True, slots=True)
class Page:
    """`before` leads on: microseconds since 1970, 0 at the end."""

    rows: list[Row]
    before: int


def page(user: User, *, search: str = "", before: int | None = None) -> Page:
    """The latest first. `search`: words that are all in the note, the message, or the name of its author or room; what
    is hidden is found by its note alone. The number of queries is the same, however many there are.
    """
    found = Bookmark.objects.of(user.pk).with_sight()
    for word in search.split()[:WORDS_MAX]:
        in_message = Q(message__body__icontains=word) | Q(message__quoted__icontains=word)
        in_message |= Q(message__file_name__icontains=word) | Q(message__room__name_key__contains=fold_name(word))
        in_message |= called(word, of="message__author__")
        found = found.filter(Q(note__icontains=word) | (Q(is_seen=True) & in_message))
    if before is not None:
        found = found.filter(created_at__lt=_EPOCH + timedelta(microseconds=before))
    bookmarks = list(found.whole().in_order()[: PAGE + 1])
    shown = bookmarks[:PAGE]
    more = (shown[-1].created_at - _EPOCH) // timedelta(microseconds=1) if len(bookmarks) > PAGE else 0
    return Page(_rows(user, shown), more)


def ids_of(user: User) -> list[int]:
    """The ids of all messages that this person marked."""
    return list(Bookmark.objects.of(user.pk).values_list("message", flat=True))


def _rows(user: User, bookmarks: Sequence[Bookmark]) -> list[Row]:
    seen = [bookmark.message for bookmark in bookmarks if bookmark.is_seen]
    rooms = {message.room_id: message.room for message in seen}.values()
    partners = User.objects.filter(pk__in={pk for room in rooms for pk in room.direct_ids})
    people = {person.pk: person for person in [*partners, *(message.author for message in seen)]}
    names = relations.names_for(user, people.values())
    blocked = set(Block.objects.filter(blocker=user, blocked__in=people).values_list("blocked", flat=True))
    return [_row(bookmark, user, names, blocked) for bookmark in bookmarks]


def _row(bookmark: Bookmark, user: User, names: dict[int, str], blocked: Iterable[int]) -> Row:
    if not bookmark.is_seen:
        return Row(bookmark.message_id, bookmark.note, bookmark.created_at)
    message = bookmark.message
    is_blocked = message.author_id in blocked
    return Row(
        message_id=message.pk,
        note=bookmark.note,
        at=bookmark.created_at,
        message=message,
        author=names[message.author_id],
        room=_title(message.room, user, names),
        line="" if is_blocked else line_of(message.body or message.quoted, message.file_name),
        is_blocked=is_blocked,
    )


def _title(room: Room, user: User, names: dict[int, str]) -> str:
    if not room.is_direct:
        return f"#{room.name}"
    others = sorted((names[pk] for pk in room.direct_ids if pk != user.pk and pk in names), key=str.casefold)
    return ", ".join(others) or _("Notes to myself")
