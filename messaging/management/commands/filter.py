"""Tries rules of the word filter on sentences."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.moderation.filter.check import checked
from messaging.moderation.filter.rules import BadRule, read_rules


class Command(BaseCommand):
    help = "Read rules and sentences, and print for each sentence what the rules find in it. Stores nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", required=True, metavar="FILE", help="a list of rules, as JSON")
        parser.add_argument(
            "--check", required=True, metavar="FILE", help="sentences, one a line; - for standard input"
        )

    def handle(self, *args: Any, rules: str, check: str, **options: Any) -> None:
        try:
            wanted = read_rules(json.loads(Path(rules).read_text(encoding="utf-8")))
        except OSError as error:
            raise CommandError(f"{rules}: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{rules} is not JSON: {error}") from error
        except BadRule as bad:
            raise CommandError(str(bad.message)) from bad
        if check == "-":
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
            lines = iter(sys.stdin)
        else:
            lines = iter(Path(check).read_text(encoding="utf-8", errors="replace").splitlines())
        for found in checked(wanted, (line.rstrip("\r\n") for line in lines)):
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            self.stdout.flush()
