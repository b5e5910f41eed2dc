"""Checks what is stored."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from messaging.attachments import audit as files
from messaging.messages import audit as messages


class Command(BaseCommand):
    help = "Check that nothing is missing, doubled or orphaned. Changes nothing; exits with 1 on a finding."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checksums", action="store_true", help="read the bytes of all files, too")

    def handle(self, *args: Any, checksums: bool = False, **options: Any) -> None:
        found = [*messages.findings(), *files.findings(checksums=checksums)]
        for finding in found:
            self.stderr.write(finding)
        if found:
            sys.exit(1)
        self.stdout.write("All is well.")
