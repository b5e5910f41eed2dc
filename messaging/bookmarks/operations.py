"""Bookmarks are set, noted on and removed. Only their owner ever knows of them."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from chatsite.exceptions import NotFound, Refused
from messaging.bookmarks import live
from messaging.messages.queries import message_for
from messaging.messages.text import TooLong, one_line
from messaging.models import Bookmark, Message
from messaging.models.bookmarks import NOTE_MAX

BOOKMARKS_MAX = 5_000  # of one person
UNDO_SECONDS = 60
_SALT = "bookmark"


class TooManyBookmarks(Refused):
    code = "too_many_bookmarks"
    status = 422


@dataclass(frozen=True, slots=True)
class Removed:
    """A bookmark that is gone; `undo` brings it back as it was, for UNDO_SECONDS."""

    message_id: int
    undo: str


def add_bookmark(*, user: User, message_id: int, note: str | None = None) -> Bookmark:
    """Mark a message that this person may see. Twice is once; a note that is given replaces the one before.

    Raises NotFound, TooLong, TooManyBookmarks.
    """
    clean = None if note is None else clean_note(note)
    with transaction.atomic():
        _lock(user)
        bookmark = Bookmark.objects.of(user.pk).filter(message=message_id).first()
        if bookmark is None:
            message = message_for(user, message_id)
            if message.removed_at or not message.is_speech:
                raise NotFound
            bookmark = _store(user, message.pk, note=clean or "")
        elif clean is not None and bookmark.note != clean:
            bookmark.note = clean
            bookmark.save(update_fields=["note"])
        live.changed(user.pk, message_id, is_on=True)
    return bookmark


def remove_bookmark(*, user: User, message_id: int) -> Removed | None:
    """Forget it, whether they may see the message any more or not. None if there is none.

    Raises NotFound if there is none and they may not see the message.
    """
    with transaction.atomic():
        _lock(user)
        bookmark = Bookmark.objects.of(user.pk).filter(message=message_id).first()
        if bookmark is None:
            message_for(user, message_id)
            return None
        undo = signing.dumps(
            {"user": user.pk, "message": message_id, "note": bookmark.note, "at": bookmark.created_at.isoformat()},
            salt=_SALT,
        )
        bookmark.delete()
        live.changed(user.pk, message_id, is_on=False)
    return Removed(message_id, undo)


def restore_bookmark(*, user: User, message_id: int, undo: str) -> Bookmark:
    """Take a removal back: the note and the place in the list are as before.

    Raises NotFound for what is not theirs, too old or of a message that is erased; TooManyBookmarks.
    """
    try:
        held = signing.loads(undo, salt=_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise NotFound from error
    if (held["user"], held["message"]) != (user.pk, message_id):
        raise NotFound
    with transaction.atomic():
        _lock(user)
        bookmark = Bookmark.objects.of(user.pk).filter(message=message_id).first()
        if bookmark is None:
            if not Message.objects.filter(pk=message_id).exists():
                raise NotFound
            at = datetime.fromisoformat(held["at"])
            bookmark = _store(user, message_id, note=held["note"], created_at=at)
        live.changed(user.pk, message_id, is_on=True)
    return bookmark


def forget_bookmarks(user: User, takes_messages: bool) -> None:
    """An erased account has none."""
    Bookmark.objects.of(user.pk).delete()


def clean_note(text: str) -> str:
    """A note as it is stored, on one line. Raises TooLong."""
    note = one_line(text)
    if len(note) > NOTE_MAX:
        raise TooLong(
            ngettext("A note has at most %(limit)d character.", "A note has at most %(limit)d characters.", NOTE_MAX)
            % {"limit": NOTE_MAX}
        )
    return note


def _store(user: User, message_id: int, **fields: object) -> Bookmark:
    if Bookmark.objects.of(user.pk).count() >= BOOKMARKS_MAX:
        raise TooManyBookmarks(
            _("You have %(limit)d bookmarks, as many as there may be. Remove some first.") % {"limit": BOOKMARKS_MAX}
        )
    return Bookmark.objects.create(user=user, message_id=message_id, **fields)


def _lock(user: User) -> None:
    """Two tabs of one person take turns, so that what is counted is so."""
    User.objects.select_for_update().filter(pk=user.pk).first()
