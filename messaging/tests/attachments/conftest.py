"""Files to send, made here, and how a browser sends them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from conftest import Answer
from messaging.attachments.operations import Upload, store
from messaging.models import File
from messaging.tests.talk import HTMX
from rooms.models import Room

Make = Callable[..., File]


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(own_files: None) -> None:
    """No test finds the bytes of another one."""


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    """A small picture as bytes."""
    out = BytesIO()
    Image.new("RGB", size, (200, 60, 20)).save(out, form, **how)
    return out.getvalue()


def upload(client: Client, content: bytes, name: str = "notes.txt", **fields: str) -> Answer:
    sent = SimpleUploadedFile(name, content)
    return client.post(reverse("file-upload"), {"file": sent, **fields}, headers=HTMX)


def stored(owner: User, content: bytes = b"three lines", name: str = "notes.txt") -> File:
    """A file of this person's that no message has yet."""
    return store(owner=owner, upload=Upload(BytesIO(content), name, len(content)))


def send(client: Client, room: Room, *files: File, body: str = "", client_id: str = "", **how: Any) -> Answer:
    """What the composer posts when there are files."""
    fields = {"body": body, "client_id": client_id or str(uuid4()), "files": [str(file.pk) for file in files], **how}
    return client.post(reverse("messages", args=[room.slug]), fields, headers=HTMX)


def address_of(file: File, **query: str) -> str:
    return f"{file.address}?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else file.address
