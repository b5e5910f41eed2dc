"""Messages that were stored change or go.

Each act checks, with the room's row locked, the right to do it, and gives the message the room's next revision. What
open tabs hear is said after the commit.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from accounts.moderation.undo import ChangedSince, Gone, mark_taken_back
from chatsite.exceptions import NotAllowed, NotFound
from messaging.messages import floods, links, live, removals, screening, whispers
from messaging.messages.text import clean_body, links_in
from messaging.models import Message, Removal
from rooms import moderation_log
from rooms.models import Membership, Room
from rooms.permissions import consent, posting
from rooms.permissions.rights import Act, rights_of, rights_to_undo

# What a tombstone has none of.
WORDS = ("body", "quoted", "forward", "file_count", "file_name", "has_links", "link_count")


def edit_message(*, message: Message, editor: User, body: str) -> Message:
    """Replace the words of one's own message. Raises Empty, TooLong, NotFound, NotAllowed (Blocked, NotFriends), and
    NoSuchListener for a whisper to somebody who has left; Filtered for what the word filter refuses,
    and for blocked domains; NewcomerLimit.
    """
    if message.author_id == editor.pk:
        if body != message.body:
            floods.check_edit(editor, body)
        body = screening.check_edit(
            message, editor, clean_body(body, may_be_empty=bool(message.file_count or message.forward))
        )
    with transaction.atomic():
        current = _own(message, editor)
        text = clean_body(body, may_be_empty=bool(current.file_count or current.forward))
        _check_may_write(editor, current)  # new words are said to somebody, too
        if current.body != text:
            current.body, current.edited_at, current.has_links = text, timezone.now(), bool(links_in(text))
            links.reconsider(current)
            touch(current, "body", "edited_at", "has_links", "link_count")
    return current


def changeable(message: Message, author: User) -> Message:
    """One's own message as it is now, its room locked, where one may write. Called in a transaction, before `touch`.

    Raises NotFound, NotAllowed.
    """
    current = _own(message, author)
    _check_may_write(author, current)
    return current


def remove_message(*, message: Message, remover: User, reason: str = "") -> Message:
    """Leave a tombstone where one's own message was, or, for those who run the room, where anybody's was.

    Removing twice is removing once. For a few seconds the same person may restore it, unless the room is closed; what
    was somebody else's can be taken back for longer, in the log of moderation, where `reason` stands.
    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        return _remove(_removable(message, remover, act="removed"), remover, reason=reason)


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
            held = ModerationAct.objects.filter(removals__message=current).first()
            removals.take(current, restorer)
            if held:
                record_restored(current, restorer, held)
            bring_back(current)
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
            if remover.pk != current.author_id:
                moderation_log.record(current.room, "link_remove", actor=remover, person=current.author, target=current)
            links.count_cards(current)
            touch(current, "link_count")
    return current


def moderate_message(*, message: Message, by: User | None, reason: str = "") -> Message:
    """Leave a tombstone where anybody's message was. The caller has made sure that a moderator asks for it; None is the
    word filter.
    """
    with transaction.atomic():
        return _remove(_current(message), by, reason=reason, is_moderation=True)


def restore_removed(*, act: ModerationAct, by: User) -> None:
    """Take back that somebody's message was removed: for those who run the room, and for site moderators.

    Raises NotFound, NotAllowed, and Gone if its text is: its author deleted it, too, or 30 days are over.
    """
    with transaction.atomic():
        message = Message.objects.filter(pk=act.target_id).first()
        if message is None:
            raise Gone
        current = _current(message)
        rights_to_undo(act, by, current.room).check(Act.TIDY)
        held = Removal.objects.filter(message=current, act=act).first()
        if current.removed_at is None:
            raise ChangedSince
        if held is None:
            raise Gone
        removals.give_back(current, held)
        record_restored(current, by, None)
        bring_back(current)


def remove_again(*, act: ModerationAct, by: User) -> None:
    """Take back that a message was restored. Raises NotFound, NotAllowed, ChangedSince."""
    with transaction.atomic():
        message = Message.objects.filter(pk=act.target_id).first()
        if message is None:
            raise Gone
        current = _current(message)
        rights_of(by, current.room).check(Act.TIDY)
        if current.removed_at:
            raise ChangedSince
        _remove(current, by, is_moderation=True)


def record_restored(message: Message, by: User, act: ModerationAct | None) -> None:
    """A row of the log; `act` is the removal, if it is taken back here and not in the log."""
    moderation_log.record(
        message.room,
        "message_restore",
        actor=by,
        person=message.author,
        target=message,
        target_name=f"{message.room.get_absolute_url()}{message.number}/",
        before={"removed": True},
        after={"removed": False},
    )
    if act and not act.taken_back_at:
        mark_taken_back(act, by)


def bring_back(message: Message) -> None:
    """Store a message that was given back what was held of it."""
    message.has_links = bool(links_in(message.body))
    links.count_cards(message)
    touch(message, "removed_at", *WORDS)


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


def _remove(current: Message, remover: User | None, *, reason: str = "", is_moderation: bool | None = None) -> Message:
    """`remover` may restore it for a while. What is somebody else's is an act of moderation."""
    if current.removed_at:
        removals.forget_unless_by(current, remover)
        return current
    now = timezone.now()
    if is_moderation is None:
        is_moderation = remover is not None and remover.pk != current.author_id
    act = _record_removal(current, remover, reason) if is_moderation else None
    if act or (remover and not current.room.is_archived):
        removals.hold(current, remover, at=now, act=act)
    current.body, current.removed_at = "", now
    current.file_count, current.file_name = 0, ""  # the files go when nobody can bring them back (attachments' sweep)
    current.has_links, current.quoted, current.forward = False, "", None
    current.link_count = 0  # its cards go in the same way (link_previews' sweep)
    current.calls.all().delete()
    touch(current, "removed_at", *WORDS)
    return current


def _record_removal(message: Message, by: User | None, reason: str) -> ModerationAct:
    """A row of the log; the words of the message stand in its Removal, where they can be erased."""
    return moderation_log.record(
        message.room,
        "message_remove",
        actor=by,
        person=message.author,
        target=message,
        target_name=f"{message.room.get_absolute_url()}{message.number}/",
        reason=reason,
        before={"removed": False},
        after={"removed": True},
    )


def _check_may_write(user: User, message: Message) -> None:
    membership = Membership.objects.select_related("room", "user").get(room=message.room, user=user)
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
