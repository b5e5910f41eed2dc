"""What follows a command's name: whom it is about, and how long something shall last."""

import re
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import User
from accounts.names import clean_name, fold_name
from accounts.throttle import PEOPLE_SEEN
from messaging.commands.registry import Use, WrongUse
from messaging.messages.whispers import NoSuchListener

WORDS_MAX = 6  # of a display name that are looked at
_WORD = re.compile(r"\S+")
LONGEST = timedelta(days=365)
USUAL = timedelta(minutes=10)  # where nobody says how long
_UNITS = {
    "minutes": ("m", "min", "분", "分", "分钟"),
    "hours": ("h", "시간", "小时", "时"),
    "days": ("d", "일", "天", "日"),
}
_SPAN = re.compile(r"(\d{1,5})\s*(\D+)")
_OFF = frozenset({"0", "off", "끄기", "해제", "关", "关闭"})


class SeveralOfThatName(WrongUse):
    message = _("Several people here have that name. Use their user name.")


def member(use: Use) -> tuple[User, str]:
    """The member of the room who is named first, and what follows. Raises WrongUse, NoSuchListener."""
    members = use.room.memberships.filter(user__is_active=True).values("user")
    if found := one_of(User.objects.filter(pk__in=members), use):
        return found
    raise NoSuchListener


def somebody(use: Use) -> tuple[User, str]:
    """The same anywhere in the house: a friend by any name, anybody else by their user name.

    Raises WrongUse, RateLimited, and NoSuchPerson for whom the user may not see.
    """
    PEOPLE_SEEN.spend(str(use.user.pk))  # each tells whether somebody has that name
    if found := one_of(User.objects.filter(pk__in=relations.friend_ids(use.user)), use):
        return found
    name, *rest = use.rest.split(None, 1)
    return relations.seen(use.user, name.removeprefix("@")), "".join(rest)


def one_of(people: QuerySet[User], use: Use) -> tuple[User, str] | None:
    """The same among these people; None if none of them is named.

    A user name is known before a display name, but if both are of the same person, the longer one is meant. Whoever
    calls themselves "Ann I" does not get what is said to Ann.
    """
    ends = [word.end() for word in _WORD.finditer(use.rest)][:WORDS_MAX]
    named = {clean_name(use.rest[:end].removeprefix("@")): use.rest[end:].strip() for end in ends}
    named.pop("", None)  # nothing to be seen of it
    if not named:
        raise use.wrong()
    handle = next(iter(named))
    is_called = Q(username_key=fold_name(handle))
    for name in named:
        is_called |= Q(display_name__iexact=name)
    found = list(people.filter(is_called))
    called = next((person for person in found if person.username_key == fold_name(handle)), None)
    if len(found) > 1 and not called:
        raise SeveralOfThatName
    for name in sorted(named, key=len, reverse=True):
        same = [person for person in found if fold_name(person.display_name) == fold_name(name)]
        if called and called not in same:
            continue
        if same:
            return called or same[0], named[name]
    return (called, named[handle]) if called else None


def is_off(text: str) -> bool:
    """Whether it says that something shall end."""
    return text.strip().casefold() in _OFF


def span(text: str) -> timedelta | None:
    """How long that is, at most LONGEST; None if it is no time at all."""
    found = _SPAN.fullmatch(text.strip().casefold())
    if not found:
        return None
    unit = next((unit for unit, names in _UNITS.items() if found[2].strip() in names), None)
    if unit is None or int(found[1]) == 0:
        return None
    return min(timedelta(**{unit: int(found[1])}), LONGEST)
