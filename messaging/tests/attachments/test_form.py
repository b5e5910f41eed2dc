"""A05 without scripts: the form of the composer sends its files with the message."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.models import File, Message
from messaging.tests.talk import FORM
from rooms.models import Room


def submit(client: Client, room: Room, *files: tuple[str, bytes], body: str = "", client_id: str = "") -> Answer:
    """What a browser sends when the button is pressed."""
    fields = {
        "body": body,
        "client_id": client_id or str(uuid4()),
        "upload": [SimpleUploadedFile(name, content) for name, content in files],
    }
    return client.post(reverse("messages", args=[room.slug]), fields, headers=FORM)


def test_the_form_takes_files(alice: User, lounge: Room, client_of: ClientOf) -> None:
    page = client_of(alice).get(reverse("room", args=[lounge.slug])).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert '<input class="attach-field" type="file" name="upload" multiple' in page


def test_words_and_files_go_together(alice: User, lounge: Room, client_of: ClientOf) -> None:
    answer = submit(client_of(alice), lounge, ("b.txt", b"one"), ("a.txt", b"two"), body="look")
    message = Message.objects.get(body="look")
    assert answer.headers["Location"].endswith(f"#message-{message.pk}")
    assert [file.name for file in message.files.order_by("position")] == ["b.txt", "a.txt"]


def test_files_alone_are_a_message(alice: User, lounge: Room, client_of: ClientOf) -> None:
    assert submit(client_of(alice), lounge, ("a.txt", b"one")).status_code == 302
    assert Message.objects.get(kind="text").file_count == 1


def test_a_button_pressed_twice_sends_once(alice: User, lounge: Room, client_of: ClientOf) -> None:
    client, client_id = client_of(alice), str(uuid4())
    for _press in range(2):
        assert submit(client, lounge, ("a.txt", b"one"), client_id=client_id).status_code == 302
    assert Message.objects.filter(kind="text").count() == 1
    assert File.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "body", "status", "reason"),
    [
        ([("big.bin", b"x" * 2_000)], "kept words", 413, "big.bin: This file is too large."),
        ([("none.txt", b"")], "kept words", 422, "none.txt: This file is empty."),
        ([(f"{n}.txt", b"x") for n in range(11)], "kept words", 422, "too many files"),
        ([("a.txt", b"x")], "/help kept words", 422, "A command takes no files."),
    ],
    ids=["large", "empty", "many", "command"],
)
def test_a_refusal_says_why_and_keeps_the_words(
    alice: User, lounge: Room, client_of: ClientOf, settings, files, body, status, reason
) -> None:
    settings.FILE_MAX_BYTES = 1_000
    answer = submit(client_of(alice), lounge, *files, body=body)
    page = answer.content.decode()
    assert (answer.status_code, reason in page, f">{body}</textarea>" in page) == (status, True, True)
    assert not Message.objects.filter(kind="text").exists()


def test_who_is_not_in_the_room_leaves_nothing(mallory: User, lounge: Room, client_of: ClientOf) -> None:
    assert submit(client_of(mallory), lounge, ("a.txt", b"x")).status_code >= 400
    assert not Message.objects.filter(kind="text").exists()
    assert not File.objects.exists()
