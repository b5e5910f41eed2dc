"""A05: files come in, and go out with a message."""

import json
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf
from messaging.attachments import operations, storage
from messaging.messages import removals
from messaging.messages.edits import edit_message, remove_message, restore_message
from messaging.models import Blob, File, Message
from messaging.tests.attachments.conftest import picture, send, stored, upload
from rooms.models import Room


def bytes_of(file: File) -> bytes:
    with storage.files().open(storage.path_of(file.blob.key)) as content:
        data: bytes = content.read()
    return data


class TestUploading:
    def test_the_answer_says_what_was_stored(self, alice: User, client_of: ClientOf) -> None:
        answer = upload(client_of(alice), b"three lines", "회의록.txt")
        assert answer.status_code == 201
        about = json.loads(answer.content)
        file = File.objects.get(pk=about.pop("id"))
        assert about == {
            "name": "회의록.txt",
            "size": 11,
            "kind": "text",
            "type": "text/plain",
            "width": None,
            "height": None,
            "address": reverse("file", args=[file.pk, "회의록.txt"]),
        }
        assert (file.owner, file.message, bytes_of(file)) == (alice, None, b"three lines")

    def test_a_picture_has_a_size_and_two_copies(self, alice: User) -> None:
        file = stored(alice, picture("JPEG", (900, 600)), "a.jpg")
        assert (file.blob.kind, file.blob.width, file.blob.height) == ("image", 900, 600)
        assert file.blob.placeholder
        assert all(storage.files().exists(storage.path_of(file.blob.key, copy)) for copy in storage.COPIES.values())

    def test_a_damaged_picture_is_a_file(self, alice: User) -> None:
        file = stored(alice, picture("JPEG", (900, 600))[:800], "a.jpg")
        assert (file.blob.kind, file.blob.type) == ("file", "application/octet-stream")

    @pytest.mark.parametrize(
        ("content", "code", "status"), [(b"", "empty", 422), (b"x" * 2_000, "too_large", 413)], ids=["empty", "large"]
    )
    def test_what_is_not_taken_leaves_nothing(self, alice: User, client_of: ClientOf, settings, content, code, status):
        settings.FILE_MAX_BYTES = 1_000
        answer = upload(client_of(alice), content)
        assert (answer.status_code, answer["X-Error"]) == (status, code)
        assert not Blob.objects.exists()

    def test_a_day_and_the_house_have_an_end(self, alice: User, bob: User, client_of: ClientOf, settings) -> None:
        settings.FILES_PER_DAY_BYTES = 1_000
        stored(alice, b"x" * 900)
        assert upload(client_of(alice), b"y" * 200)["X-Error"] == "quota"
        assert upload(client_of(bob), b"y" * 200).status_code == 201
        settings.FILES_TOTAL_BYTES = 1_200
        assert upload(client_of(bob), b"z" * 200)["X-Error"] == "quota"

    def test_the_same_bytes_are_stored_once(self, alice: User, bob: User) -> None:
        one, other = stored(alice), stored(bob)
        assert one.pk != other.pk
        assert one.blob == other.blob
        assert Blob.objects.count() == 1

    def test_a_write_that_fails_leaves_nothing(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(type(storage.files()), "save", full)
        with pytest.raises(OSError, match="No space"):
            stored(alice)
        assert not Blob.objects.exists()


class TestMessages:
    def test_a_message_takes_files_in_their_order(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        first, second = stored(alice, name="b.txt"), stored(alice, b"other", name="a.txt")
        answer = send(client_of(alice), lounge, first, second)
        assert answer.status_code == 201
        message = Message.objects.get(body="", kind="text")
        assert [file.name for file in message.files.order_by("position")] == ["b.txt", "a.txt"]
        assert (message.file_count, message.file_name) == (2, "b.txt")
        text = answer.content.decode()
        assert text.index(f'data-file="{first.pk}"') < text.index(f'data-file="{second.pk}"')

    def test_sending_again_is_sending_once(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        file, other, client = stored(alice), stored(alice, b"other"), client_of(alice)
        client_id = str(uuid4())
        statuses = [send(client, lounge, file, client_id=client_id).status_code for _ in range(2)]
        assert statuses == [201, 200]
        assert send(client, lounge, other, client_id=client_id)["X-Error"] == "conflict"
        assert Message.objects.filter(kind="text").count() == 1

    def test_only_ones_own_unused_files_are_taken(
        self, alice: User, bob: User, lounge: Room, client_of: ClientOf, settings
    ) -> None:
        client, own, of_bob = client_of(alice), stored(alice), stored(bob, b"of bob")
        assert send(client, lounge, of_bob, body="look")["X-Error"] == "file_gone"
        assert send(client, lounge, own).status_code == 201
        assert send(client, lounge, own)["X-Error"] == "file_gone"
        assert send(client, lounge, File(name="never there"))["X-Error"] == "file_gone"
        settings.FILES_PER_MESSAGE = 1
        more = [stored(alice, b"one"), stored(alice, b"two")]
        assert send(client, lounge, *more)["X-Error"] == "too_many_files"
        assert (
            client.post(reverse("messages", args=["lounge"]), {"files": "x", "client_id": uuid4()}).status_code == 400
        )
        assert Message.objects.filter(kind="text").count() == 1

    def test_words_may_go_where_files_stay(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        send(client_of(alice), lounge, stored(alice), body="words")
        message = Message.objects.get(body="words")
        assert edit_message(message=message, editor=alice, body=" ").body == ""

    def test_a_deleted_message_gives_its_files_back_when_it_comes_back(
        self, alice: User, lounge: Room, client_of: ClientOf
    ) -> None:
        send(client_of(alice), lounge, stored(alice), body="look")
        message = Message.objects.get(body="look")
        assert remove_message(message=message, remover=alice).file_count == 0
        operations.sweep()
        restored = restore_message(message=message, restorer=alice)
        assert (restored.file_count, restored.file_name) == (1, "notes.txt")


class TestSweep:
    def age(self, **later: int) -> None:
        old = timezone.now() - operations.KEEP * 2
        File.objects.update(created_at=old)
        Blob.objects.update(created_at=old)

    def test_what_no_message_took_goes_after_an_hour(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        kept, unused = stored(alice), stored(alice, b"unused")
        send(client_of(alice), lounge, kept)
        assert operations.sweep() == 0
        self.age()
        assert operations.sweep() == 2
        assert list(File.objects.all()) == [kept]
        assert bytes_of(kept) == b"three lines"
        assert not storage.files().exists(storage.path_of(unused.blob.key))

    def test_the_files_of_a_deleted_message_go_for_good(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        file = stored(alice)
        send(client_of(alice), lounge, file)
        remove_message(message=Message.objects.get(kind="text"), remover=alice)
        removals.Removal.objects.all().delete()
        self.age()
        operations.sweep()
        assert not File.objects.exists()
        assert not Blob.objects.exists()
        assert not storage.files().exists(storage.path_of(file.blob.key))

    def test_bytes_stay_for_whom_they_serve_too(
        self, alice: User, bob: User, lounge: Room, client_of: ClientOf
    ) -> None:
        stored(alice)
        kept = stored(bob)
        send(client_of(bob), lounge, kept)
        self.age()
        assert operations.sweep() == 1
        assert bytes_of(kept) == b"three lines"

    def test_an_upload_that_was_cut_off_goes(self, alice: User) -> None:
        blob = Blob.objects.create(size=10)
        storage.files().save(storage.path_of(blob.key), ContentFile(b"half"))
        operations.sweep()
        assert Blob.objects.exists()
        self.age()
        operations.sweep()
        assert not storage.files().exists(storage.path_of(blob.key))
