"""`bin/worker`: a process that does jobs. bin/serve has one of its own; more of them, also on other machines with the
same database, do more at a time.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from chatsite.private_files import set_umask

NICE = 10  # pages and messages go first


def main(arguments: list[str] | None = None) -> None:
    """Work until SIGINT or SIGTERM; a job that was begun is finished."""
    parser = argparse.ArgumentParser(prog="bin/worker", description="Do Maru's jobs.", epilog="See docs/operating.md.")
    parser.add_argument("--data", default=os.environ.get("DATA_DIR"), help="data folder (DATA_DIR), as of bin/serve")
    options = parser.parse_args(arguments)
    set_umask()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    if options.data:
        os.environ["DATA_DIR"] = str(Path(options.data).expanduser().absolute())
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        sys.exit(f"The worker cannot start with these settings: {error}")
    print("The worker waits for jobs. Ctrl-C stops.", flush=True)
    work()


def work(is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Be a worker in this process, which has one thread and is set up, until a signal or until nobody wants it."""
    from chatsite.delivery import relay
    from chatsite.jobs.worker import Worker

    with suppress(OSError):
        os.nice(NICE)
    worker = Worker()

    def stop(signum: int, frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    relay.speak()
    worker.run(is_wanted)


if __name__ == "__main__":
    main()
