"""Descriptions of pictures, for those who do not see them."""

from django.db import transaction

from accounts import hooks
from accounts.models import User
from chatsite.exceptions import BadRequest, NotAllowed
from messaging.attachments.operations import clean_alt
from messaging.messages import edits
from messaging.models import Blob, File, Message


def describe(*, file: File, author: User, alt: str) -> Message | None:
    """Say what one's own picture shows, before or after it was sent. Returns the message that has it now, if any.

    `file` comes from messaging.attachments.queries.file_for. Raises BadRequest for what is no picture, NotAllowed (for
    others, and where one may not write), NotFound.
    """
    if file.owner_id != author.pk:
        raise NotAllowed
    if file.blob.kind != Blob.Kind.IMAGE:
        raise BadRequest
    alt = clean_alt(alt)
    hooks.check_words(author, {"alt": alt}, room_id=file.room_id)
    with transaction.atomic():
        message = edits.changeable(file.message, author) if file.message else None
        changed = File.objects.filter(pk=file.pk).exclude(alt=alt).update(alt=alt)
        if message and changed:
            edits.touch(message)
    return message
