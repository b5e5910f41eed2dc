"""Fills an empty house with people, rooms and messages to look at."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from accounts.models import User
from chatsite.secret_key import keep_secret
from messaging.demo.people import PEOPLE
from messaging.demo.presence import wake
from messaging.demo.world import fill

WORDS, SYLLABLES = 3, 3  # each syllable is one of 80, so the whole is one of 2 to the power of 56


class Command(BaseCommand):
    help = "Fill an empty house with people, rooms and messages to look at. A second run adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password", help="of every account of the demo; made up and kept in the data folder if not given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = Path(settings.DATA_DIR) / "demo_password"
        here = set(User.objects.values_list("username", flat=True))
        if here >= {person.username for person in PEOPLE}:
            self.stdout.write("The demo is here already; nothing was added.")
            password = kept.read_text() if kept.exists() else "the one that was chosen for it"
        elif here:
            raise CommandError(
                "This house has people of its own, and the demo does not mix with them. "
                "Give it a data folder of its own: bin/serve --demo --data FOLDER"
            )
        else:
            password = options["password"] or keep_secret(kept, pronounceable)
            count = fill(password=password, now=timezone.localtime())
            self.stdout.write(f"{len(PEOPLE)} people of the demo moved in, and wrote {count} messages.")
        wake(timezone.now())
        self.explain(password)

    def explain(self, password: str) -> None:
        owner, *others = (person.username for person in PEOPLE)
        self.stdout.write(f"Sign in as {owner}, who owns the house, or as {', '.join(others[:-1])} or {others[-1]}.")
        self.stdout.write(f"Password of all of them: {password}")


def pronounceable() -> str:
    """A password that one can read off a screen and type, e.g. three words such as `kolumi`."""
    return "-".join(
        "".join(secrets.choice("bcdfghjklmnprtvz") + secrets.choice("aeiou") for _ in range(SYLLABLES))
        for _ in range(WORDS)
    )
