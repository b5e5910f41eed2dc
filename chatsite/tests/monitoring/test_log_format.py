"""What an operator reads of things that went wrong."""

import logging
import sys

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http.multipartparser import MultiPartParserError
from redis import RedisError

from chatsite.monitoring.log_format import LONGEST, OneLine

pytestmark = pytest.mark.once


def logged(error: Exception, logger: str = "maru") -> str:
    """What the log has of an error."""
    try:
        raise error
    except Exception:
        how = ("a socket's task failed in %s", ("room 7",), sys.exc_info())
        record = logging.LogRecord(logger, logging.WARNING, __file__, 1, *how)
    assert OneLine().filter(record)
    return logging.Formatter("%(message)s").format(record)


@pytest.mark.parametrize("error", [OperationalError("it is gone\nIs it running?"), RedisError("it is gone")])
def test_a_database_that_is_away_is_one_line_with_its_reason(error: Exception) -> None:
    assert logged(error) == "a socket's task failed in room 7: it is gone"


@pytest.mark.parametrize(
    "error", [BadRequest("odd"), SuspiciousOperation("odd"), MultiPartParserError("odd"), PermissionDenied("odd")]
)
def test_so_is_nonsense_that_was_refused(error: Exception) -> None:
    """Else whoever sends it fills the disk forty times as fast."""
    assert logged(error) == "a socket's task failed in room 7: odd"


def test_so_is_a_frame_that_is_no_text() -> None:
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert "\n" not in logged(error, "uvicorn.error")
    assert "Traceback" in logged(error, "maru"), "that would be our mistake"


def test_so_is_an_answer_to_somebody_who_has_gone() -> None:
    error = RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")
    assert "\n" not in logged(error, "uvicorn.error")
    assert "Traceback" in logged(RuntimeError("another"), "uvicorn.error")


@pytest.mark.parametrize(
    ("logger", "error"), [("django.request", BadRequest("odd")), ("django.security.DisallowedHost", None)]
)
def test_nobody_rings_an_alarm_from_outside(logger: str, error: Exception | None) -> None:
    trouble = (type(error), error, None) if error else None
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, "odd", (), trouble)
    OneLine().filter(record)
    assert record.levelname == "WARNING"
    assert record.levelno == logging.WARNING


def test_a_long_address_does_not_make_a_long_line() -> None:
    record = logging.LogRecord("django", logging.WARNING, __file__, 1, "Not Found: %s", ("/" + "a" * 60_000,), None)
    assert OneLine().filter(record)
    assert len(record.getMessage()) == LONGEST + 1


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    assert "Traceback" in logged(KeyError("room"))
