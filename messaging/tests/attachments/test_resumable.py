"""Uploads in pieces, by the tus protocol 1.0.0."""

import base64
import hashlib
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.attachments import operations, part_files, resumable, storage
from messaging.attachments.refusals import PictureTooLarge
from messaging.attachments.resumable import Piece
from messaging.models import Blob, File, PartialUpload
from messaging.tests.attachments.conftest import send
from rooms.models import Room

CONTENT = bytes(range(256)) * 40
CHUNKS = (CONTENT[:4_000], CONTENT[4_000:4_001], CONTENT[4_001:])
PIECE = "application/offset+octet-stream"


def encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def create(
    client: Client, size: int | str = len(CONTENT), name: str = "회의록.bin", alt: str = "", **more: str
) -> Answer:
    metadata = f"filename {encoded(name)},alt {encoded(alt)},is_public"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata, **more}
    return client.post(reverse("file-resumable-new"), headers=headers, content_type="text/plain")


def ask(client: Client, method: str, address: str, content: bytes = b"", offset: int | str = 0, **more: str) -> Answer:
    headers = {"Content-Type": PIECE, "Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **more}
    return client.generic(method, address, content, headers=headers)


def upload_of(answer: Answer) -> PartialUpload:
    return PartialUpload.objects.get(pk=UUID(answer["Location"].rstrip("/").rpartition("/")[2]))


def digest(algorithm: str, content: bytes) -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


@pytest.fixture
def begun(alice: User, client_of: ClientOf) -> str:
    """The address of an upload of CONTENT by alice, of which the first chunk is there."""
    address = create(client_of(alice))["Location"]
    assert ask(client_of(alice), "PATCH", address, CHUNKS[0]).status_code == 204
    return address


@pytest.fixture
def done(alice: User, client_of: ClientOf, begun: str) -> str:
    """The same, whole."""
    assert ask(client_of(alice), "PATCH", begun, CONTENT[4_000:], 4_000).status_code == 200
    return begun


def parts() -> list[Path]:
    folder = Path(settings.UPLOADS_ROOT)
    return list(folder.iterdir()) if folder.exists() else []


class TestInPieces:
    def test_a_file_comes_in_pieces_and_is_what_was_sent(self, alice: User, client_of: ClientOf) -> None:
        client, offset = client_of(alice), 0
        answer = create(client, alt="minutes")
        assert (answer.status_code, answer["Tus-Resumable"]) == (201, "1.0.0")
        address = answer["Location"]
        for chunk in CHUNKS:
            told = ask(client, "HEAD", address)
            assert (told.status_code, told["Upload-Offset"]) == (200, str(offset))
            answer = ask(client, "PATCH", address, chunk, offset)
            offset += len(chunk)
            assert answer["Upload-Offset"] == str(offset)
        assert answer.status_code == 200
        about = json.loads(answer.content)
        file = File.objects.get(pk=about["id"])
        assert (file.owner, file.name, file.alt, about["size"]) == (alice, "회의록.bin", "minutes", len(CONTENT))
        with storage.files().open(storage.path_of(file.blob.key)) as stored:
            assert stored.read() == CONTENT
        assert parts() == []

    def test_it_is_told_how_much_is_there_and_what_was_said_of_it(
        self, alice: User, client_of: ClientOf, begun: str
    ) -> None:
        told = ask(client_of(alice), "HEAD", begun)
        assert (told["Upload-Offset"], told["Upload-Length"]) == ("4000", str(len(CONTENT)))
        assert told["Upload-Metadata"] == f"filename {encoded('회의록.bin')}"
        assert told["Cache-Control"] == "no-store"
        assert told["Upload-Expires"].endswith("GMT")

    def test_the_house_says_what_it_understands(self, alice: User, client_of: ClientOf, settings) -> None:
        settings.FILE_MAX_BYTES = 1_000
        answer = client_of(alice).options(reverse("file-resumable-new"))
        assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (204, "1.0.0", "1000")
        assert answer["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
        assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"

    def test_the_first_piece_or_all_of_it_comes_with_the_creation(self, alice: User, client_of: ClientOf) -> None:
        for content, offset in ((CHUNKS[0], "4000"), (CONTENT, str(len(CONTENT)))):
            headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(CONTENT))}
            answer = client_of(alice).post(reverse("file-resumable-new"), content, PIECE, headers=headers)
            assert (answer.status_code, answer["Upload-Offset"]) == (201, offset)
        assert json.loads(answer.content)["id"] == answer["X-File"] == str(File.objects.get().pk)

    def test_where_no_patch_comes_through_it_comes_as_a_post(
        self, alice: User, client_of: ClientOf, begun: str
    ) -> None:
        override = {"X-HTTP-Method-Override": "PATCH"}
        answer = ask(client_of(alice), "POST", begun, CHUNKS[1], 4_000, **override)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, "4001")

    def test_a_message_takes_what_came_in_pieces(
        self, alice: User, lounge: Room, client_of: ClientOf, done: str
    ) -> None:
        assert send(client_of(alice), lounge, File.objects.get()).status_code == 201


