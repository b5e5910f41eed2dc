"""Trying a rule on what was said in the last 30 days, before it is on.

It runs as a job, in steps, each of which is stored: pages show how far it is, and a job that is done twice goes on
where it was. Whoever asked for it sees the messages that they may read; of others only how many there are.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from chatsite.exceptions import BadRequest, NotFound
from messaging.models import FilterRule, Message, Rehearsal, RehearsalHit
from messaging.models.filter import FOUND_MAX
from messaging.moderation.filter.matching import Hit, Matcher
from messaging.moderation.rules import operations, rulebook
from rooms.models import Membership, Room

SPAN = timedelta(days=30)
STEP = 2_000  # messages between two notes of how far it is
KEPT = 500  # hits that are shown; all are counted
SHOWN = 60  # characters of a message on each side of a hit
AROUND = 20  # characters of a message on each side of a hit that may become an exception

State = Rehearsal.State
M = TypeVar("M", User, Room)
logger = logging.getLogger(__name__)


def rehearse(*, rule: FilterRule, by: User) -> Rehearsal:
    """Try the rule anew; what an earlier rehearsal found is forgotten. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        operations.check_may_decide(by, rule.room)
        Rehearsal.objects.filter(rule=rule).delete()
        rehearsal = Rehearsal.objects.create(rule=rule, by=by)
        run_rehearsal.enqueue(rehearsal.pk)
    return rehearsal


@task()
def run_rehearsal(rehearsal_id: int) -> None:
    """The job."""
    rehearsal = Rehearsal.objects.select_related("rule__room", "by").filter(pk=rehearsal_id).first()
    if rehearsal is None or rehearsal.state == State.DONE:
        return
    reach = operations.messages_in_reach(rehearsal.rule, since=rehearsal.created_at - SPAN)
    reach = reach.filter(created_at__lt=rehearsal.created_at)
    rehearsal.state, rehearsal.total, rehearsal.looked_at = State.RUNNING, reach.count(), 0
    rehearsal.found = rehearsal.unseen = 0
    rehearsal.people, rehearsal.rooms = {}, {}
    rehearsal.hits.all().delete()
    rehearsal.save()
    matcher = Matcher([rulebook.compiled(rehearsal.rule)])
    readable = _readable_rooms(rehearsal.by)
    people: Counter[str] = Counter()
    rooms: Counter[str] = Counter()
    last = None
    while step := list((reach.filter(pk__lt=last) if last else reach).select_related("room")[:STEP]):
        fresh = []
        for message in step:
            hits = matcher.find(message.body)
            if not hits:
                continue
            rehearsal.found += 1
            if not _may_read(message, readable):
                rehearsal.unseen += 1
                continue
            people[str(message.author_id)] += 1
            rooms[str(message.room_id)] += 1
            fresh.append(_row(rehearsal, message, hits[0]))
        last = step[-1].pk
        rehearsal.looked_at += len(step)
        rehearsal.people, rehearsal.rooms = dict(people), dict(rooms)
        with transaction.atomic():
            RehearsalHit.objects.bulk_create(fresh[: max(0, KEPT - rehearsal.hits.count())], ignore_conflicts=True)
            if not Rehearsal.objects.filter(pk=rehearsal.pk).exists():
                return  # another one was asked for
            rehearsal.save()
    rehearsal.state, rehearsal.finished_at = State.DONE, timezone.now()
    if Rehearsal.objects.filter(pk=rehearsal.pk).exists():
        rehearsal.save(update_fields=["state", "finished_at"])


def _readable_rooms(user: User) -> "dict[int, tuple[int, bool]]":
    """From which number on the person may read in which room, by its id; and whether as a member."""
    readable = dict.fromkeys(Room.objects.filter(kind=Room.Kind.OPEN).values_list("pk", flat=True), (0, False))
    for room, number in Membership.objects.of(user).values_list("room", "history_from"):
        readable[room] = (number, True)
    readable[0] = (user.pk, True)
    return readable


