"""A still of a video, and how long it is, where the machine has ffmpeg. Where it has none, a video is a plain card."""

import logging
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import IO

from chatsite.exceptions import Refused
from messaging.attachments.media.pictures import Picture, read_picture, turn

SECONDS = 20  # that it may take
MEMORY = 1_024 * 1024 * 1024  # bytes
FRAMES = 25  # the first ones; what is most like the others is taken, which is seldom a black one
# The limits stay when ffmpeg takes the place of Python in its process. It may write nothing but its answer.
START = (
    "import os, resource, sys; "
    f"[resource.setrlimit(*limit) for limit in ((resource.RLIMIT_AS, ({MEMORY}, {MEMORY})), "
    f"(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS})), (resource.RLIMIT_FSIZE, (0, 0)))]; "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
DEMUXERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}  # no other may be guessed
_LENGTH = re.compile(rb"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Video:
    still: Picture  # as large as the video
    duration: int | None  # milliseconds


def read_video(content: IO[bytes], media_type: str) -> Video | None:
    """None where there is no ffmpeg, or it makes nothing of this file. Raises Unavailable while others' are read."""
    program = shutil.which("ffmpeg")
    if program is None or media_type not in DEMUXERS:
        return None
    with NamedTemporaryFile() as file:
        content.seek(0)
        shutil.copyfileobj(content, file)
        content.seek(0)
        file.flush()
        with turn():
            frame, messages = _run(program, DEMUXERS[media_type], file.name)
    try:
        still = read_picture(BytesIO(frame)) if frame else None
    except Refused as error:
        logger.info("no still of a video: %s", error)
        return None
    return Video(still, _length(messages)) if still else None


def _run(program: str, demuxer: str, path: str) -> tuple[bytes, bytes]:
    """A frame as PNG, upright, and what ffmpeg says."""
    command = [sys.executable, "-I", "-c", START, program, "-hide_banner", "-nostdin", "-threads", "1"]
    command += ["-protocol_whitelist", "file", "-f", demuxer, "-i", path]  # it opens no address that a file names
    command += ["-map", "0:v:0", "-vf", f"thumbnail={FRAMES}", "-frames:v", "1"]
    command += ["-c:v", "png", "-f", "image2pipe", "pipe:1"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, env={}, cwd="/")
    except subprocess.TimeoutExpired:
        return b"", b""
    return done.stdout if done.returncode == 0 else b"", done.stderr


def _length(messages: bytes) -> int | None:
    found = _LENGTH.search(messages)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return round((int(hours) * 3_600 + int(minutes) * 60 + float(seconds)) * 1_000)
