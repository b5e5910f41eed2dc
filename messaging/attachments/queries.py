"""Whose files are whose, and who may read them."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from chatsite.exceptions import NotFound
from messaging.models import File, Message
from rooms.models import Membership


def file_for(user: User, file_id: UUID) -> File:
    """A file that this person may read now: who may see the message that holds it, or, before one does, its owner.

    Raises NotFound for everybody else, and for what is deleted.
    """
    file = File.objects.select_related("blob", "message").filter(pk=file_id).first()
    if file is None:
        raise NotFound
    if file.message is None:
        if file.owner_id != user.pk:
            raise NotFound
        return file
    own = Membership.objects.of(user).filter(room=file.message.room_id, room__binned_at=None).first()
    if own is None or file.message.removed_at or not file.message.is_seen_by(own):
        raise NotFound
    return file


def load_files(messages: Iterable[Message]) -> None:
    """Give each of these messages its files (`attached`), in one query, and none where no message has any."""
    with_files = {message.pk: message for message in messages if message.file_count and message.attached is None}
    if not with_files:
        return
    for message in with_files.values():
        message.attached = []
    for file in File.objects.select_related("blob").filter(message__in=with_files).order_by("position"):
        attached = with_files[file.message_id].attached  # type: ignore[index]
        assert attached is not None
        attached.append(file)
