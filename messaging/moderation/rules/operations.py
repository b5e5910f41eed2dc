"""Deciding about the rules of the word filter: of the house, by its moderators; of a room, by those who run it.

A new rule is off until somebody turns it on, or lets it count in shadow. Each change raises the revision by which all
processes see that their rules are old.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.house import operations as house
from accounts.models import User
from accounts.permissions import is_site_moderator
from chatsite.exceptions import BadRequest, NotFound
from messaging.models import FilterRevision, FilterRule, Message
from messaging.models.filter import Action, Audience, Kind
from messaging.moderation.filter.matching import Matcher
from messaging.moderation.filter.rules import EXCEPTIONS_MAX, RULES_MAX, TEXT_MAX, BadRule, check_text, too_many
from messaging.moderation.filter.starters import entries
from messaging.moderation.rules import rulebook
from messaging.moderation.rules.refusals import AlreadyThere, HitsEverything
from rooms import moderation_log
from rooms.models import Room
from rooms.permissions.rights import Act, rights_of

DAY = timedelta(days=1)
FEW = 5  # messages of a day: below, a rule may well touch all of them
SAMPLE = 2_000  # messages of the last day that are looked at, the newest first
DAYS_MAX = 365
CHANGEABLE = frozenset({"action", "audience", "newcomer_days", "exceptions", "ends_at"})


def check_may_decide(user: User, room: Room | None) -> None:
    """Who moderates the house decides about its rules, who runs a room about those of the room.

    Raises NotFound for who has nothing to do with it, NotAllowed for who may not.
    """
    if room is None:
        if not is_site_moderator(user):
            raise NotFound
    elif room.is_direct:
        raise NotFound
    else:
        rights_of(user, room).check(Act.TIDY)


def add_rules(
    *,
    by: User,
    room: Room | None,
    texts: Iterable[str],
    kind: str = Kind.WORD,
    action: str = Action.REFUSE,
    audience: str = Audience.EVERYBODY,
    newcomer_days: int = 7,
    exceptions: Sequence[str] = (),
    ends_at: datetime | None = None,
    language: str = "",
) -> list[FilterRule]:
    """Add a rule for each of these texts, all off, or none of them; texts that are there already stay as they are.

    Raises NotFound, NotAllowed, BadRule (an empty text, a pattern RE2 does not know, too many at once), AlreadyThere.
    """
    given = list(dict.fromkeys(text.strip() for text in texts))
    if len(given) > RULES_MAX:
        raise too_many(len(given))
    if kind not in Kind.values or language not in {"", "ko", "zh", "en"}:
        raise BadRequest
    checked = [check_text(kind, text) for text in given]
    if not checked:
        raise BadRule(gettext("A rule needs a word or a pattern."))
    fields = _checked(
        {
            "action": action,
            "audience": audience,
            "newcomer_days": newcomer_days,
            "exceptions": list(exceptions),
            "ends_at": ends_at,
        }
    )
    with transaction.atomic():
        _lock()
        check_may_decide(by, room)
        there = set(FilterRule.objects.of(room).filter(kind=kind).values_list("text", flat=True))
        if len(there) + len(checked) > RULES_MAX:
            raise too_many(len(there) + len(checked))
        rules = [
            FilterRule(room=room, kind=kind, text=text, language=language, created_by=by, **fields)
            for text in checked
            if text not in there
        ]
        if not rules:
            raise AlreadyThere
        FilterRule.objects.bulk_create(rules)
        named = ", ".join(rule.text for rule in rules[:5]) + ("…" if len(rules) > 5 else "")
        _log(by, room, gettext("Filter rules added: %(rules)s") % {"rules": named})
    return rules


def add_starter(*, by: User, room: Room | None, language: str) -> list[FilterRule]:
    """Add the starter list of a language, off. Raises as `add_rules` does, and NotFound for a language without one."""
    try:
        words = entries(language)
    except KeyError:
        raise NotFound from None
    return add_rules(by=by, room=room, texts=words, language=language)


def change_rule(*, rule: FilterRule, by: User, **changed: Any) -> FilterRule:
    """Decide anew what is given of CHANGEABLE. Raises NotFound, NotAllowed, BadRule, BadRequest."""
    if set(changed) - CHANGEABLE:
        raise BadRequest
    fields = _checked(changed)
    with transaction.atomic():
        current = _locked(rule, by)
        for field, value in fields.items():
            setattr(current, field, value)
        current.save(update_fields=list(fields))
        _changed()
    return current


def add_exceptions(*, rule: FilterRule, by: User, texts: Sequence[str]) -> FilterRule:
    """These are no more what the rule means. Raises as `change_rule` does."""
    return change_rule(rule=rule, by=by, exceptions=list(dict.fromkeys([*rule.exceptions, *texts])))


def switch(*, rules: Sequence[FilterRule], by: User, state: str, confirm: bool = False) -> None:
    """Turn rules on, off, or let them only count. Raises NotFound, NotAllowed, BadRequest, and HitsEverything for one
    that would touch every message of the last day, unless that is confirmed.
    """
    if state not in FilterRule.State.values:
        raise BadRequest
    if state == FilterRule.State.ON and not confirm:
        _check_hits_not_everything(rules)
    with transaction.atomic():
        for rule in rules:
            current = _locked(rule, by)
            current.state = rule.state = state
            current.save(update_fields=["state"])
        for room in {rule.room for rule in rules}:
            words = gettext("Filter rules, now %(state)s: %(rules)s")
            named = ", ".join([rule.text for rule in rules if rule.room == room][:5])
            _log(by, room, words % {"state": FilterRule.State(state).label, "rules": named})
        _changed()


def remove_rules(*, rules: Sequence[FilterRule], by: User) -> None:
    """Take rules away, with what was counted of them. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        for rule in rules:
            current = _locked(rule, by)
            current.delete()
        for room in {rule.room for rule in rules}:
            named = ", ".join([rule.text for rule in rules if rule.room == room][:5])
            _log(by, room, gettext("Filter rules removed: %(rules)s") % {"rules": named})
        _changed()


