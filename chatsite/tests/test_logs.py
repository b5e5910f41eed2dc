"""What an operator reads of things that went wrong."""

import logging
import sys

import pytest
from django.db import OperationalError
from redis import RedisError

from chatsite.logs import OneLine


def logged(error: Exception) -> str:
    """What the log has of an error."""
    try:
        raise error
    except Exception:
        how = ("a socket's task failed in %s", ("room 7",), sys.exc_info())
        record = logging.LogRecord("maru", logging.WARNING, __file__, 1, *how)
    assert OneLine().filter(record)
    return logging.Formatter("%(message)s").format(record)


@pytest.mark.parametrize("error", [OperationalError("it is gone\nIs it running?"), RedisError("it is gone")])
def test_a_database_that_is_away_is_one_line_with_its_reason(error: Exception) -> None:
    assert logged(error) == "a socket's task failed in room 7: it is gone"


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    assert "Traceback" in logged(KeyError("room"))
