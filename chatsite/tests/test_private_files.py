"""Others on the machine read nothing of the house."""

import os
import stat
from pathlib import Path

import pytest

from chatsite.private_files import tighten


@pytest.mark.parametrize(("group_reads", "modes"), [(False, (0o700, 0o600)), (True, (0o750, 0o640))])
def test_a_folder_that_was_open_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group_reads: bool, modes: tuple[int, int]
) -> None:
    monkeypatch.setenv("FILES_SENDFILE", "/internal/" if group_reads else "")
    folder, database = tmp_path / "data", tmp_path / "data" / "maru.sqlite3"
    folder.mkdir()
    database.touch()
    folder.chmod(0o755)
    database.chmod(0o644)
    assert tighten(folder, [database, folder / "none"]) == [folder, database]
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(database.stat().st_mode)) == modes
    assert tighten(folder, [database]) == []


def test_what_is_somebody_elses_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 12_345_678)
    assert tighten(tmp_path, []) == []
