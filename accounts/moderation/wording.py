"""How an act of the log reads: what was before, and what is after, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext

from accounts.models import ModerationAct
from accounts.moderation import kinds
from chatsite.i18n import times

NOTHING = "–"
LABELS: dict[str, str | Promise] = {
    "until": gettext_lazy("until"),
    "text": gettext_lazy("text"),
    "since": gettext_lazy("messages hidden since"),
    "shown": gettext_lazy("messages shown again"),
}
_fields: dict[str, "models.Field[Any, Any]"] = {}


class Change(NamedTuple):
    label: str
    old: str
    new: str


def register(fields: "Iterable[models.Field[Any, Any]]") -> None:
    """Columns that acts change: what they are called, and what their choices are."""
    _fields.update({field.name: field for field in fields})


def title_of(act: ModerationAct) -> str:
    """What was done, in a word or two."""
    return kinds.label_of(act.kind)


def actor_of(act: ModerationAct) -> str:
    """Who did it."""
    return act.actor.name if act.actor else gettext("Word filter")


def person_of(act: ModerationAct) -> str:
    """On whom: what they are called now, or "Deleted account"; empty for nobody."""
    return act.person.name if act.person else ""


def changes_of(act: ModerationAct) -> list[Change]:
    """What was before and is after, of all that says something to a reader."""
    before, after = act.before or {}, act.after or {}
    keys = [key for key in {**before, **after} if key in LABELS or key in _fields]
    found = [Change(_label(key), _said(key, before.get(key)), _said(key, after.get(key))) for key in keys]
    return [change for change in found if change.old != change.new]


def line_of(act: ModerationAct) -> str:
    """The same on one line."""
    return "; ".join(
        f"{change.label}: {change.new}" if change.old == NOTHING else f"{change.label}: {change.old} → {change.new}"
        for change in changes_of(act)
    )


def _label(key: str) -> str:
    return str(LABELS[key] if key in LABELS else _fields[key].verbose_name)


def _said(key: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return pgettext("a switch", "yes") if value else pgettext("a switch", "no")
    if key in _fields and (choices := dict(_fields[key].flatchoices)):
        return str(choices.get(value, value))
    moment = parse_datetime(value) if key in {"until", "since"} and isinstance(value, str) else None
    return clock(moment) if moment else str(value)


def clock(moment: datetime) -> str:
    """The moment in the reader's language and time zone, as short as it can be told."""
    return times.date_and_time(timezone.localtime(moment))
