"""How often the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME_OF_A_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements of the block, filled in at its end, without those that only frame a transaction."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [q["sql"] for q in captured if not q["sql"].startswith(FRAME_OF_A_TRANSACTION)]
