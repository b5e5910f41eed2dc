"""The same bytes in another message: a file of its own, with its own rights, and nothing stored twice."""

from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from messaging.models import File, Message


def attach_again(source: Message, *, owner: User, client_id: UUID) -> list[UUID]:
    """Files of `owner`'s with the bytes of those of `source`, for the message that is to have this client_id.

    Asked again, also at the same time, they are the same.
    """
    if not source.file_count:
        return []
    with transaction.atomic():
        # Locked, so that the sweep does not take the last file of these bytes in this moment.
        files = source.files.select_for_update(of=("self",)).order_by("position")
        copies = [
            File(
                pk=uuid5(client_id, str(one.pk)),
                owner=owner,
                blob_id=one.blob_id,
                name=one.name,
                alt=one.alt,
                voice=one.voice,
            )
            for one in files
        ]
        File.objects.bulk_create(copies, ignore_conflicts=True)
    return [copy.pk for copy in copies]


def drop(file_ids: list[UUID]) -> None:
    """Forget these of them that no message has taken."""
    if file_ids:
        File.objects.filter(pk__in=file_ids, message=None).delete()
