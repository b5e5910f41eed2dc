"""What somebody typed: words, or a command."""

import re
from typing import NamedTuple

NAME_MAX = 40  # characters that are looked at

# An input method for Chinese or Japanese may write the wide slash.
_COMMAND = re.compile(r"\s*[/\uff0f](?![/\uff0f])(\S*)\s*(.*)", re.DOTALL)
_TWO_SLASHES = re.compile(r"\s*[/\uff0f](?=[/\uff0f])")


class Line(NamedTuple):
    """A command as it was typed: its name, without the slash and in lower case, and all that follows it."""

    name: str
    rest: str


def read(body: str) -> Line | None:
    """The command in these words, if they begin with one slash. Blanks before it do not hide it."""
    found = _COMMAND.fullmatch(body)
    return Line(found[1][:NAME_MAX].casefold(), found[2].rstrip()) if found else None


def words(body: str) -> str:
    """What is to be said: of two slashes at the beginning one is left."""
    return _TWO_SLASHES.sub("", body, count=1) if _TWO_SLASHES.match(body) else body
