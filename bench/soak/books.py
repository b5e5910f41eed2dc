"""What is stored, read past the application."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

MESSAGES = """
    SELECT message.room_id, message.number, message.revision, message.id, person.username,
           message.client_id, message.kind, message.body
    FROM messaging_message message JOIN accounts_user person ON person.id = message.author_id
    ORDER BY message.room_id, message.number
"""
ROOMS = "SELECT id, revision FROM rooms_room"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
READ = """
    SELECT person.username, membership.room_id, membership.read_up_to,
           (SELECT coalesce(max(message.number), 0) FROM messaging_message message
            WHERE message.room_id = membership.room_id AND message.whisper_to_id IS NULL
              AND message.kind NOT IN ('joined', 'left'))
    FROM rooms_membership membership JOIN accounts_user person ON person.id = membership.user_id
"""


class Stored(NamedTuple):
    room: int
    number: int
    revision: int
    id: int
    author: str
    client_id: str
    kind: str
    body: str


class Books:
    """`address` is a path of SQLite or an address of PostgreSQL."""

    def __init__(self, address: str) -> None:
        self._connect: Callable[[], Any] = (
            (lambda: psycopg.connect(address)) if "://" in address else lambda: sqlite3.connect(address, timeout=20)
        )

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(self._connect()) as connection:
            return list(connection.execute(query).fetchall())

    def messages(self) -> list[Stored]:
        """All of them, by room and number."""
        return [
            Stored(room, number, revision, key, author, str(UUID(str(client_id))) if client_id else "", kind, body)
            for room, number, revision, key, author, client_id, kind, body in self._rows(MESSAGES)
        ]

    def heads(self) -> dict[int, int]:
        """The revision of each room."""
        return dict(self._rows(ROOMS))

    def connections(self) -> int:
        """How many PostgreSQL has open besides this one."""
        return int(self._rows(CONNECTIONS)[0][0])

    def read(self) -> dict[tuple[str, int], tuple[int, int]]:
        """For each person and room: the read position, and the number of the latest message that is news."""
        return {(person, room): (position, latest) for person, room, position, latest in self._rows(READ)}
