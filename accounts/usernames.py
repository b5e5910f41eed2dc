"""Which user names and display names may be taken. Form, live check and operation ask here; the database has the last
word on user names.
"""

import unicodedata
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import FormerName, User
from accounts.names import (
    DISPLAY_NAME_MAX,
    RESERVED,
    USERNAME_MAX,
    USERNAME_MIN,
    USERNAME_PATTERN,
    clean_name,
    fold_name,
    is_reserved_display_name,
    skeleton,
)
from chatsite.exceptions import Refused


class Verdict(TextChoices):
    FREE = "free", _("This name is free.")
    EMPTY = "empty", _("Please enter a user name.")
    MALFORMED = "malformed", _("User names have only letters from A to Z, digits and _.")
    LENGTH = "length", _("User names have 4 to 25 characters.")
    RESERVED = "reserved", _("This name is reserved. Please choose another one.")
    TAKEN = "taken", _("That name is taken.")
    LOOK_ALIKE = "look_alike", _("This name looks too much like one that is taken.")


class BadUsername(Refused):
    """A user name that nobody can register; `verdict` says why."""

    status = 422

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.label)


def normalise(username: str) -> str:
    """What was typed, with full-width letters as plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", username).strip()


def judge(username: str, *, holder: User | None = None) -> Verdict:
    """Whether somebody may register this name now, or `holder` take it instead of their own. At most one query."""
    verdict = judge_form(username)
    return verdict if verdict is not Verdict.FREE else judge_owner(username, holder=holder)


def judge_form(username: str) -> Verdict:
    """What the name itself says: characters, length, names that are kept for the house."""
    if not username:
        return Verdict.EMPTY
    if not USERNAME_PATTERN.fullmatch(username):
        return Verdict.MALFORMED
    if not USERNAME_MIN <= len(username) <= USERNAME_MAX:
        return Verdict.LENGTH
    return Verdict.RESERVED if _official(username) in _OFFICIAL else Verdict.FREE


def judge_owner(username: str, *, holder: User | None = None) -> Verdict:
    """Whether somebody else has the name or one that looks like it, or had it so lately that it still leads to them."""
    keys = {key for key, _skeleton in _held_by_others([username], holder)}
    if fold_name(username) in keys:
        return Verdict.TAKEN
    return Verdict.LOOK_ALIKE if keys else Verdict.FREE


def free_among(usernames: Sequence[str]) -> list[str]:
    """Those that nobody has, and none that looks like it, in the same order. One query."""
    held = _held_by_others(usernames)
    keys, skeletons = {key for key, _skeleton in held}, {drawn for _key, drawn in held}
    return [name for name in usernames if fold_name(name) not in keys and skeleton(name) not in skeletons]


def _held_by_others(usernames: Sequence[str], holder: User | None = None) -> set[tuple[str, str]]:
    """The key and the skeleton of each name in the way of one of these."""
    same_or_alike = Q(username_key__in=[fold_name(name) for name in usernames]) | Q(
        username_skeleton__in=[skeleton(name) for name in usernames]
    )
    held = User.objects.filter(same_or_alike)
    formerly = FormerName.objects.filter(same_or_alike, ends_at__gt=timezone.now())
    if holder:
        held, formerly = held.exclude(pk=holder.pk), formerly.exclude(user=holder)
    columns = ("username_key", "username_skeleton")
    return set(held.order_by().values_list(*columns).union(formerly.order_by().values_list(*columns)))


def _official(username: str) -> str:
    """A coarser skeleton for the names of the house: adm1n_ poses as admin."""
    return skeleton(username).replace("_", "").replace("i", "l")


_OFFICIAL = frozenset(_official(name) for name in RESERVED)


def fitting_display_name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError if it is too long: NFC stores some characters as several."""
    name = clean_name(typed)
    MaxLengthValidator(DISPLAY_NAME_MAX)(name)
    return name


def checked_display_name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError for one that is too long, or a name of the house."""
    name = fitting_display_name(typed)
    if is_reserved_display_name(name):
        raise ValidationError(Verdict.RESERVED.label, code="reserved")
    return name
