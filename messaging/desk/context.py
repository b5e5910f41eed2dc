"""The lines around a reported message: those that were promised to its reporter, and none that they do not see."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from messaging.desk.sources import Line
from messaging.models import Case, Message, MessageQuerySet
from messaging.reports.things import LINES_AROUND, LINES_BEFORE, is_private
from rooms.models import Room


def lines_around(message: Message, *, history_from: int) -> list[Line]:
    """Up to five before and five after a message that all members read; up to ten before any other.

    `history_from` is the first number that who reported it sees.
    """
    seen = _seen(message, history_from)
    if is_private(message):
        found = list(seen.before(message.number)[:LINES_BEFORE])[::-1]
        found.append(message)
    else:
        found = list(seen.before(message.number)[:LINES_AROUND])[::-1]
        found += [message, *seen.after(message.number)[:LINES_AROUND]]
    return [Line(line, line.pk == message.pk) for line in found]


def lines_before(room: Room, moment: datetime) -> list[Line]:
    """Up to five lines that all members read, before the moment at which somebody wrote what is held."""
    public = Message.objects.whole().speech().public().filter(room=room, created_at__lt=moment)
    return [Line(line, is_it=False) for line in public.order_by("-number")[:LINES_AROUND]][::-1]


def _seen(message: Message, history_from: int) -> MessageQuerySet:
    """Of a whisper: what the two whispered to each other, and what all members read."""
    of_room = Message.objects.whole().speech().filter(room=message.room_id, number__gte=history_from)
    if not message.audience:
        return of_room.public()
    pair: Collection[int] = message.audience
    return of_room.filter(Q(whisper_to=None) | Q(whisper_to__in=pair, author__in=pair))


def floor_of(case: Case) -> int:
    """The lowest number that one of the reporters sees: a message whose case has no report left shows nothing else."""
    floors = list(case.reports.values_list("history_from", flat=True))
    return min(floors) if floors else (case.message.number if case.message else 0)
