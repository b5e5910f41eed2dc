"""The list of direct conversations: whom one talks with, and what was said last."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.hooks import Line
from accounts.models import Block, User
from accounts.presence import privacy
from chatsite.database.prepared import Prepared
from chatsite.templatetags.maru import avatar, avatar_pair
from messaging.messages.text import line_of
from messaging.models import Message
from rooms import participants
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from rooms.permissions import consent
from rooms.permissions.consent import Writing


class Latest(NamedTuple):
    """The last line of a room. In the order of the columns of `_latest`."""

    room_id: int
    revision: int
    author_id: int
    body: str
    quoted: str
    file_name: str
    is_removed: bool


@dataclass(frozen=True, slots=True)
class DirectList:
    """The rows of a list, as values that templates/messaging/direct/_link.html needs; and whom the reader blocked."""

    rows: list[dict[str, Any]]
    blocked: str  # ids, with commas


_ID = models.BigIntegerField()


def _of(rooms: models.QuerySet) -> models.QuerySet:
    lines = Message.objects.filter(room__in=rooms, number=F("room__message_count"))
    is_removed = models.ExpressionWrapper(models.Q(removed_at__isnull=False), output_field=models.BooleanField())
    return lines.annotate(is_removed=is_removed).values_list(*Latest._fields)


_latest: Prepared = Prepared(lambda reader: _of(participants.shown_to(reader)), reader=_ID)
_blocked: Prepared = Prepared(lambda reader: Block.objects.filter(blocker=reader).values_list("blocked_id"), reader=_ID)


def listed(reader: User) -> DirectList:
    """All that the list shows. The number of queries is the same, however many conversations there are."""
    blocked = {user_id for (user_id,) in _blocked.all(reader=reader.pk)}
    conversations = participants.listed(reader)
    latest = {row[0]: Latest._make(row) for row in _latest.all(reader=reader.pk)}
    return DirectList(
        rows=[_row(one, latest.get(one.pk), reader.pk, blocked) for one in conversations],
        blocked=",".join(map(str, sorted(blocked))),
    )


def _row(one: participants.Listed, latest: Latest | None, reader_id: int, blocked: Collection[int]) -> dict[str, Any]:
    other = one.people[0] if len(one.people) == 1 else None
    is_muted = one.muted_until is not None and one.muted_until > timezone.now()
    return {
        "pk": one.pk,
        "slug": one.slug,
        "name": one.title,
        "message_count": one.message_count,
        "notify": one.notify,
        "muted_until": one.muted_until.isoformat() if is_muted and one.muted_until else "",
        "read_up_to": one.read_up_to,
        "is_unread": one.message_count > one.read_up_to and not is_muted,
        "picture": _picture(one.people),
        "people_count": len(one.people),
        "other": other.user.pk if other else 0,
        "state": str(other.state) if other else "",
        "revision": latest.revision if latest else 0,
        "said": _said(latest, reader_id, blocked, is_alone=not one.people),
        "line": line_of(latest.body or latest.quoted, latest.file_name)
        if latest and latest.author_id not in blocked
        else "",
    }


def _picture(people: Sequence[participants.Partner]) -> str:
    """Of a pair the other one's, of a group those of two people; one's own notes have none."""
    if len(people) > 1:
        return avatar_pair(people[0].user, people[1].user)
    return avatar(people[0].user) if people else ""


def _said(latest: Latest | None, reader_id: int, blocked: Collection[int], *, is_alone: bool) -> str:
    """How the last line is shown: nothing, removed, blocked, mine or theirs."""
    if latest is None:
        return ""
    if latest.is_removed:
        return "removed"
    if latest.author_id in blocked:
        return "blocked"
    return "mine" if latest.author_id == reader_id and not is_alone else "theirs"


def page_context(reader: User, room: Room) -> dict[str, Any]:
    """What the page of a direct conversation shows besides its messages."""
    people = participants.people_of(room, reader)
    found: dict[str, Any] = {
        "people": people,
        "title": participants.title_of(people),
        "writing": Writing.OPEN,
    }
    if room.is_pair and people:
        (other,) = people
        terms = consent.terms(reader.pk, other.user.pk)
        seen = privacy.seen(reader, [other.user])[other.user.pk]
        found |= {
            "other": other,
            "writing": terms.writing(reader.pk),
            "other_read_up_to": 0 if terms.has_blocked or terms.is_blocked else other.read_up_to,
            "state": seen.state,
            "status": seen.status,
            "is_seen": seen is not privacy.UNSEEN,
        }
    return found


def lines_with(user: User, others: Collection[int]) -> dict[int, Line]:
    """The latest of the user's conversations with each of these people, as a list of friends shows it."""
    keys = {direct.key_of((user.pk, other)): other for other in others}
    memberships = Membership.objects.of(user).filter(room__direct_key__in=keys).select_related("room")
    rooms = {membership.room_id: membership for membership in memberships}
    found = Message.objects.filter(room__in=rooms, number=F("room__message_count")).only(
        "room_id", "body", "quoted", "file_name", "created_at", "removed_at"
    )

    def lines() -> Iterator[tuple[int, Line]]:
        for message in found:
            membership = rooms[message.room_id]
            assert membership.room.direct_key
            yield (
                keys[membership.room.direct_key],
                Line(
                    address=membership.room.get_absolute_url(),
                    text=line_of(message.body or message.quoted, message.file_name),
                    at=message.created_at,
                    unread=membership.unread,
                ),
            )

    return dict(lines())
