"""A copy of an SQLite house, taken while people talk in it."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Copy database, pictures, files and secret into a new folder, from which the house can be opened again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="must not exist yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError(
                f"Use pg_dump for PostgreSQL, and copy {settings.MEDIA_ROOT} and the secret key beside it."
            )
        if folder.exists():
            raise CommandError(f"The folder {folder} cannot be made: it is there already.")
        partial = folder.with_name(f"{folder.name}.partial")
        try:
            partial.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise CommandError(f"The folder {partial} cannot be made: {error.strerror}.") from error
        try:
            self._copy_house(Path(database["NAME"]), partial)
            partial.rename(folder)
        except (OSError, shutil.Error, sqlite3.Error) as error:
            raise CommandError(f"No backup was made: {_reason(error)}. What was copied is removed.") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        if settings.FILES_S3_BUCKET:
            self.stdout.write(f"The files of messages are in the bucket {settings.FILES_S3_BUCKET}: copy it, too.")
        self.stdout.write(f"Copied to {folder}. To open it: DATA_DIR={folder} manage.py restored, then serve it.")

    def _copy_house(self, database: Path, folder: Path) -> None:
        # One step of SQLite's own backup is one moment of the database, and no writer waits for it.
        with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(folder / database.name)) as copy:
            live.backup(copy)
        if settings.MEDIA_ROOT.exists():
            shutil.copytree(settings.MEDIA_ROOT, folder / settings.MEDIA_ROOT.name, copy_function=_copy)
        secret = settings.DATA_DIR / "secret_key"
        if secret.exists():
            with open(os.open(folder / secret.name, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secret.read_text())


def _reason(error: Exception) -> str:
    """In a few words; a copy of many files has a reason for each."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return str(getattr(error, "strerror", None) or error)


def _copy(source: str, target: str) -> str:
    """As shutil.copy2; what was swept since the database was copied is not missed by anybody."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
        os.chmod(target, 0o600)
    return target
