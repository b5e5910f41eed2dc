"""The audit finds every way in which files can differ from their rows."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf
from messaging.attachments import storage
from messaging.attachments.audit import findings
from messaging.messages import removals
from messaging.messages.edits import remove_message
from messaging.models import Blob, File, Message
from messaging.tests.attachments.conftest import picture, send, stored
from rooms.models import Room


@pytest.fixture
def sent(alice: User, lounge: Room, client_of: ClientOf) -> File:
    """A text in a message with a picture; another message was removed, and one file is unused."""
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    text = stored(alice)
    send(client_of(alice), lounge, text, stored(alice, picture(), "a.png"))
    send(client_of(alice), lounge, stored(alice, b"removed"), body="oops")
    remove_message(message=Message.objects.get(body="oops"), remover=alice)
    stored(alice, b"unused")
    return text


def path_of(file: File) -> Path:
    return Path(storage.files().path(storage.path_of(file.blob.key)))


def lose(file: File) -> None:
    path_of(file).unlink()


def cut(file: File) -> None:
    path_of(file).write_bytes(b"three")


def lose_a_copy(file: File) -> None:
    storage.files().delete(storage.path_of(Blob.objects.get(kind="image").key, storage.THUMB))


def forget_the_row(file: File) -> None:
    storage.files().save("ab/" + "ab" * 16, ContentFile(b"whose"))


def leave_something(file: File) -> None:
    storage.files().save("ab/notes", ContentFile(b"whose"))


def miscount(file: File) -> None:
    Message.objects.filter(files=file).update(file_count=1)


def misname(file: File) -> None:
    Message.objects.filter(files=file).update(file_name="other.txt")


def count_of_a_tombstone(file: File) -> None:
    Message.objects.exclude(removed_at=None).update(file_count=1)


def misplace(file: File) -> None:
    File.objects.filter(pk=file.pk).update(number=1)


def keep_after_removal(file: File) -> None:
    removals.Removal.objects.all().delete()
    Message.objects.exclude(removed_at=None).update(removed_at=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lose, "are missing"),
        (cut, "are 5, and should be 11"),
        (lose_a_copy, "a smaller copy is missing: -thumb.webp"),
        (forget_the_row, "belong to no row"),
        (leave_something, "The bytes ab/notes belong to no row"),
        (miscount, "counts 1 files"),
        (misname, "the first called “other.txt”; it has 2, the first called “notes.txt”"),
        (count_of_a_tombstone, "was removed, and still counts or names files"),
        (misplace, "names another place"),
        (keep_after_removal, "its message was removed more than a day ago"),
    ],
)
def test_each_difference_is_found(sent: File, spoil: Callable[[File], None], words: str) -> None:
    assert list(findings()) == []
    spoil(sent)
    (finding,) = findings()
    assert words in finding


def test_other_bytes_of_the_same_size_are_found_by_their_checksum(
    sent: File, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit", "--checksums")
    assert capsys.readouterr().out == "All is well.\n"
    path_of(sent).write_bytes(b"THREE LINES")
    call_command("audit")
    with pytest.raises((SystemExit, CommandError)):
        call_command("audit", "--checksums")
    assert "their checksum is another one" in capsys.readouterr().err
