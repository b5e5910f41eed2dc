"""What a moderator sees of whom a case is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import ModerationAct, User
from accounts.moderation.kinds import label_of
from messaging.desk.operations import LEFT, READ
from messaging.desk.report_cases import decision_of
from messaging.desk.sources import Decision
from messaging.models import Case, Message
from rooms.models import Membership, Room

LATELY = timedelta(days=30)
EARLIER = 10  # cases


@dataclass(frozen=True, slots=True)
class EarlierAct:
    """A row of the log of moderation, in words."""

    at: datetime
    label: str
    by: str
    reason: str
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Since when somebody is here, how much they write (in rooms and elsewhere, as a number), and what came before."""

    person: User
    since: datetime
    said_lately: int
    rooms: int
    earlier: Sequence[Decision]
    acts: Sequence[EarlierAct]


def summary_of(person: User, *, but: str) -> Summary:
    """`but` is the key of the case on show, which is not among the earlier ones."""
    lately = timezone.now() - LATELY
    cases = Case.objects.filter(person=person).select_related("closed_by").order_by("-pk")[: EARLIER + 1]
    earlier = [decision for decision in map(decision_of, cases) if decision.key != but]
    acts = ModerationAct.objects.whole().filter(person=person).exclude(kind__in=(READ, LEFT)).newest_first()[:EARLIER]
    memberships = Membership.objects.of(person).exclude(room__kind=Room.Kind.DIRECT)
    return Summary(
        person=person,
        since=person.date_joined,
        said_lately=Message.objects.speech().filter(author=person, created_at__gt=lately).count(),
        rooms=memberships.count(),
        earlier=earlier[:EARLIER],
        acts=[_earlier_act(act) for act in acts],
    )


def _earlier_act(act: ModerationAct) -> EarlierAct:
    by = act.actor.name if act.actor else ""
    return EarlierAct(act.at, label_of(act.kind), by, act.reason, act.taken_back_at is not None)