def _may_read(message: Message, readable: "dict[int, tuple[int, bool]]") -> bool:
    """An open room's messages anybody may read; elsewhere a member what is for their eyes. No whisper to others."""
    place = readable.get(message.room_id)
    reader = readable[0][0]
    if message.audience and reader not in message.audience:
        return False
    return place is not None and message.number >= place[0]


def _row(rehearsal: Rehearsal, message: Message, hit: Hit) -> RehearsalHit:
    return RehearsalHit(
        rehearsal=rehearsal,
        message=message,
        start=hit.start,
        end=hit.end,
        found=hit.found[:FOUND_MAX],
        steps=list(hit.steps),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A hit with the words around it."""

    hit: RehearsalHit
    before: str
    found: str
    behind: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a rehearsal has found so far, for whoever asked for it."""

    rehearsal: Rehearsal
    lines: list[Line]
    people: list[tuple[User, int]]
    rooms: list[tuple[Room, int]]


def result_of(rehearsal: Rehearsal, reader: User) -> Result:
    """For one who did not ask for it, only the counts: they may read other rooms. Three queries."""
    if rehearsal.by_id != reader.pk:
        return Result(rehearsal, [], [], [])
    found = rehearsal.hits.select_related("message__author", "message__room").filter(message__removed_at=None)
    readable = _readable_rooms(reader)  # what one has left meanwhile is not shown
    lines = [_line(hit) for hit in found.order_by("-message_id") if _may_read(hit.message, readable)]
    people = User.objects.in_bulk([int(pk) for pk in rehearsal.people])
    rooms = Room.objects.in_bulk([int(pk) for pk in rehearsal.rooms])
    return Result(
        rehearsal,
        lines,
        _most((people.get(int(pk)), count) for pk, count in rehearsal.people.items()),
        _most((rooms.get(int(pk)), count) for pk, count in rehearsal.rooms.items()),
    )


def _most(rows: "Iterable[tuple[M | None, int]]") -> "list[tuple[M, int]]":
    return sorted(((each, count) for each, count in rows if each is not None), key=lambda row: -row[1])[:10]


def _line(hit: RehearsalHit) -> Line:
    body = hit.message.body
    before, behind = body[max(0, hit.start - SHOWN) : hit.start], body[hit.end : hit.end + SHOWN]
    return Line(hit, before, body[hit.start : hit.end], behind)


def call_false_alarms(*, rehearsal: Rehearsal, by: User, hits: Collection[int]) -> FilterRule:
    """Make exceptions of these hits: the word as it stands there, with what it is part of.

    Raises NotFound, NotAllowed, BadRequest for none, BadRule for too many.
    """
    if rehearsal.by_id != by.pk:
        raise NotFound
    chosen = list(rehearsal.hits.select_related("message").filter(Q(pk__in=list(hits)[:KEPT])))
    if not chosen:
        raise BadRequest
    texts = [_exception(hit) for hit in chosen]
    with transaction.atomic():
        rule = operations.add_exceptions(rule=rehearsal.rule, by=by, texts=texts)
        rehearsal.hits.filter(pk__in=[hit.pk for hit in chosen]).update(is_false_alarm=True)
    return rule


def _exception(hit: RehearsalHit) -> str:
    """What was found with the rest of its words, or if it is whole words, with the ones beside it."""
    body = hit.message.body
    start, end = hit.start, hit.end
    whole = _to_blanks(body, start, end)
    if whole == (start, end):
        start, end = _to_blanks(body, _skip(body, start, -1), _skip(body, end, 1))
    else:
        start, end = whole
    return " ".join(body[start:end].split())


def _to_blanks(body: str, start: int, end: int) -> tuple[int, int]:
    first, last = start, end
    while start > max(0, first - AROUND) and not body[start - 1].isspace():
        start -= 1
    while end < min(len(body), last + AROUND) and not body[end].isspace():
        end += 1
    return start, end


def _skip(body: str, place: int, step: int) -> int:
    """Over the blanks there."""
    while 0 < place < len(body) and body[place - 1 if step < 0 else place].isspace():
        place += step
    return place
