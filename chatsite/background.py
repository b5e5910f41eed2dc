"""What is done after the answer, because it takes long, or because how long it takes would tell something.

It may be lost when the process ends: for mail, not for anything that must last.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from django.db import close_old_connections
from django.utils import translation

WAITING_MAX = 100

logger = logging.getLogger(__name__)
_thread = ThreadPoolExecutor(1, thread_name_prefix="later")
_room = BoundedSemaphore(WAITING_MAX)


def run(work: Callable[[], object]) -> None:
    """Do it soon, in a thread, with this request's language. What goes wrong is logged."""
    if not _room.acquire(blocking=False):
        logger.warning("not done, %s others wait: %r", WAITING_MAX, work)
        return
    _thread.submit(_do, work, translation.get_language())


def _do(work: Callable[[], object], language: str | None) -> None:
    try:
        try:
            with translation.override(language):
                work()
        finally:
            close_old_connections()  # may fail, as the work may
    except Exception:
        logger.exception("what was to be done later could not be done")
    finally:
        _room.release()
