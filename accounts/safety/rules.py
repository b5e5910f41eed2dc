"""What of the safety settings a message needs, kept in the process: nothing is asked when one is sent.

Each process reads it again in its beat (messaging.socket.periodic), and at once where it was changed.
"""

from dataclasses import dataclass

from accounts.models import Safety
from accounts.safety import domains


@dataclass(frozen=True, slots=True)
class Rules:
    """`blocked` and `allowed` are keys of domains (accounts.safety.domains)."""

    newcomer_days: int = 0
    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    newcomers_only_allowed: bool = False

    @property
    def looks_at_links(self) -> bool:
        return bool(self.blocked) or self.newcomers_only_allowed


_known: Rules | None = None


def current() -> Rules:
    """The rules as they were some seconds ago at most."""
    return _known if _known is not None else refresh()


def refresh() -> Rules:
    """Read them again. One query."""
    safety = Safety.now()
    rules = Rules(
        safety.newcomer_days,
        frozenset(domains.lines(safety.blocked_domains)),
        frozenset(domains.lines(safety.allowed_domains)),
        safety.newcomers_only_allowed,
    )
    suppose(rules)
    return rules


def suppose(rules: Rules | None) -> None:
    """This process goes by these rules until it reads them again; None: it reads them when they are needed."""
    global _known
    _known = rules
