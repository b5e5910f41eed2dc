"""Django's SQLite, whose writers wait in line.

SQLite lets one write at a time, and whoever finds it busy sleeps and tries again, for up to a tenth of a second; of
eight writers some then wait for seconds, while others pass. Here the threads of a process take turns instead, and the
next one goes on at once (docs/reliability.md has the figures). Other processes are met as SQLite meets them.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_turns: dict[str, threading.Lock] = defaultdict(threading.Lock)  # by database


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread has the turn from BEGIN to COMMIT or ROLLBACK, or for one statement that writes outside of them."""

    _has_turn = False

    def take_turn(self) -> None:
        """Raises OperationalError if it does not come within the timeout of the connection."""
        lock = _turns[str(self.settings_dict["NAME"])]
        if not lock.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5.0)):
            raise OperationalError("database is locked by another thread")
        self._has_turn = True

    def end_turn(self) -> None:
        """Let the next one go on. Does nothing without a turn."""
        if self._has_turn:
            self._has_turn = False
            _turns[str(self.settings_dict["NAME"])].release()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # a commit that fails is followed by a rollback
        self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()

    def create_cursor(self, name: str | None = None) -> base.SQLiteCursorWrapper:
        cursor: Cursor = self.connection.cursor(factory=lambda connection: Cursor(connection, self))
        return cursor


class Cursor(base.SQLiteCursorWrapper):
    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        return self._in_turn(query, super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return self._in_turn(query, super().executemany, query, param_list)

    def _in_turn(self, query: str, act: Callable[..., Any], *args: Any) -> Any:
        if self._wrapper._has_turn or not query.lstrip()[:7].upper().startswith(WRITES):
            return act(*args)
        self._wrapper.take_turn()
        try:
            return act(*args)
        finally:
            self._wrapper.end_turn()
