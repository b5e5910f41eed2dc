import errno
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rooms.models import Room


@pytest.fixture
def house(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a database in use, a picture and a secret."""
    data = tmp_path / "data"
    (data / "media" / "avatars").mkdir(parents=True)
    (data / "media" / "avatars" / "1.webp").write_bytes(b"picture")
    (data / "secret_key").write_text("secret")
    with closing(sqlite3.connect(data / "maru.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE said (words TEXT)")
        database.execute("INSERT INTO said VALUES ('hello')")
        database.commit()
    settings.DATA_DIR, settings.MEDIA_ROOT = data, data / "media"
    own = {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "maru.sqlite3"}
    monkeypatch.setitem(django_settings.DATABASES, "default", own)
    return data


def test_a_backup_holds_everything_that_was_committed(house: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(house / "maru.sqlite3")) as busy:
        busy.execute("INSERT INTO said VALUES ('not yet')")
        call_command("backup", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "maru.sqlite3")) as copy:
        assert copy.execute("SELECT words FROM said").fetchall() == [("hello",)]
    assert (tmp_path / "copy" / "media" / "avatars" / "1.webp").read_bytes() == b"picture"
    secret = tmp_path / "copy" / "secret_key"
    assert secret.read_text() == "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_backup_overwrites_nothing(house: Path) -> None:
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("backup", house)


def test_a_disk_that_is_full_leaves_nothing_that_looks_like_a_backup(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copy2", full)
    before = set(tmp_path.iterdir())
    with pytest.raises(CommandError, match=r"No backup was made: .*No space left on device"):
        call_command("backup", tmp_path / "copy")
    assert set(tmp_path.iterdir()) == before


def test_a_database_that_cannot_be_read_is_said_in_words(house: Path, tmp_path: Path) -> None:
    (house / "maru.sqlite3").write_bytes(b"nothing that SQLite knows" * 100)
    with pytest.raises(CommandError, match="No backup was made: file is not a database"):
        call_command("backup", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_after_a_restore_no_room_is_in_its_old_epoch_and_no_fragment_is_remembered(lounge: Room) -> None:
    cache.set("fragment", "of another life")
    before = lounge.epoch
    call_command("restored")
    lounge.refresh_from_db()
    assert lounge.epoch != before
    assert cache.get("fragment") is None
