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
        if isinstance(error, AWAY + REFUSED) or _is_broken_frame(record, error):
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            message = message if reason in message else f"{message}: {reason}"
            record.exc_info = record.exc_text = None
        if len(message) > LONGEST:
            message = f"{message[:LONGEST]}…"
        record.msg, record.args = message, ()
        return True


def _is_broken_frame(record: logging.LogRecord, error: BaseException | None) -> bool:
    """A text frame that is no text. The server has closed the socket (1007) when it says so."""
    return record.name == "uvicorn.error" and isinstance(error, UnicodeDecodeError)
