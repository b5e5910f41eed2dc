"""The rules that run, compiled once per process and revision.

A process asks for the revision once in some seconds, before a message and never within its transaction; it compiles
anew when the rules are others. The rules of a room are compiled when somebody writes there.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from chatsite.clock import now
from messaging.models import FilterRevision, FilterRule
from messaging.models.filter import Action
from messaging.moderation.filter.matching import Hit, Matcher
from messaging.moderation.filter.rules import Rule

CHECK_SECONDS = 3.0
ROOMS_MAX = 200  # whose rules stay compiled


@dataclass(frozen=True, slots=True)
class Spec:
    """A rule as it was when it was read."""

    id: int
    room_id: int | None
    text: str
    action: str
    audience: str
    newcomer_days: int
    ends_at: datetime | None
    is_shadow: bool

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found in a text."""

    spec: Spec
    hit: Hit


class Book:
    """All rules that run at one revision."""

    def __init__(self, revision: int, rules: Iterable[FilterRule]) -> None:
        self.revision = revision
        self._specs: dict[int, Spec] = {}
        self._rules: dict[int | None, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._specs[rule.pk] = spec_of(rule)
            self._rules[rule.room_id].append(compiled(rule))
        self._matchers: dict[int | None, Matcher] = {}
        self.holds = any(spec.action == Action.HOLD for spec in self._specs.values())

    def __bool__(self) -> bool:
        return bool(self._specs)

    def find(self, text: str, room_id: int | None = None) -> tuple[Found, ...]:
        """What the rules of the house and of this room find, the mildest action last."""
        places = [place for place in ({None, room_id}) if place in self._rules]
        found = [
            Found(spec, hit)
            for place in places
            for hit in self._matcher(place).find(text)
            if not (spec := self._specs[hit.rule.key]).is_over
        ]
        return tuple(sorted(found, key=lambda each: (-SEVERITY[each.spec.action], each.hit.start)))

    def _matcher(self, place: int | None) -> Matcher:
        matcher = self._matchers.get(place)
        if matcher is None:
            matcher = Matcher(self._rules[place])
            if len(self._matchers) > ROOMS_MAX:
                self._matchers.clear()
            self._matchers[place] = matcher
        return matcher


SEVERITY = {action: place for place, action in enumerate(Action.values)}


def spec_of(rule: FilterRule) -> Spec:
    return Spec(
        id=rule.pk,
        room_id=rule.room_id,
        text=rule.text,
        action=rule.action,
        audience=rule.audience,
        newcomer_days=rule.newcomer_days,
        ends_at=rule.ends_at,
        is_shadow=rule.state == FilterRule.State.SHADOW,
    )


def compiled(rule: FilterRule) -> Rule:
    """A stored rule as the engine takes it."""
    return Rule(rule.text, rule.kind, rule.action, tuple(rule.exceptions), rule.pk)


_lock = threading.Lock()
_book: Book | None = None
_checked_at = float("-inf")


def book() -> Book:
    """The rules as they were some seconds ago at most."""
    global _book, _checked_at
    current = _book
    if current is not None and now() - _checked_at < CHECK_SECONDS:
        return current
    with _lock:
        if _book is not None and now() - _checked_at < CHECK_SECONDS:
            return _book
        revision = FilterRevision.objects.values_list("revision", flat=True).first() or 0
        if _book is None or _book.revision != revision:
            _book = Book(revision, FilterRule.objects.running() if revision else ())
        _checked_at = now()
        return _book


def may_hold() -> bool:
    """Whether a rule that runs may hold messages for review: pages look for none where none can be."""
    return book().holds


def forget() -> None:
    """Look at the rules anew, at the next message."""
    global _book, _checked_at
    _book, _checked_at = None, float("-inf")


def suppose_none(until: float = float("inf")) -> None:
    """Take it that there are no rules, and do not ask: for tests that count queries."""
    global _book, _checked_at
    _book, _checked_at = Book(0, ()), until
