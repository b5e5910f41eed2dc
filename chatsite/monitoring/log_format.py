"""What an operator reads: one line per event, and none that a stranger could make long."""

import logging

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http.multipartparser import MultiPartParserError
from redis.exceptions import RedisError

AWAY = (OperationalError, InterfaceError, RedisError)
REFUSED = (BadRequest, SuspiciousOperation, MultiPartParserError, PermissionDenied)
LONGEST = 500  # characters of a message; an address alone may have a hundred times as many


class OneLine(logging.Filter):
    """What is away, or was refused, is an event, not a mistake of ours: it needs no traceback, but its reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        is_a_strangers = isinstance(error, REFUSED) or _is_broken_frame(record, error) or _is_gone(record, error)
        if is_a_strangers or isinstance(error, AWAY):
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            message = message if reason in message else f"{message}: {reason}"
            record.exc_info = record.exc_text = None
        if is_a_strangers or record.name.startswith("django.security"):
            record.levelno, record.levelname = logging.WARNING, "WARNING"  # nobody rings an alarm from outside
        if len(message) > LONGEST:
            message = f"{message[:LONGEST]}…"
        record.msg, record.args = message, ()
        return True


def _is_broken_frame(record: logging.LogRecord, error: BaseException | None) -> bool:
    """A text frame that is no text. The server has closed the socket (1007) when it says so."""
    return record.name == "uvicorn.error" and isinstance(error, UnicodeDecodeError)


def _is_gone(record: logging.LogRecord, error: BaseException | None) -> bool:
    """Whoever asked reset the connection in the moment of the answer; uvloop says so before uvicorn knows."""
    return record.name == "uvicorn.error" and isinstance(error, RuntimeError) and "the handler is closed" in str(error)
