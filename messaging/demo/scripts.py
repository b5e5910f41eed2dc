"""Reads what is said in the rooms of the demo, written down like a play in `rooms/*.txt`:

name: Sunday climbers         the head: name, topic, kind (open if not given), colour, about and people;
people: mina noah emma        the first of them makes the room, the others join; `direct` ones have no name
moderators: emma              who helps to run it

== 2d 19:30                   a scene, two days ago at half past seven; `== 25m`, 25 minutes ago
mina: Who is in on Sunday?    somebody speaks;
  Bring a jacket.             the further lines of a message are indented
mina > emma: Not again!       somebody whispers to somebody
=> Who is in on Saturday?     changes what was said last; `=>` alone deletes it
--                            a while passes
+ oliver                      somebody joins
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).with_name("rooms")
BREATH = timedelta(seconds=35)
PER_CHARACTER = timedelta(seconds=0.5)
LONGEST = timedelta(minutes=4)
WHILE = timedelta(minutes=25)

_HEAD = re.compile(r"(name|kind|topic|people|moderators|colour|about): (.+)")
_DAYS_AGO = re.compile(r"== (\d+)d (\d\d:\d\d)")
_MINUTES_AGO = re.compile(r"== (\d+)m")
_SPEECH = re.compile(r"(\w+)(?: > (\w+))?: (.+)", re.DOTALL)


@dataclass(slots=True)
class Act:
    """What `who` does, `after` the beginning of the scene."""

    what: Literal["speaks", "changes", "joins"]
    who: str
    after: timedelta
    text: str = ""
    to: str = ""  # whom a whisper is for


@dataclass(slots=True)
class Scene:
    """A conversation that began a while `ago`, or so many days ago at a time of the day."""

    ago: timedelta
    clock: time | None = None
    acts: list[Act] = field(default_factory=list)

    def begins(self, now: datetime) -> datetime:
        begins = now - self.ago
        return datetime.combine(begins.date(), self.clock, now.tzinfo) if self.clock else begins

    @property
    def speakers(self) -> set[str]:
        return {act.who for act in self.acts if act.what == "speaks"}


@dataclass(slots=True)
class Script:
    """A room, who is in it from the beginning, and its scenes, the oldest first."""

    name: str
    people: list[str]
    topic: str
    kind: str
    colour: str = ""
    about: str = ""
    moderators: list[str] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)


def scripts() -> list[Script]:
    """All of them, by the names of their files."""
    return [read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))]


def read(text: str) -> Script:
    """The script that `text` is. Raises ValueError for a line that is none of the above."""
    lines = text.splitlines()
    head = {match[1]: match[2] for line in lines if (match := _HEAD.fullmatch(line))}
    script = Script(
        name=head.get("name", ""),
        people=head["people"].split(),
        topic=head.get("topic", ""),
        kind=head.get("kind", "open"),
        colour=head.get("colour", ""),
        about=head.get("about", ""),
        moderators=head.get("moderators", "").split(),
    )
    clock = timedelta()
    for line in _unfolded(lines):
        scene = script.scenes[-1] if script.scenes else None
        if match := _DAYS_AGO.fullmatch(line):
            script.scenes.append(Scene(timedelta(days=int(match[1])), time.fromisoformat(match[2])))
            clock = timedelta()
        elif match := _MINUTES_AGO.fullmatch(line):
            script.scenes.append(Scene(timedelta(minutes=int(match[1]))))
            clock = timedelta()
        elif scene is None:
            if not _HEAD.fullmatch(line):
                raise ValueError(line)
        elif line == "--":
            clock += WHILE
        elif line.startswith("+ "):
            scene.acts.append(Act("joins", line[2:], clock))
        elif line.startswith("=>"):
            scene.acts.append(Act("changes", scene.acts[-1].who, clock, line[2:].strip()))
        elif match := _SPEECH.fullmatch(line):
            who, to, said = match.groups(default="")
            clock += min(BREATH + len(said) * PER_CHARACTER, LONGEST)
            scene.acts.append(Act("speaks", who, clock, said, to))
        else:
            raise ValueError(line)
    return script


def _unfolded(lines: list[str]) -> Iterator[str]:
    """Without blank lines, but for those inside a message, whose indented lines are joined to its first."""
    whole: list[str] = []
    for line in lines:
        if line.startswith("  ") or not line:
            whole.append(line[2:])
        else:
            if whole:
                yield "\n".join(whole).rstrip()
            whole = [line]
    yield "\n".join(whole).rstrip()
