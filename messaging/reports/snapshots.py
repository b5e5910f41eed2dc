"""What a report keeps of its thing, as its reporter saw it: values for `Report.snapshot`, and files for the case."""

from typing import Any

from accounts.friends import rows
from accounts.models import User
from messaging.models import Case, File, KeptFile
from messaging.reports.things import Thing

Snapshot = dict[str, Any]


def take(thing: Thing, reporter: User) -> Snapshot:
    """The words of the thing as the reporter sees them now. Its keys are those that templates/admin/desk/ show."""
    snapshot: Snapshot = {"place": place_of(thing)}
    if thing.message:
        message = thing.message
        names = list(message.files.order_by("position").values_list("name", flat=True)) if message.file_count else []
        snapshot |= {"body": message.body, "files": names, "said_at": message.created_at.isoformat()}
    if thing.file:
        snapshot |= {"file": thing.file.name, "alt": thing.file.alt}
    if thing.person:
        person = thing.person
        snapshot |= {"name": person.name, "username": person.username}
    if thing.subject == Case.Subject.PERSON and thing.person:
        (row,) = rows.rows(reporter, [thing.person])
        snapshot |= {"status": f"{row.seen.status.emoji} {row.seen.status.text}".strip()}
    if thing.subject == Case.Subject.ROOM and thing.room:
        room = thing.room
        snapshot |= {"name": room.name, "topic": room.topic, "description": room.description}
    return snapshot


def place_of(thing: Thing) -> str:
    """What its reporter calls it by when they hear what became of it: its room, or whom it is about."""
    if thing.room and not thing.room.is_direct:
        return f"#{thing.room.name}"
    return thing.person.name if thing.person else ""


def keep_files(case: Case, thing: Thing) -> None:
    """Keep the bytes of the picture, or of all files of the message, as long as the case needs them."""
    if thing.file:
        files = [thing.file]
    elif thing.message and thing.message.file_count:
        files = list(File.objects.filter(message=thing.message).order_by("position"))
    else:
        return
    kept = [KeptFile(case=case, blob_id=file.blob_id, name=file.name) for file in files]
    KeptFile.objects.bulk_create(kept, ignore_conflicts=True)