def _check_hits_not_everything(rules: Sequence[FilterRule]) -> None:
    for rule in rules:
        bodies = messages_in_reach(rule, since=timezone.now() - DAY).values_list("body", flat=True)[:SAMPLE]
        texts = [body for body in bodies if body]
        if len(texts) < FEW:
            continue
        matcher = Matcher([rulebook.compiled(rule)])
        if all(matcher.find(text) for text in texts):
            raise HitsEverything


def messages_in_reach(rule: FilterRule, *, since: datetime) -> "models.QuerySet[Message]":
    """What was said where the rule holds, the newest first."""
    said = Message.objects.speech().filter(created_at__gte=since, removed_at=None).exclude(body="").order_by("-id")
    return said.filter(room=rule.room_id) if rule.room_id is not None else said


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given)
    if fields.get("action", Action.REFUSE) not in Action.values:
        raise BadRequest
    if fields.get("audience", Audience.EVERYBODY) not in Audience.values:
        raise BadRequest
    if not 1 <= fields.get("newcomer_days", 1) <= DAYS_MAX:
        raise BadRule(gettext("Newcomers are people of less than 1 to %(limit)d days.") % {"limit": DAYS_MAX})
    if "exceptions" in fields:
        cleaned = [" ".join(text.split()) for text in fields["exceptions"]]
        fields["exceptions"] = list(dict.fromkeys(text for text in cleaned if text))
        if len(fields["exceptions"]) > EXCEPTIONS_MAX or any(len(text) > TEXT_MAX for text in fields["exceptions"]):
            raise BadRule(
                gettext("A rule has at most %(count)d exceptions of %(limit)d characters each.")
                % {"count": EXCEPTIONS_MAX, "limit": TEXT_MAX}
            )
    if fields.get("ends_at") is not None and fields["ends_at"] <= timezone.now():
        raise BadRule(gettext("The end has to be in the future."))
    return fields


def _locked(rule: FilterRule, by: User) -> FilterRule:
    _lock()
    current = FilterRule.objects.select_for_update(of=("self",)).select_related("room").filter(pk=rule.pk).first()
    if current is None:
        raise NotFound
    check_may_decide(by, current.room)
    return current


def _lock() -> None:
    """One decision after the other."""
    try:
        with transaction.atomic():
            FilterRevision.objects.get_or_create(pk=1)
    except IntegrityError:
        pass
    FilterRevision.objects.select_for_update().get(pk=1)


def _changed() -> None:
    FilterRevision.objects.filter(pk=1).update(revision=models.F("revision") + 1)
    transaction.on_commit(rulebook.forget)


def _log(by: User, room: Room | None, words: str) -> None:
    if room is None:
        house.log(by, words)
    elif rights_of(by, room).is_by_office:
        moderation_log.log(by, room, words)
