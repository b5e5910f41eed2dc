"""All commands of the house: one `Command` each, found by its names.

    @registry.command("topic", arguments=_("[text]"), does=_("…"), act=Act.DESCRIBE)
    def topic(use: Use) -> Outcome: ...

A command is run for a member, in a room. What it does it does through the operations everybody uses, which ask again
whether it may be done; `act` only keeps a command out of the lists of those who may not use it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.throttle import Allowance
from chatsite.exceptions import NotAllowed, Refused, Words
from messaging.commands.outcomes import Outcome
from messaging.commands.parser import Line
from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights

COMMANDS = Allowance("commands", limit=300, seconds=600)  # of one person; whispers are among them
SCRIPTS = {"ko": re.compile("[가-힣]"), "zh-hans": re.compile("[一-鿿]")}  # in which a language writes names
SURE_ENOUGH = 0.5  # of 1: how like a name what was typed has to be, to be offered


class UnknownCommand(Refused):
    code = "unknown_command"
    status = 422
    message = _("There is no such command. /help shows all of them; write // to begin a message with a slash.")


class IsCommand(Refused):
    """Commands are run where they can be answered: by POST."""

    code = "command"
    status = 422
    message = _("This is a command. It was not sent.")


class WrongUse(Refused):
    """Something is missing, or is not what it should be."""

    status = 422


class Takes(StrEnum):
    """What comes first after the name: what the composer completes."""

    NOTHING = ""
    MEMBER = "member"
    FRIEND = "friend"
    ROOM = "room"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody uses a command. `name` is the name they used, `rest` what they typed after it."""

    command: "Command"
    user: User
    membership: Membership
    rights: Rights
    name: str
    rest: str
    client_id: UUID  # of what it may say, so that the same use again says it once

    @property
    def room(self) -> Room:
        return self.membership.room

    def wrong(self) -> WrongUse:
        """The refusal for who did not say what the command needs."""
        return WrongUse(_("Write it like this: %(usage)s") % {"usage": self.command.usage})


@dataclass(frozen=True, slots=True)
class Command:
    names: tuple[str, ...]  # the first is the one by which programs know it
    does: Words
    run: Callable[[Use], Outcome]
    arguments: Words = ""
    takes: Takes = Takes.NOTHING
    act: Act | None = None
    in_direct: bool = True  # whether it makes sense in a direct conversation
    for_guests: bool = True

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def called(self) -> str:
        """Its name in the reader's language; the first one where it has none."""
        script = SCRIPTS.get(get_language() or "")
        return next((name for name in self.names if script and script.search(name)), self.name)

    @property
    def usage(self) -> str:
        return f"/{self.called} {self.arguments}".rstrip()

    def is_for(self, user: User, rights: Rights) -> bool:
        """Whether somebody with these rights may use it in the room of these rights."""
        if (rights.room.is_direct and not self.in_direct) or (user.is_guest and not self.for_guests):
            return False
        return self.act is None or rights.may(self.act)


class Registry:
    """Commands by their names, in the order of these."""

    def __init__(self) -> None:
        self._commands: list[Command] = []
        self._by_name: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(sorted(self._commands, key=lambda command: command.name))

    def register(self, command: Command) -> None:
        """Add a command. Raises ValueError if one of its names is taken."""
        if taken := self._by_name.keys() & command.names:
            raise ValueError(f"There is a command of this name: {', '.join(sorted(taken))}")
        self._commands.append(command)
        self._by_name |= dict.fromkeys(command.names, command)

    def command(
        self,
        *names: str,
        does: Words,
        arguments: Words = "",
        takes: Takes = Takes.NOTHING,
        act: Act | None = None,
        in_direct: bool = True,
        for_guests: bool = True,
    ) -> Callable[[Callable[[Use], Outcome]], Callable[[Use], Outcome]]:
        """Register the function below as a command."""

        def add(run: Callable[[Use], Outcome]) -> Callable[[Use], Outcome]:
            self.register(Command(names, does, run, arguments, takes, act, in_direct, for_guests))
            return run

        return add

    def find(self, name: str) -> Command:
        """The command of this name. Raises UnknownCommand, with the one that may have been meant."""
        if command := self._by_name.get(name):
            return command
        guesses = get_close_matches(name, self._by_name, n=1, cutoff=SURE_ENOUGH)
        if not guesses:
            raise UnknownCommand
        raise UnknownCommand(
            _("There is no command /%(name)s. Did you mean /%(guess)s?") % {"name": name, "guess": guesses[0]}
        )

    def of(self, user: User, rights: Rights) -> list[Command]:
        """Those that this person may use here."""
        return [command for command in self if command.is_for(user, rights)]

    def run(self, line: Line, *, user: User, membership: Membership, rights: Rights, client_id: UUID) -> Outcome:
        """Run what was typed.

        Raises UnknownCommand, NotAllowed, RateLimited, WrongUse, and what the command's operation does.
        """
        COMMANDS.spend(str(user.pk))
        command = self.find(line.name)
        if not command.is_for(user, rights):
            raise NotAllowed(_("You cannot use /%(name)s here.") % {"name": command.name})
        return command.run(Use(command, user, membership, rights, line.name, line.rest, client_id))


registry = Registry()
