"""Files that come with the message itself, as a form without scripts sends them."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
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


def store_uploads(request: SignedInRequest, client_id: UUID) -> list[UUID]:
    """Keep the files of the form for its sender; their ids, in order. Sent a second time, those of the first time.

    Raises TooManyFiles, RateLimited, and what messaging.attachments.operations.store raises.
    """
    sent = request.FILES.getlist(FIELD)
    if not sent:
        return []
    if len(sent) > settings.FILES_PER_MESSAGE:
        raise TooManyFiles
    taken = File.objects.filter(message__author=request.user, message__client_id=client_id).order_by("position")
    if known := list(taken.values_list("pk", flat=True)):
        return known
    return [_store(request, Upload(one.file, one.name or "", one.size or 0)) for one in sent]


def _store(request: SignedInRequest, upload: Upload) -> UUID:
    rate_limits.uploading.spend(request.user.pk)
    try:
        return operations.store(owner=request.user, upload=upload).pk
    except Refused as refused:
        refused.message = f"{clean_name(upload.name)}: {refused.message}"  # one of several
        raise
