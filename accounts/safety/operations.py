"""Deciding about floods: settings of the Safety page, and the lock for new people, which ends by itself."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import House, ModerationAct, Safety, User
from accounts.models.safety import CODE_MAX, NEWCOMER_DAYS_MAX, WAVE_MAX, WAVE_MINUTES_MAX
from accounts.moderation import log
from accounts.moderation.kinds import Kind
from accounts.moderation.undo import ChangedSince, NotTakenBack, moment
from accounts.names import clean_name
from accounts.permissions import is_site_moderator, runs_house
from accounts.safety import domains, guard, rules
from accounts.safety.codes import new_code
from chatsite.exceptions import BadRequest, NotFound, Refused

LOCK_SPAN: Final = timedelta(hours=1)
_NAMES: Final = {
    "invitation_code": gettext_lazy("Invitation code"),
    "newcomer_days": gettext_lazy("First days of newcomers"),
    "blocked_domains": gettext_lazy("Blocked domains"),
    "allowed_domains": gettext_lazy("Domains newcomers may link to"),
    "newcomers_only_allowed": gettext_lazy("Newcomers link to these only"),
    "wave_people": gettext_lazy("People of a wave"),
    "wave_minutes": gettext_lazy("Minutes of a wave"),
}


class TooManyDomains(Refused):
    code = "too_long"
    status = 422
    message = gettext_lazy("A list has at most 5,000 domains.")


def change_safety(
    *,
    by: User,
    newcomer_days: int,
    wave_people: int,
    wave_minutes: int,
    blocked_domains: list[str],
    allowed_domains: list[str],
    newcomers_only_allowed: bool,
) -> None:
    """Decide all of this anew; domains come as keys (accounts.safety.domains.read). What is changed is noted.

    Raises NotFound for who does not run the house, BadRequest for a number out of its bounds, TooManyDomains.
    """
    if not (
        0 <= newcomer_days <= NEWCOMER_DAYS_MAX
        and 0 <= wave_people <= WAVE_MAX
        and 1 <= wave_minutes <= WAVE_MINUTES_MAX
    ):
        raise BadRequest
    if max(len(blocked_domains), len(allowed_domains)) > domains.DOMAINS_MAX:
        raise TooManyDomains
    _change(
        by,
        newcomer_days=newcomer_days,
        wave_people=wave_people,
        wave_minutes=wave_minutes,
        blocked_domains="\n".join(blocked_domains),
        allowed_domains="\n".join(allowed_domains),
        newcomers_only_allowed=newcomers_only_allowed,
    )


def change_code(*, by: User, code: str) -> str:
    """From now on this is the invitation code; empty: a new one is made. Returns it. Raises NotFound as above."""
    code = clean_name(code)[:CODE_MAX] or new_code()
    _change(by, invitation_code=code)
    return code


def set_lock(*, by: User, is_locked: bool) -> None:
    """Nobody becomes new in the house for an hour, neither by signing up nor as a guest; or that is over now.

    For site moderators. Raises NotFound for everybody else.
    """
    if not (runs_house(by) or is_site_moderator(by)):
        raise NotFound
    _set_lock(by, timezone.now() + LOCK_SPAN if is_locked else None)


def _set_lock(by: User, until: datetime | None) -> None:
    with transaction.atomic():
        safety = _locked()
        before = safety.locked_until if guard.is_locked(safety) else None
        if (before is None) == (until is None):
            return
        safety.locked_until = until
        safety.save(update_fields=["locked_until"])
        log.record(
            kind="house_lock" if until else "house_unlock",
            actor=by,
            before={"until": before.isoformat() if before else None},
            after={"until": until.isoformat() if until else None},
        )


def _change(by: User, **decided: object) -> None:
    if not runs_house(by):
        raise NotFound
    with transaction.atomic():
        safety = _locked()
        changed = [name for name, value in decided.items() if getattr(safety, name) != value]
        for name in changed:
            _log(by, _said(name, getattr(safety, name), decided[name]))
            setattr(safety, name, decided[name])
        if changed:
            safety.save(update_fields=changed)
            transaction.on_commit(rules.refresh)


def _log(by: User, words: str) -> None:
    """Among what was changed about the house."""
    house, _made = House.objects.get_or_create(pk=1)
    LogEntry.objects.log_actions(by.pk, [house], CHANGE, change_message=words, single_object=True)


def _said(name: str, old: object, new: object) -> str:
    """How a change reads in the list of changes; the code itself is no business of that list."""
    label = _NAMES[name]
    if name == "invitation_code":
        return _("Another invitation code")
    if isinstance(new, bool):
        return f"{label}: {_('yes') if new else _('no')}"
    if isinstance(new, str):
        old, new = len(domains.lines(str(old))), len(domains.lines(new))
    return f"{label}: {old} → {new}"


def _locked() -> Safety:
    Safety.objects.get_or_create(pk=1)
    return Safety.objects.select_for_update().get(pk=1)


def _undo_lock(act: ModerationAct, by: User) -> None:
    """As before: open where it was locked, locked where somebody opened it early and the hour is not over."""
    done, before = moment((act.after or {}).get("until")), moment((act.before or {}).get("until"))
    if (done or before or timezone.now()) <= timezone.now():
        raise NotTakenBack(gettext_lazy("It is over already."))
    safety = _locked()
    if (safety.locked_until if guard.is_locked(safety) else None) != done:
        raise ChangedSince
    if not (runs_house(by) or is_site_moderator(by)):
        raise NotFound
    _set_lock(by, before)


KINDS: Final = (
    Kind("house_lock", gettext_lazy("locked the site for new people"), _undo_lock),
    Kind("house_unlock", gettext_lazy("opened the site for new people again"), _undo_lock),
)
