"""Files that come with the message itself, as a form without scripts sends them."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatsite.exceptions import Refused
from messaging import rate_limits
from messaging.attachments import operations
from messaging.attachments.names import clean_name
from messaging.attachments.operations import Upload
from messaging.attachments.refusals import TooManyFiles
from messaging.models import File

FIELD = "upload"


class NoFilesWithCommands(Refused):
    code = "bad_request"
    status = 422
    message = _("A command takes no files. Send them first, or remove them.")


def store_uploads(sent: Sequence[UploadedFile], *, author: User, client_id: UUID) -> list[UUID]:
    """Keep the files of a form for the author of its message; their ids, in order. Sent again, those of the first time.

    Raises TooManyFiles, RateLimited, and what messaging.attachments.operations.store raises.
    """
    if not sent:
        return []
    if len(sent) > settings.FILES_PER_MESSAGE:
        raise TooManyFiles
    taken = File.objects.filter(message__author=author, message__client_id=client_id).order_by("position")
    if known := list(taken.values_list("pk", flat=True)):
        return known
    return [_store(one, author) for one in sent]


def _store(sent: UploadedFile, author: User) -> UUID:
    rate_limits.uploading.spend(author.pk)
    name = clean_name(sent.name or "")
    assert sent.file is not None
    try:
        return operations.store(owner=author, upload=Upload(sent.file, name, sent.size or 0)).pk
    except Refused as refused:
        refused.message = f"{name}: {refused.message}"  # one of several
        raise
