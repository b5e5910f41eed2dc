"""Pictures in messages: decoded with care in a process of its own, and kept in three sizes without their metadata."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from chatsite.exceptions import Unavailable
from messaging.attachments.media import picture_program
from messaging.attachments.refusals import PictureTooLarge

HOUSE = Path(__file__).resolve().parent.parent.parent.parent
PROGRAM = "messaging.attachments.media.picture_program"
START = f"import sys; sys.path.append(sys.argv[1]); from {PROGRAM} import main; sys.exit(main())"
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # else each thread of a decoder takes its own share of the memory it may have
SECONDS = 30  # that one may take
PATIENCE = 20  # seconds to wait for one's turn
_turn = BoundedSemaphore(1)  # a decoder may need much memory, so there is one at a time

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without what its file said about place and camera, and two smaller copies (WebP).

    One that is too large to be decoded has no copies, and no size: it is a file that is not shown.
    """

    type: str  # of the original, which may be another than the one that was sent
    original: bytes
    thumb: bytes
    screen: bytes
    width: int  # pixels, upright
    height: int
    placeholder: str  # a tiny WebP in base64
    is_animated: bool = False

    @property
    def is_shown(self) -> bool:
        return bool(self.thumb)


def read_picture(content: IO[bytes]) -> Picture | None:
    """None if it is damaged. Raises PictureTooLarge, or Unavailable while others' pictures are read."""
    content.seek(0)
    with turn():
        made = _run(content.read())
    content.seek(0)
    return made


@contextmanager
def turn() -> Iterator[None]:
    """The only decoder of this process. Raises Unavailable if others are busy for PATIENCE seconds."""
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable(retry_after=PATIENCE)
    try:
        yield
    finally:
        _turn.release()


def _run(data: bytes) -> Picture | None:
    """What the program makes of it. It gets nothing else: no environment, and no settings."""
    command = [sys.executable, "-I", "-c", START, str(HOUSE)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env=ENVIRONMENT, cwd="/")
    except subprocess.TimeoutExpired as error:
        raise PictureTooLarge from error
    match done.returncode:
        case 0:
            return _parsed(done.stdout)
        case picture_program.TOO_LARGE:
            raise PictureTooLarge
        case code if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            raise PictureTooLarge
        case picture_program.DAMAGED:
            return None
    logger.warning("a picture ended its decoder: %s %s", done.returncode, done.stderr[-500:])
    return None


def _parsed(output: bytes) -> Picture:
    head, _, rest = output.partition(b"\n")
    about = json.loads(head)
    parts, start = [], 0
    for size in about["sizes"]:
        parts.append(rest[start : start + size])
        start += size
    original, thumb, screen = parts
    return Picture(
        type=about["type"],
        original=original,
        thumb=thumb,
        screen=screen,
        width=about["width"],
        height=about["height"],
        placeholder=about["placeholder"],
        is_animated=about["is_animated"],
    )
