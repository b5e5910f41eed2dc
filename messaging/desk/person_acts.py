"""Acts against whom a case is about, the same for every source: their forms, who may do them, and what they call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import User
from accounts.moderation import operations as account_acts
from messaging.desk.forms import BanForm, RestrictForm, SuspendForm, WarnForm
from messaging.desk.sources import Source
from messaging.models import Case

Fields = Mapping[str, Any]
Outcome = Case.Outcome


@dataclass(frozen=True, slots=True)
class PersonAct:
    """`run` is called with the person, the moderator and the fields of the form."""

    outcome: Case.Outcome
    done: str | Promise
    form: type[forms.Form]
    run: Callable[[User, User, Fields], object]
    may: Callable[[User, User], bool]


def _may_moderate(person: User, by: User) -> bool:
    return permissions.may_moderate(user=person, by=by)


def _may_suspend(person: User, by: User) -> bool:
    return person != by and not person.is_owner and permissions.may_suspend(user=person, by=by)


def _warn(person: User, by: User, fields: Fields) -> object:
    return account_acts.warn(person=person, by=by, text=fields["text"])


def _restrict(person: User, by: User, fields: Fields) -> object:
    until = timezone.now() + timedelta(seconds=fields["seconds"])
    return account_acts.restrict(person=person, by=by, until=until)


def _suspend(person: User, by: User, fields: Fields) -> object:
    return account_acts.suspend(person=person, by=by, reason=fields["reason"])


ACTS: Final[Mapping[str, PersonAct]] = {
    "warn": PersonAct(Outcome.WARNED, _("Warned."), WarnForm, _warn, _may_moderate),
    "restrict": PersonAct(Outcome.RESTRICTED, _("Restricted."), RestrictForm, _restrict, _may_moderate),
    "suspend": PersonAct(Outcome.SUSPENDED, _("The account is suspended."), SuspendForm, _suspend, _may_suspend),
}


def offers(person: User | None, by: User) -> dict[str, bool]:
    """Which acts this moderator may do to the person. The act itself checks again."""
    return {name: person is not None and not person.deleted_at and act.may(person, by) for name, act in ACTS.items()}


def bound_forms(name: str, data: Fields) -> dict[str, forms.Form]:
    """A form for each act; the one of the act `name` holds what was sent."""
    return {each: act.form(data if each == name else None, prefix=None) for each, act in ACTS.items()}


def act(source: Source, pk: int, by: User, name: str, fields: Fields) -> str:
    """Do it, and close the case with it. Returns what was done in words. Raises Refused."""
    chosen = ACTS[name]
    removes = bool(fields.get("removes"))
    source.act_on_person(by, pk, chosen.outcome, lambda person: chosen.run(person, by, fields), removes=removes)
    return str(chosen.done)
