"""`python -m bench.trials NAME`: make one trial, print its figures beside their goals; exits with 1 on a miss."""

import argparse
import asyncio
import importlib
import resource
import shutil
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from types import ModuleType

from bench.trials.figures import table

NAMES = (
    "busy contention half-open images kills leak pool postgres-crash presence "
    "redis-away repeats rolling storm two-tabs wal"
).split()
DATABASES = {"sqlite", "postgres"}


def main() -> int:
    trial, options, home = read_options()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = home or Path(tempfile.mkdtemp(prefix="maru-trial-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        figures = asyncio.run(trial.run(options, folder))
    finally:
        if not home:
            shutil.rmtree(folder, ignore_errors=True)
    print(table(figures))
    return 1 if any(figure.is_missed for figure in figures) else 0


def read_options() -> tuple[ModuleType, object, Path | None]:
    """A number of a trial's Options is an option of the same name; a truth is a switch."""
    parser = argparse.ArgumentParser(prog="python -m bench.trials", description=__doc__)
    trials = parser.add_subparsers(metavar="NAME", required=True, dest="name")
    for name in NAMES:
        module = importlib.import_module(f"bench.trials.{name.replace('-', '_')}")
        about = (module.__doc__ or "").strip()
        one = trials.add_parser(name, help=about.partition("\n")[0], description=about)
        for option in fields(module.Options):
            flag, value = f"--{option.name.replace('_', '-')}", option.default
            if isinstance(value, bool):
                one.add_argument(flag, action="store_true")
            else:
                choices = DATABASES if option.name == "database" else None
                one.add_argument(flag, type=type(value), default=value, choices=choices, help="(%(default)s)")
        one.add_argument("--folder", type=Path, help="keep data and logs in this new folder (a temporary one)")
        one.set_defaults(module=module)
    given = vars(parser.parse_args())
    options = given["module"].Options
    return given["module"], options(**{option.name: given[option.name] for option in fields(options)}), given["folder"]


if __name__ == "__main__":
    sys.exit(main())
