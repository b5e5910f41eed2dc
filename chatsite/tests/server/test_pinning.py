"""Each process that serves keeps to a core of its own: spread over several, its threads would fight for their lock."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings

from chatsite.server import supervisor

PROGRAM = """
import os, sys, django
django.setup()
from chatsite.server.supervisor import pin_to_core
pin_to_core()
print(*sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""
CORES = len(os.sched_getaffinity(0))


@contextmanager
def process(**environment: str) -> Iterator[set[int]]:
    """A process that pins itself and lives until the block ends; gives its cores."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout
        yield set(map(int, child.stdout.readline().split()))
        child.communicate()


def test_each_process_keeps_to_one_core_however_many_there_are() -> None:
    with ExitStack() as stack:
        taken = [stack.enter_context(process()) for _ in range(CORES + 1)]
    assert [len(cores) for cores in taken] == [1] * (CORES + 1)
    assert set.union(*taken) <= os.sched_getaffinity(0)


def test_no_two_processes_take_the_same_core_while_there_is_another() -> None:
    core = 10_000 + os.getpid()  # which no machine has
    assert supervisor._is_free(core)
    assert not supervisor._is_free(core)
    supervisor._held.pop().close()
    assert supervisor._is_free(core), "it is free again when the process that had it is gone"
    supervisor._held.pop().close()


@pytest.mark.skipif(CORES < 2, reason="there is only one core")
def test_an_operator_may_leave_it_to_the_system() -> None:
    with process(PIN_PROCESSES="0") as cores:
        assert len(cores) == CORES
