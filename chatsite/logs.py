"""What an operator reads: one line per event."""

import logging

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

AWAY = (OperationalError, InterfaceError, RedisError)


class OneLine(logging.Filter):
    """A database or Redis that is away is an event, not a mistake of ours: it needs no traceback, but its reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, AWAY):
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            record.msg, record.args = f"{record.getMessage()}: {reason}", ()
            record.exc_info = record.exc_text = None
        return True
