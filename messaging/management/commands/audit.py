"""Checks what is stored."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from messaging.messages.audit import findings


class Command(BaseCommand):
    help = "Check that nothing is missing, doubled or orphaned. Changes nothing; exits with 1 on a finding."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        for finding in found:
            self.stderr.write(finding)
        if found:
            sys.exit(1)
        self.stdout.write("All is well.")
