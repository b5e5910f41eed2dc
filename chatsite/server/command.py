"""Serving Maru: what stands between `bin/serve` and people who talk.

Reads as a list: options, this house is not served yet, a port, rows and files as this version wants them, serve. What
goes wrong is said in words, with what to do about it; the exit code is then 1.
"""

import argparse
import fcntl
import logging
import os
import socket
import sys
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from chatsite.private_files import set_umask
from chatsite.server import ports, supervisor
from chatsite.server.job_workers import job_workers

logger = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    try:
        serve(read_options(arguments))
    except KeyboardInterrupt:
        sys.exit("\nStopped before it had started.")


def serve(options: argparse.Namespace) -> None:
    set_environment(options)
    set_umask()
    load_django()
    from django.conf import settings

    with job_workers(settings.JOB_WORKERS) as start_jobs, hold_house(options):
        try:
            sock = ports.listen(host=options.host, port=options.port, backlog=supervisor.BACKLOG)
        except ports.NoPort as reason:
            sys.exit(str(reason))
        prepare(demo=options.demo)
        start_jobs()
        announcement = partial(print, welcome(sock), flush=True)
        supervisor.run(sock, count=options.workers, capacity=options.capacity, ready=announcement)
    print("Maru has stopped. Everything that was sent is kept.", flush=True)


# Options -----------------------------------------------------------------------------------------


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    env = os.environ.get
    parser = argparse.ArgumentParser(prog="bin/serve", description="Serve Maru.", epilog="More in docs/operating.md.")
    add = parser.add_argument
    add("--host", default=env("HOST") or "127.0.0.1", help="address to listen on (HOST; now %(default)s)")
    add("--port", type=port, default=env("PORT") or "8000", help="0 takes any free one (PORT; now %(default)s)")
    add("--workers", type=positive, default=env("WEB_WORKERS") or "1", help="processes (WEB_WORKERS; now %(default)s)")
    add("--data", default=env("DATA_DIR"), help="data folder (DATA_DIR; data/ beside bin/ if not given)")
    add(
        "--capacity",
        type=positive,
        default=env("CAPACITY") or None,
        help="most open connections per process (CAPACITY)",
    )
    add("--demo", action="store_true", help="first fill an empty house with people, rooms and messages to look at")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: it must be a number from 0 to 65535")
    return int(text)


def positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} must be a number from 1 up")
    return int(text)


def set_environment(options: argparse.Namespace) -> None:
    """Say in the environment what settings, and worker processes, look for there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    os.environ["WEB_WORKERS"] = str(options.workers)
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # the supervisor names a new folder, if there are several workers
    os.environ["SERVE_DEMO"] = "1" if options.demo else ""
    if options.data:
        os.environ["DATA_DIR"] = str(Path(options.data).expanduser().absolute())


# Before anybody comes ----------------------------------------------------------------------------


def load_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        sys.exit(f"Maru cannot start with these settings: {error}")


def hold_house(options: argparse.Namespace) -> AbstractContextManager[object]:
    """Keep other servers off an SQLite folder while the returned context is open.

    Two processes on one SQLite folder would not hear each other: people of one would miss what is said in the other.
    """
    from django.conf import settings

    database = settings.DATABASES["default"]
    alone = database["ENGINE"].endswith("sqlite3")
    if options.workers > 1 and (alone or not settings.REDIS_URL):
        sys.exit(
            f"{options.workers} workers need a database and a way to talk that they share: "
            "set DATABASE_URL (PostgreSQL) and REDIS_URL, or serve with one worker."
        )
    if not alone:
        return nullcontext()
    folder = Path(database["NAME"]).parent
    try:
        lock = (folder / "serve.lock").open("a+")
    except OSError as error:
        sys.exit(f"The data folder {folder} cannot be written to: {error.strerror}.")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        sys.exit(
            f"Maru is serving the data folder {folder} already ({lock.read().strip() or 'another process'}). Stop that "
            "server first or name another folder with --data. Several processes need DATABASE_URL and REDIS_URL."
        )
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {options.host} port {options.port}\n")
    lock.flush()
    return lock


def prepare(*, demo: bool) -> None:
    """Bring rows and static files to what this version wants."""
    from django.core.management import CommandError, call_command
    from django.core.management.base import BaseCommand
    from django.db import OperationalError, connections

    try:
        BaseCommand().check()
        tighten_data()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectchanged", verbosity=0)
        if demo:
            call_command("demo")
    except CommandError as error:
        sys.exit(f"Maru cannot start. {error}")
    except OperationalError as error:
        sys.exit(f"The database does not answer: {str(error).strip()}")
    finally:
        connections.close_all()


def tighten_data() -> None:
    """Close the data folder of an older version to others on this machine, and say so."""
    from django.conf import settings

    from chatsite.private_files import tighten

    files = [path for pattern in ("*.sqlite3*", "secret_key") for path in settings.DATA_DIR.glob(pattern)]
    for path in tighten(settings.DATA_DIR, files):
        logger.warning("%s was open to others on this machine; now only the user of the server may read it", path)


def welcome(sock: socket.socket) -> str:
    """Where Maru is open, and how to get the first account."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection

    host, number = sock.getsockname()[:2]
    everywhere = ip_address(host).is_unspecified
    name = "localhost" if everywhere else f"[{host}]" if ":" in host else host
    lines = [f"\n{settings.SITE_NAME} is open at http://{name}:{number}"]
    if not get_user_model().objects.exists():
        lines.append("Nobody lives here yet: register there. The first person to do so becomes the owner.")
    if everywhere and not os.environ.get("ALLOWED_HOSTS"):
        lines.append("For other machines say under which names it may be called: ALLOWED_HOSTS=chat.example.org")
    lines.append(f"Data is kept in {settings.DATA_DIR}. Ctrl-C stops.\n")
    connection.close()
    return "\n".join(lines)


if __name__ == "__main__":
    main()
