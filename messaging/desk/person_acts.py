"""Acts against whom a case is about, the same for every source: who may do them, and what they call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import ModerationAct, User
from accounts.moderation import operations as account_acts
from messaging.desk.sources import Source
from messaging.models import Case
from messaging.moderation import cleanup
from messaging.moderation import operations as bans

Fields = Mapping[str, Any]
Outcome = Case.Outcome


@dataclass(frozen=True, slots=True)
class PersonAct:
    """`run` is called with the person, the moderator, why, and the fields of its form (messaging.desk.forms).

    `after` is called with what it returned, once that is committed.
    """

    outcome: Case.Outcome
    done: str | Promise
    run: Callable[[User, User, str, Fields], Any]
    may: Callable[[User, User], bool]
    after: Callable[[Any], object] = lambda _made: None


def _may_moderate(person: User, by: User) -> bool:
    return permissions.may_moderate(user=person, by=by)


def _may_suspend(person: User, by: User) -> bool:
    return person != by and not person.is_owner and permissions.may_suspend(user=person, by=by)


def _warn(person: User, by: User, why: str, fields: Fields) -> object:
    return account_acts.warn(person=person, by=by, text=fields["text"], reason=why)


def _restrict(person: User, by: User, why: str, fields: Fields) -> object:
    until = timezone.now() + timedelta(seconds=fields["seconds"])
    return account_acts.restrict(person=person, by=by, until=until, reason=why)


def _suspend(person: User, by: User, why: str, fields: Fields) -> object:
    return account_acts.suspend(person=person, by=by, reason=fields["reason"] or why)


def _ban(person: User, by: User, why: str, fields: Fields) -> ModerationAct:
    return bans.close_banned(
        person=person,
        by=by,
        reason=fields["reason"] or why,
        clean=SPANS_CLEANED.get(fields["hides"]),
        close_link=fields["close_link"],
        block_network=fields["block_network"],
    )


SPANS_CLEANED: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
ACTS: Final[Mapping[str, PersonAct]] = {
    "warn": PersonAct(Outcome.WARNED, _("Warned."), _warn, _may_moderate),
    "restrict": PersonAct(Outcome.RESTRICTED, _("Restricted."), _restrict, _may_moderate),
    "suspend": PersonAct(Outcome.SUSPENDED, _("The account is suspended."), _suspend, _may_suspend),
    "ban": PersonAct(Outcome.BANNED, _("Banned."), _ban, _may_suspend, after=cleanup.hide),
}


def offers(person: User | None, by: User) -> dict[str, bool]:
    """Which acts this moderator may do to the person. The act itself checks again."""
    return {name: person is not None and not person.deleted_at and act.may(person, by) for name, act in ACTS.items()}


def act(source: Source, pk: int, by: User, name: str, fields: Fields) -> str:
    """Do it, and close the case with it. Returns what was done in words. Raises Refused."""
    chosen = ACTS[name]
    made: list[Any] = []
    source.act_on_person(
        by,
        pk,
        chosen.outcome,
        lambda person, why: made.append(chosen.run(person, by, why, fields)),
        removes=bool(fields.get("removes")),
    )
    chosen.after(made[0])
    return str(chosen.done)
