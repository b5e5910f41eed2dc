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
        try:
            folder.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise CommandError(f"The folder {folder} cannot be made: {error.strerror}.") from error
        source = Path(database["NAME"])
        # One step of SQLite's own backup is one moment of the database, and no writer waits for it.
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(folder / source.name)) as copy:
            live.backup(copy)
        if settings.MEDIA_ROOT.exists():
            shutil.copytree(settings.MEDIA_ROOT, folder / settings.MEDIA_ROOT.name, copy_function=_copy)
        secret = settings.DATA_DIR / "secret_key"
        if secret.exists():
            with open(os.open(folder / secret.name, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secret.read_text())
        if settings.FILES_S3_BUCKET:
            self.stdout.write(f"The files of messages are in the bucket {settings.FILES_S3_BUCKET}: copy it, too.")
        self.stdout.write(f"Copied to {folder}. To open it: DATA_DIR={folder} manage.py restored, then serve it.")


def _copy(source: str, target: str) -> str:
    """As shutil.copy2; what was swept since the database was copied is not missed by anybody."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
    return target