class TestLostAnswers:
    def test_whoever_lost_the_last_answer_learns_of_the_file(self, alice: User, client_of: ClientOf, done: str) -> None:
        file, client = str(File.objects.get().pk), client_of(alice)
        told = ask(client, "HEAD", done)
        assert (told["Upload-Offset"], told["X-File"]) == (str(len(CONTENT)), file)
        for content, offset in ((CONTENT[4_000:], 4_000), (b"", len(CONTENT))):
            again = ask(client, "PATCH", done, content, offset)
            assert (again.status_code, json.loads(again.content)["id"]) == (200, file)
        assert ask(client, "PATCH", done, CHUNKS[0], 0)["X-Error"] == "wrong_offset"
        assert (File.objects.count(), parts()) == (1, [])

    def test_what_could_not_be_stored_at_first_is_stored_when_the_end_comes_again(
        self, alice: User, client_of: ClientOf, begun: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_of(alice)
        with monkeypatch.context() as broken:

            def full(*args: object) -> None:
                raise OSError(28, "No space left on device")

            broken.setattr(type(storage.files()), "save", full)
            client.raise_request_exception = False
            assert ask(client, "PATCH", begun, CONTENT[4_000:], 4_000).status_code == 503
        told = ask(client, "HEAD", begun)
        assert (told["Upload-Offset"], "X-File" in told) == (str(len(CONTENT)), False)
        assert ask(client, "PATCH", begun, b"", len(CONTENT)).status_code == 200

    def test_what_can_never_be_a_file_is_discarded(
        self, alice: User, client_of: ClientOf, begun: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_how: object) -> None:
            raise PictureTooLarge

        monkeypatch.setattr(operations, "store", refuse)
        assert ask(client_of(alice), "PATCH", begun, CONTENT[4_000:], 4_000)["X-Error"] == "too_large"
        assert (PartialUpload.objects.count(), parts()) == (0, [])

    def test_a_process_that_dies_within_a_piece_leaves_what_was_safe(
        self, alice: User, client_of: ClientOf, begun: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The bytes are on the disk, and nobody has said that they are."""
        with monkeypatch.context() as dying:

            def die(_descriptor: int) -> None:
                raise SystemExit

            dying.setattr(os, "fsync", die)
            with pytest.raises(SystemExit):
                ask(client_of(alice), "PATCH", begun, b"x" * 5_000, 4_000)
        (part,) = parts()
        assert part.stat().st_size == 9_000
        assert ask(client_of(alice), "HEAD", begun)["Upload-Offset"] == "4000"
        answer = ask(client_of(alice), "PATCH", begun, CONTENT[4_000:], 4_000)
        assert answer.status_code == 200
        assert File.objects.get().blob.sha256 == hashlib.sha256(CONTENT).hexdigest()

    def test_bytes_that_are_gone_are_asked_for_again(self, alice: User, client_of: ClientOf, begun: str) -> None:
        (part,) = parts()
        os.truncate(part, 100)
        assert ask(client_of(alice), "HEAD", begun)["Upload-Offset"] == "100"


class TestRefused:
    @pytest.mark.parametrize(
        ("size", "code", "status"),
        [
            ("0", "empty", 422),
            ("2000", "too_large", 413),
            *((size, "bad_request", 400) for size in ("-1", "", "1.5", "x", "9" * 30)),
        ],
    )
    def test_a_size_that_is_none_begins_nothing(self, alice: User, client_of: ClientOf, settings, size, code, status):
        settings.FILE_MAX_BYTES = 1_000
        answer = create(client_of(alice), size)
        assert (answer.status_code, answer["X-Error"]) == (status, code)
        assert not PartialUpload.objects.exists()

    def test_what_is_on_its_way_counts(self, alice: User, bob: User, client_of: ClientOf, settings) -> None:
        settings.FILES_PER_DAY_BYTES = 1_000
        assert create(client_of(alice), 900).status_code == 201
        assert create(client_of(alice), 200)["X-Error"] == "quota"
        assert create(client_of(bob), 200).status_code == 201
        settings.FILES_TOTAL_BYTES = 1_200
        assert create(client_of(bob), 200)["X-Error"] == "quota"

    @pytest.mark.parametrize("metadata", ["filename !!!", "filename /w==", "filename =a"])
    def test_metadata_that_is_no_text_begins_nothing(self, alice: User, client_of: ClientOf, metadata: str) -> None:
        answer = create(client_of(alice), **{"Upload-Metadata": metadata})
        assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")

    def test_a_description_is_cleaned(self, alice: User, client_of: ClientOf) -> None:
        assert upload_of(create(client_of(alice), alt=" two\0 cats\n")).alt == "two cats"

    def test_a_name_is_cleaned(self, alice: User, client_of: ClientOf) -> None:
        assert upload_of(create(client_of(alice), name="../../a\u202egpj.exe")).name == "agpj.exe"
        assert upload_of(create(client_of(alice), **{"Upload-Metadata": ""})).name == "file"

    @pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
    def test_another_version_is_not_spoken(self, alice: User, client_of: ClientOf, begun: str, method: str) -> None:
        for version in ({"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": ""}):
            answer = ask(client_of(alice), method, begun, CHUNKS[1], 4_000, **version)
            assert (answer.status_code, answer["X-Error"], answer["Tus-Version"]) == (412, "wrong_version", "1.0.0")
        assert PartialUpload.objects.get().offset == 4_000

    @pytest.mark.parametrize("offset", [0, 3_999, 4_001, len(CONTENT)])
    def test_a_piece_of_another_place_is_not_taken(self, alice: User, client_of: ClientOf, begun, offset) -> None:
        answer = ask(client_of(alice), "PATCH", begun, CHUNKS[1], offset)
        assert (answer.status_code, answer["X-Error"]) == (409, "wrong_offset")
        assert ask(client_of(alice), "HEAD", begun)["Upload-Offset"] == "4000"

    def test_a_piece_beyond_the_end_is_not_taken(self, alice: User, client_of: ClientOf, begun: str) -> None:
        answer = ask(client_of(alice), "PATCH", begun, CONTENT, 4_000)
        assert (answer.status_code, answer["X-Error"]) == (413, "too_large")
        assert ask(client_of(alice), "HEAD", begun)["Upload-Offset"] == "4000"

    def test_a_piece_is_marked_as_one(self, alice: User, client_of: ClientOf, begun: str) -> None:
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "4000"}
        answer = client_of(alice).patch(begun, CHUNKS[1], "text/plain", headers=headers)
        assert (answer.status_code, answer["X-Error"]) == (415, "bad_type")
        assert ask(client_of(alice), "PATCH", begun, CHUNKS[1], "x")["X-Error"] == "bad_request"

    @pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
    def test_a_damaged_piece_is_not_taken(self, alice: User, client_of: ClientOf, begun: str, algorithm: str) -> None:
        checksum, client = {"Upload-Checksum": digest(algorithm, CONTENT[4_000:])}, client_of(alice)
        damaged = ask(client, "PATCH", begun, b"x" + CONTENT[4_001:], 4_000, **checksum)
        assert (damaged.status_code, damaged["X-Error"]) == (460, "wrong_checksum")
        assert ask(client, "HEAD", begun)["Upload-Offset"] == "4000"
        assert ask(client, "PATCH", begun, CONTENT[4_000:], 4_000, **checksum).status_code == 200

    def test_an_unknown_checksum_is_not_left_out(self, alice: User, client_of: ClientOf, begun: str) -> None:
        answer = ask(client_of(alice), "PATCH", begun, CHUNKS[1], 4_000, **{"Upload-Checksum": "md5 AAAA"})
        assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")

    @pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
    def test_others_do_not_find_it(self, bob: User, morgan: User, client_of: ClientOf, begun: str, method: str) -> None:
        for stranger in (bob, morgan):
            answer = ask(client_of(stranger), method, begun, CHUNKS[1], 4_000)
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert ask(client_of(None), method, begun, CHUNKS[1], 4_000).status_code == 302
        assert PartialUpload.objects.get().offset == 4_000

    def test_a_missing_one_leaves_no_bytes(self, alice: User, client_of: ClientOf) -> None:
        address = reverse("file-resumable", args=[uuid4()])
        assert ask(client_of(alice), "PATCH", address, CHUNKS[0]).status_code == 404
        assert parts() == []

    @pytest.mark.parametrize("method", ["PATCH", "DELETE", "POST"])
    def test_no_change_without_a_token(self, alice: User, begun: str, method: str) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice, backend="accounts.backends.SessionBackend")
        answer = ask(browser, method, begun, CHUNKS[1], 4_000, **{"X-HTTP-Method-Override": "PATCH"})
        assert (answer.status_code, answer["X-Error"]) == (403, "csrf")
        assert PartialUpload.objects.get().offset == 4_000


class TestAtOnce:
    def test_two_pieces_at_once_are_never_mixed(self, alice: User, client_of: ClientOf, begun: str) -> None:
        """The second comes while the first is written."""
        upload, second = PartialUpload.objects.get(), list[Answer]()

        class Slow(BytesIO):
            def read(self, *args: Any) -> bytes:
                if not second:
                    second.append(ask(client_of(alice), "PATCH", begun, b"y" * 100, 4_000))
                return super().read(*args)

        resumable.add(user=alice, upload_id=upload.pk, piece=Piece(4_000, Slow(CONTENT[4_000:])))
        assert (second[0].status_code, second[0]["X-Error"], second[0]["Retry-After"]) == (423, "locked", "1")
        assert File.objects.get().blob.sha256 == hashlib.sha256(CONTENT).hexdigest()

    def test_one_that_is_discarded_meanwhile_is_gone(self, alice: User, client_of: ClientOf, begun: str, monkeypatch):
        find = resumable.upload_for

        def found_and_discarded(user: User, upload_id: UUID) -> PartialUpload:
            found = find(user, upload_id)
            monkeypatch.setattr(resumable, "upload_for", find)
            resumable.discard(user=alice, upload_id=upload_id)
            return found

        monkeypatch.setattr(resumable, "upload_for", found_and_discarded)
        assert ask(client_of(alice), "PATCH", begun, CHUNKS[1], 4_000).status_code == 404
        assert parts() == []


class TestGoing:
    def test_who_discards_it_leaves_nothing(self, alice: User, client_of: ClientOf, begun: str) -> None:
        assert ask(client_of(alice), "DELETE", begun).status_code == 204
        assert (PartialUpload.objects.count(), parts(), Blob.objects.count()) == (0, [], 0)
        assert ask(client_of(alice), "HEAD", begun).status_code == 404

    def test_after_an_hour_nothing_is_left(self, alice: User, client_of: ClientOf, begun: str) -> None:
        assert resumable.sweep() == 0
        PartialUpload.objects.update(expires_at=timezone.now())
        assert ask(client_of(alice), "HEAD", begun).status_code == 404
        assert resumable.sweep() == 1
        assert (PartialUpload.objects.count(), parts()) == (0, [])

    def test_what_grows_stays(self, alice: User, client_of: ClientOf, begun: str) -> None:
        PartialUpload.objects.update(expires_at=timezone.now() + resumable.KEEP / 60)
        ask(client_of(alice), "PATCH", begun, CHUNKS[1], 4_000)
        assert PartialUpload.objects.get().expires_at > timezone.now() + resumable.KEEP / 2

    def test_bytes_without_a_row_go_too(self, alice: User, begun: str) -> None:
        PartialUpload.objects.all().delete()
        (part,) = parts()
        assert resumable.sweep() == 0
        os.utime(part, (0, 0))
        assert resumable.sweep() == 1
        assert parts() == []

    def test_one_that_is_being_stored_is_left_alone(self, begun: str) -> None:
        PartialUpload.objects.update(expires_at=timezone.now())
        with part_files.locked(PartialUpload.objects.get().pk):
            assert resumable.sweep() == 0
        assert PartialUpload.objects.exists()

    def test_the_file_outlives_its_upload(self, alice: User, lounge: Room, client_of: ClientOf, done: str) -> None:
        send(client_of(alice), lounge, File.objects.get())
        PartialUpload.objects.update(expires_at=timezone.now())
        assert resumable.sweep() == 1
        operations.sweep()
        assert File.objects.exists()

    def test_an_upload_goes_with_its_file(self, done: str) -> None:
        File.objects.update(created_at=timezone.now() - operations.KEEP * 2)
        operations.sweep()
        assert not PartialUpload.objects.exists()
