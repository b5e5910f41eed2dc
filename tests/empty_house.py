"""A data folder in which nobody lives yet, made once for a whole run of bin/test: to make one takes seconds.

`python -m tests.empty_house FOLDER` makes it; TEST_EMPTY_HOUSE names it to tests.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "TEST_EMPTY_HOUSE"
ROOT = Path(__file__).parent.parent


def database() -> Path | None:
    """Its database, if it was made."""
    made = Path(os.environ.get(VARIABLE, "none"), "maru.sqlite3")
    return made if made.is_file() else None


def copy(folder: Path) -> None:
    """Put database and static files into `folder`, if there are any and it is new. It gets a secret of its own."""
    made = Path(os.environ.get(VARIABLE, "none"))
    if made.is_dir() and not folder.exists():
        shutil.copytree(made, folder)


def make(folder: Path) -> None:
    """In a folder beside it first: nobody copies half of it."""
    partial = folder.with_suffix(".partial")
    for command in ("migrate", "collectchanged"):
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"],
            cwd=ROOT,
            env=environment | {"DATA_DIR": str(partial)},
            check=True,
        )
    (partial / "secret_key").unlink()
    partial.rename(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
