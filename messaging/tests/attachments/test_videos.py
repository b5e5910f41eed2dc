"""A video has a still and a length where the machine has ffmpeg, and is a plain card where it has not."""

from pathlib import Path

import pytest

from accounts.models import User
from messaging.attachments import storage
from messaging.tests.attachments.conftest import picture, stored
from messaging.tests.attachments.films import mp4

FFMPEG = """#!/bin/sh
echo "Duration: 00:01:02.50, start: 0" >&2
{answer}
"""


@pytest.fixture
def ffmpeg(tmp_path: Path, monkeypatch):
    """A program of that name: its answer is a line of shell."""

    def make(answer: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "frame.png").write_bytes(picture("PNG", (640, 360)))
        (folder / "ffmpeg").write_text(FFMPEG.format(answer=answer.format(folder=folder)))
        (folder / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))

    return make


def test_with_ffmpeg_it_has_a_still_and_a_length(alice: User, ffmpeg) -> None:
    ffmpeg("/bin/cat {folder}/frame.png")
    blob = stored(alice, mp4(), "a.mp4").blob
    assert (blob.kind, blob.type, blob.size) == ("video", "video/mp4", len(mp4()))
    assert (blob.width, blob.height, blob.duration, blob.has_copies) == (640, 360, 62_500, True)
    assert all(storage.files().exists(storage.path_of(blob.key, copy)) for copy in storage.COPIES.values())


@pytest.mark.parametrize("answer", ["exit 1", "echo no picture", "kill -9 $$", "exit 0"])
def test_when_that_fails_it_is_a_plain_card(alice: User, ffmpeg, answer) -> None:
    ffmpeg(answer)
    blob = stored(alice, mp4(), "a.mp4").blob
    assert (blob.kind, blob.has_copies, blob.width, blob.duration) == ("video", False, None, None)


def test_without_it_too(alice: User, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not stored(alice, mp4(), "a.mp4").blob.has_copies
