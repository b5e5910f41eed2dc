"""Jobs for tests. They write a line for each time that they are done."""

import time
from pathlib import Path

from django_tasks import task


class Broken(Exception):
    pass


@task()
def note(path: str) -> None:
    with Path(path).open("a") as file:
        file.write("done\n")


@task()
def fail(path: str) -> None:
    note.func(path)
    raise Broken("it does not work today")


@task()
def begin_and_wait_once(path: str) -> None:
    """The first time it goes on until its process ends."""
    note.func(path)
    while Path(path).read_text().count("\n") == 1:
        time.sleep(0.05)
