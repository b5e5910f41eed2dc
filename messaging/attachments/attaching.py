"""Messages take files. Called by messaging.messages.operations, in the transaction that stores the message."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.conf import settings

from messaging.attachments.refusals import FileGone, TooManyFiles
from messaging.models import File, Message


class Posted(Protocol):
    """What is known of a message on its way (messaging.messages.operations.Post)."""

    @property
    def author_id(self) -> int: ...
    @property
    def files(self) -> tuple[UUID, ...]: ...


def lock(posts: Iterable[Posted]) -> dict[UUID, File]:
    """The files that these posts name, locked; no query where they name none."""
    wanted = {pk for post in posts for pk in post.files}
    if not wanted:
        return {}
    locked = File.objects.select_for_update(of=("self",)).select_related("blob").filter(pk__in=wanted).order_by("pk")
    return {file.pk: file for file in locked}


def check(post: Posted, locked: Mapping[UUID, File]) -> None:
    """Whether the post may take its files: its author's own, which no message has. Raises TooManyFiles, FileGone."""
    if len(post.files) > settings.FILES_PER_MESSAGE:
        raise TooManyFiles
    for pk in post.files:
        file = locked.get(pk)
        if file is None or file.owner_id != post.author_id or file.room_id is not None:
            raise FileGone


def take(message: Message, file_ids: Sequence[UUID], locked: Mapping[UUID, File]) -> None:
    """Note in both, unsaved, that the message has these files: `store` saves that once the message is stored."""
    message.attached = [locked[pk] for pk in dict.fromkeys(file_ids)]
    message.file_count, message.file_name = len(message.attached), message.attached[0].name
    for position, file in enumerate(message.attached):
        file.position, file.room_id, file.number = position, message.room_id, message.number


def store(messages: Iterable[Message]) -> None:
    """Save what `take` noted; these messages were just stored."""
    taken = []
    for message in messages:
        for file in message.attached or ():
            file.message = message
            taken.append(file)
    if taken:
        File.objects.bulk_update(taken, ["message", "position", "room", "number"])


def are_the_same(message: Message, file_ids: Sequence[UUID]) -> bool:
    """Whether the stored message has just these files."""
    if not message.file_count and not file_ids:
        return True
    return list(message.files.order_by("position").values_list("pk", flat=True)) == list(dict.fromkeys(file_ids))


def give_back(message: Message) -> None:
    """A removal was taken back: the message, unsaved, counts its files again."""
    message.attached = list(message.files.select_related("blob").order_by("position"))
    message.file_count = len(message.attached)
    message.file_name = message.attached[0].name if message.attached else ""
