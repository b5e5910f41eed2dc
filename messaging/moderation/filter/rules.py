"""What a rule says, checked: a word or a pattern, what follows, and what it does not mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chatsite.exceptions import Refused
from messaging.models.filter import RULE_TEXT_MAX, Action, Kind
from messaging.moderation.filter import skeleton
from messaging.moderation.filter.readings import base_of

TEXT_MAX = RULE_TEXT_MAX
EXCEPTIONS_MAX = 200  # of one rule
RULES_MAX = 5_000  # of a house or of a room, and at once
_PROGRAM_MAX = 1 << 20  # bytes of memory that RE2 may use for one pattern


SEVERITY = {action: place for place, action in enumerate(Action.values)}


class BadRule(Refused):
    """A rule that cannot be one; nothing was stored."""

    code = "bad_rule"
    status = 422
    message = _("This rule cannot be used.")


@dataclass(frozen=True, slots=True)
class Rule:
    """`key` is what stands for it elsewhere: its row, or its place in a file."""

    text: str
    kind: str = Kind.WORD
    action: str = Action.REFUSE
    exceptions: tuple[str, ...] = ()
    key: int = 0


def check_text(kind: str, text: str) -> str:
    """The text of a rule as it is stored. Raises BadRule in words: empty, too long, a pattern RE2 does not know."""
    text = text.strip()
    if not text:
        raise BadRule(_("A rule needs a word or a pattern."))
    if len(text) > TEXT_MAX:
        raise BadRule(gettext("A rule has at most %(limit)d characters.") % {"limit": TEXT_MAX})
    if kind == Kind.PATTERN:
        if compile_pattern(text).search("") is not None:
            raise BadRule(_("This pattern finds something in every message, also in an empty one."))
    else:
        if not skeleton.plain(base_of(text).text, frozenset(text)).text.strip():
            raise BadRule(_("A rule needs a letter, a number or a sign that can be seen."))
    return text


def compile_pattern(text: str) -> Any:
    """A pattern that takes no longer than its text is long. Raises BadRule with what RE2 says of it."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _PROGRAM_MAX
    try:
        return re2.compile(text, options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else ""
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise BadRule(
            gettext("This pattern is not understood: %(reason)s. Look-around and back-references are not known.")
            % {"reason": words}
        ) from error


def read_rules(given: Any) -> list[Rule]:
    """Rules as JSON gives them: `kind`, `text`, `action`, `except`. Raises BadRule with the place of the fault."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise BadRule(_("The rules have to be a list."))
    if len(given) > RULES_MAX:
        raise too_many(len(given))
    return [_read_rule(place, each) for place, each in enumerate(given)]


def too_many(count: int) -> BadRule:
    return BadRule(
        gettext("%(count)d rules are too many at once. The limit is %(limit)d. Nothing was stored.")
        % {"count": count, "limit": RULES_MAX}
    )


def _read_rule(place: int, given: Any) -> Rule:
    try:
        if not isinstance(given, Mapping):
            raise BadRule(_("Each rule has to be an object with a text."))
        kind, action = given.get("kind", Kind.WORD), given.get("action", Action.REFUSE)
        if kind not in Kind.values:
            raise BadRule(gettext("The kind is one of: %(kinds)s.") % {"kinds": ", ".join(Kind.values)})
        if action not in Action.values:
            raise BadRule(gettext("The action is one of: %(actions)s.") % {"actions": ", ".join(Action.values)})
        exceptions = given.get("except") or []
        if isinstance(exceptions, str):
            exceptions = [exceptions]
        if not isinstance(given.get("text"), str) or not _are_texts(exceptions):
            raise BadRule(_("Text and exceptions have to be texts."))
        return Rule(check_text(kind, given["text"]), kind, action, tuple(exceptions), place)
    except BadRule as bad:
        raise BadRule(gettext("Rule %(number)d: %(reason)s") % {"number": place + 1, "reason": bad.message}) from bad


def _are_texts(given: Any) -> bool:
    return isinstance(given, Iterable) and all(isinstance(each, str) for each in given)
