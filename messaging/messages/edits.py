"""Messages that were stored change or go.

Each act checks, with the room's row locked, the right to do it, and gives the message the room's next revision. What
open tabs hear is said after the commit.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatsite.exceptions import NotAllowed, NotFound
from messaging.messages import links, live, removals, whispers
from messaging.messages.text import clean_body
from messaging.models import Message
from rooms import moderation_log
from rooms.models import Membership, Room
from rooms.permissions import consent, posting
from rooms.permissions.rights import Act, rights_of

WORDS = ("body", "quoted", "forward", "file_count", "file_name", "link_count")  # what a tombstone has none of


def edit_message(*, message: Message, editor: User, body: str) -> Message:
    """Replace the words of one's own message. Raises Empty, TooLong, NotFound, NotAllowed (Blocked, NotFriends), and
    NoSuchListener for a whisper to somebody who has left.
    """
    with transaction.atomic():
        current = _own(message, editor)
        text = clean_body(body, may_be_empty=bool(current.file_count or current.forward))
        _check_may_write(editor, current)  # new words are said to somebody, too
        if current.body != text:
            current.body, current.edited_at = text, timezone.now()
            links.reconsider(current)
            touch(current, "body", "edited_at", "link_count")
    return current


def changeable(message: Message, author: User) -> Message:
    """One's own message as it is now, its room locked, where one may write. Called in a transaction, before `touch`.

    Raises NotFound, NotAllowed.
    """
    current = _own(message, author)
    _check_may_write(author, current)
    return current


def remove_message(*, message: Message, remover: User) -> Message:
    """Leave a tombstone where one's own message was, or, for those who run the room, where anybody's was.

    Removing twice is removing once. For a few seconds the same person may restore it, unless the room is closed.
    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        return _remove(_removable(message, remover, act="removed"), remover)


def restore_message(*, message: Message, restorer: User) -> Message:
    """Take one's own removal back: the message is again what it was. Twice is once.

    Raises NotFound, NotAllowed (for who did not remove it, too), Archived, and TooLate when its text is gone.
    """
    with transaction.atomic():
        current = _removable(message, restorer, act="restored")
        if current.removed_at:
            if current.room.binned_at:
                raise NotFound
            if current.room.is_archived:
                raise posting.Archived
            removals.take(current, restorer)
            links.count_cards(current)
            touch(current, "removed_at", *WORDS)
    return current


def remove_link(*, message: Message, link_id: int, remover: User) -> Message:
    """Show no card of this link any more, also after an edit. For its author, and for those who run the room.

    Removing twice is removing once. Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        current = _removable(message, remover, act="removed a preview from")
        link = current.links.filter(pk=link_id).first()
        if current.removed_at or link is None:
            raise NotFound
        if not link.is_removed:
            link.is_removed = True
            link.save(update_fields=["is_removed"])
            links.count_cards(current)
            touch(current, "link_count")
    return current


def moderate_message(*, message: Message) -> Message:
    """Leave a tombstone where anybody's message was. The caller has made sure that a moderator asks for it."""
    with transaction.atomic():
        return _remove(_current(message), None)


def _removable(message: Message, user: User, *, act: str) -> Message:
    """The message as it is now, removed or not, for who may remove it. An act by office that changes it is logged."""
    if message.author_id == user.pk:
        return _own(message, user, removed_too=True)
    current = _current(message)
    rights = rights_of(user, current.room)
    rights.check(Act.TIDY)
    if not current.is_speech or (rights.membership and not current.is_seen_by(rights.membership)):
        raise NotAllowed
    if rights.is_by_office and bool(current.removed_at) is (act == "restored"):
        moderation_log.log(user, current.room, f"{act} message {current.number} of {current.author.username}")
    return current


def _remove(current: Message, remover: User | None) -> Message:
    """`remover` may restore it for a while. Whoever removes what somebody else did means it to be gone."""
    if current.removed_at:
        removals.forget_unless_by(current, remover)
        return current
    now = timezone.now()
    if remover and not current.room.is_archived:
        removals.hold(current, remover, at=now)
    current.body, current.removed_at = "", now
    current.file_count, current.file_name = 0, ""  # the files go when nobody can bring them back (attachments' sweep)
    current.quoted, current.forward = "", None
    current.link_count = 0  # its cards go in the same way (link_previews' sweep)
    current.calls.all().delete()
    touch(current, "removed_at", *WORDS)
    return current


def _check_may_write(user: User, message: Message) -> None:
    membership = Membership.objects.select_related("room").get(room=message.room, user=user)
    posting.check_may_speak(membership, at=timezone.now(), is_new=False)
    consent.check_may_write(user.pk, message.room)
    if message.whisper_to_id is not None:
        whispers.check_may_whisper(membership, message.whisper_to_id)


def _own(message: Message, user: User, *, removed_too: bool = False) -> Message:
    """The message as it is now, its room locked. Raises NotFound, NotAllowed."""
    current = _current(message)
    if not Membership.objects.filter(room=current.room, user=user).exists():
        raise NotFound
    if current.author_id != user.pk or not current.is_speech:
        raise NotAllowed(_("Only its author can change a message."))
    if current.removed_at and not removed_too:
        raise NotFound(_("This message was deleted."))
    return current


def _current(message: Message) -> Message:
    """The message as it is now, its room locked. Raises NotFound."""
    room = Room.objects.select_for_update().filter(pk=message.room_id).first()
    current = Message.objects.whole().filter(pk=message.pk).first()
    if room is None or current is None:
        raise NotFound
    current.room = room
    return current


def touch(message: Message, *changed: str) -> None:
    """Store a changed message under the next revision of its room, whose row is locked."""
    room = message.room
    room.revision += 1
    message.revision = room.revision
    message.save(update_fields=["revision", *changed])
    room.save(update_fields=["revision"])
    transaction.on_commit(lambda: live.messages_changed([message]), robust=True)
