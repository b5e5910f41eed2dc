"""A user name for somebody who said only what others shall call them: valid, free, and near to that name."""

import secrets
from collections.abc import Iterator

from accounts.names import DISPLAY_NAME_MAX, USERNAME_MAX, USERNAME_MIN, clean_name
from accounts.registration.romanisation import romanised
from accounts.usernames import Verdict, free_among, judge_form

NUMBERS = range(2, 10)  # the first that a name gets if it is taken
DRAWN = (2, 3, 4, 6, 8)  # digits of those drawn by lot after that
NAMELESS = "user"


def propose(name: str) -> str:
    """A user name that is free now. Empty if the name is. One query."""
    name = clean_name(name)[:DISPLAY_NAME_MAX]
    if not name:
        return ""
    base = _base(name)
    wanted = [username for username in _candidates(base) if judge_form(username) is Verdict.FREE]
    return next(iter(free_among(wanted)), "") or _numbered(NAMELESS, _drawn(2 * DRAWN[-1]))


def _base(name: str) -> str:
    """The words of the name, as many as there is room for."""
    words = romanised(name) or [NAMELESS]
    while len(words) > 1 and len("_".join(words)) > USERNAME_MAX:
        words.pop()
    return "_".join(words)[:USERNAME_MAX].strip("_")


def _candidates(base: str) -> Iterator[str]:
    """The best first. A name that stands for nobody in particular always gets a number."""
    if base != NAMELESS:
        yield base
        if len(base) < USERNAME_MIN - 1:
            base = f"{base}_"
        yield from (_numbered(base, str(number)) for number in NUMBERS)
    yield from (_numbered(base, _drawn(digits)) for digits in DRAWN)


def _numbered(base: str, number: str) -> str:
    return f"{base[: USERNAME_MAX - len(number)]}{number}"


def _drawn(digits: int) -> str:
    """A number of so many digits that begins with none that looks like a letter."""
    return str(2 * 10 ** (digits - 1) + secrets.randbelow(8 * 10 ** (digits - 1)))
