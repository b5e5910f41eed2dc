"""Somebody's bookmarks, for their own archive: the notes, and of what they may still see, whose it is and where."""

from collections.abc import Iterable, Iterator

from accounts.account.export import as_json
from accounts.models import User
from messaging.bookmarks import queries


def files(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """`bookmarks.json`, the latest first."""
    yield "bookmarks.json", [as_json(list(_told(user)))]


def _told(user: User) -> Iterator[dict[str, object]]:
    before: int | None = None
    while before != 0:
        page = queries.page(user, before=before)
        for row in page.rows:
            yield {
                "at": row.at,
                "note": row.note,
                "room": row.room,
                "author": row.author,
                "text": row.message.body or row.message.quoted if row.message else "",
                "said_at": row.message.created_at if row.message else None,
            }
        before = page.before
