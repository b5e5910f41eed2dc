"""What one person's page shows of one room, kept by the rule of docs/protocol.md ("Promises", 3).

It believes nothing: whatever would be seen as a hole, a double or a step back is a finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.soak.frames import Line


@dataclass
class View:
    """`shown` is told each line that comes while one looks.

    With `careful` off nothing but the first head after `open` is looked at for gaps: one of the seeded bugs.
    """

    who: str
    room: int
    find: Callable[[str], None]
    shown: Callable[[Line], None] = lambda line: None
    careful: bool = True
    epoch: str = ""
    cursor: int = 0
    wanted: int = 0  # the latest revision known to exist
    lines: dict[int, Line] = field(default_factory=dict)  # by number
    _numbers: dict[str, int] = field(default_factory=dict)  # by client_id
    _is_opening: bool = False

    @property
    def is_behind(self) -> bool:
        """Something is missing: time to GET changes."""
        return self.wanted > self.cursor

    @property
    def newest(self) -> int:
        return max(self.lines, default=0)

    def load(self, lines: Sequence[Line], *, cursor: int, epoch: str) -> None:
        """A page was loaded: nothing counts any more of what was shown before."""
        if epoch != self.epoch:
            self.wanted = 0
        self.lines, self._numbers = {}, {}
        self.cursor, self.epoch = cursor, epoch
        for line in sorted(lines, key=lambda line: line.number):
            self._show(line)

    def open(self) -> None:
        """A socket was opened."""
        self._is_opening = True

    def hear(self, line: Line) -> None:
        """A message came by the socket, or as the answer to one's own POST."""
        trusted = not self.careful and not self._is_opening and line.revision > self.cursor
        if line.revision == self.cursor + 1 or trusted:
            self._update(line)
            self.cursor = line.revision
        if self.careful or self._is_opening:
            self.wanted = max(self.wanted, line.revision)

    def hear_head(self, revision: int) -> None:
        """A heartbeat named the room's head."""
        if self.careful or self._is_opening:
            self.wanted = max(self.wanted, revision)
        self._is_opening = self.wanted > self.cursor

    def catch_up(self, lines: Sequence[Line], *, cursor: int) -> None:
        """The answer of `changes`: messages in the order of their revisions, and the head that was read before them."""
        for line in sorted(lines, key=lambda line: line.number):
            self._update(line)
        self.cursor = max(self.cursor, cursor)
        self._is_opening = self.wanted > self.cursor

    def _update(self, line: Line) -> None:
        before = len(self.lines)
        self._show(line)
        if len(self.lines) > before:
            self.shown(line)

    def _show(self, line: Line) -> None:
        old = self.lines.get(line.number)
        if old is None:
            if self.lines and line.number < min(self.lines):
                return  # older than the page; history will bring its latest text
            if self.lines and line.number != self.newest + 1:
                self._find(f"a hole: {line.number} was shown after {self.newest}")
            if line.client_id and line.client_id in self._numbers:
                self._find(f"a double: {line.text!r} as {self._numbers[line.client_id]} and as {line.number}")
            self._numbers[line.client_id] = line.number
            self.lines[line.number] = line
        elif old.id != line.id or old.client_id != line.client_id:
            self._find(f"two messages as number {line.number}: {old.text!r} and {line.text!r}")
        elif old.revision == line.revision and old != line:
            self._find(f"two texts of revision {line.revision}: {old.text!r} and {line.text!r}")
        elif line.revision > old.revision:
            self.lines[line.number] = line

    def step_back(self, head: int) -> None:
        """The server named a head below our cursor in the same epoch: something that was shown is gone."""
        self._find(f"a step back: revision {self.cursor} was shown, now the head is {head}")

    def _find(self, what: str) -> None:
        self.find(f"{self.who} saw in room {self.room} {what}")
