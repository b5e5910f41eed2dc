"""What a house needs after its database was put back from a backup."""

from typing import Any

from django.core.cache import cache
from django.core.management import BaseCommand

from rooms.creation.operations import begin_new_epoch


class Command(BaseCommand):
    help = "Tell every tab to load its rooms anew. Run it once after restoring a backup, before the server starts."

    def handle(self, *args: Any, **options: Any) -> None:
        begin_new_epoch()
        cache.clear()  # rendered messages of the life that was lost have the same numbers
        self.stdout.write("Every room has begun a new epoch.")
