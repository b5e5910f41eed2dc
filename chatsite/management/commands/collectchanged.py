"""collectstatic, only when there is something new to collect: a start of the server does not wait for nothing."""

import fcntl
import hashlib
import inspect
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

from chatsite.assets import modules
from chatsite.assets import storage as assets_storage


class Command(BaseCommand):
    help = "Collect static files if any of them changed since the last time."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG:
            return  # WhiteNoise then serves them from where they are
        root = Path(settings.STATIC_ROOT)
        root.parent.mkdir(parents=True, exist_ok=True)
        with root.with_suffix(".stamp").open("a+") as stamp:
            fcntl.flock(stamp, fcntl.LOCK_EX)  # two servers on one folder collect one after the other
            stamp.seek(0)
            known, now = stamp.read(), fingerprint()
            if known != now or not root.exists():
                stamp.truncate(0)
                call_command("collectstatic", interactive=False, verbosity=options["verbosity"])
                stamp.write(now)


def fingerprint() -> str:
    """Changes when a static file, or the way in which they are stored, does."""
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for module in (assets_storage, modules):
        seen.update(inspect.getsource(module).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()
