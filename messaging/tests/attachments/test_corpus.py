"""Every file of the corpus goes in through the door and comes out as it must; nothing of it is stored by half."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.attachments import storage
from messaging.models import Blob, File
from messaging.tests.attachments.corpus import Case, cases
from messaging.tests.attachments.photos import SECRET
from messaging.tests.talk import HTMX

CASES = list(cases())

pytestmark = pytest.mark.once


def test_it_is_large_enough() -> None:
    assert len({case.label for case in CASES}) == len(CASES) >= 80


@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_a_file(case: Case, alice: User, client_of: ClientOf, tmp_path: Path) -> None:
    client, expected = client_of(alice), case.expected
    answer = sent(client, case)
    assert (answer.status_code, answer.get("X-Error", "")) == (expected.status, expected.code)
    assert on_disk(tmp_path / "files") == in_rows()
    if expected.status != 201:
        assert not File.objects.exists()
        return
    about = json.loads(answer.content)
    assert (about["kind"], about["type"], about["name"]) == (expected.kind, expected.type, expected.name)
    blob = Blob.objects.get()
    assert blob.is_animated == expected.is_animated
    content, got = read(client, about["address"])
    assert (content == case.content) == expected.is_unchanged
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (blob.sha256, blob.size)
    assert got["Content-Disposition"].startswith("inline" if expected.is_inline else "attachment")
    assert got["Content-Type"].removesuffix("; charset=utf-8") == expected.type
    assert got["X-Content-Type-Options"] == "nosniff"
    if expected.kind == "image":
        for size in ("", "?size=thumb", "?size=screen"):
            shown, got = read(client, about["address"] + size)
            assert SECRET not in shown
            with Image.open(BytesIO(shown)) as image:
                image.load()
                assert Image.MIME[image.format or ""] == got["Content-Type"]


def sent(client: Client, case: Case) -> Answer:
    """The name as it is, where Django's own client would send only its end."""
    name, field = ("blob", case.name) if case.has_name_field else (case.name, "")
    fields = f'--corpus\r\nContent-Disposition: form-data; name="name"\r\n\r\n{field}\r\n'
    head = f'--corpus\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = (fields + head).encode() + case.content + b"\r\n--corpus--\r\n"
    return client.post(reverse("file-upload"), body, content_type="multipart/form-data; boundary=corpus", headers=HTMX)


def read(client: Client, address: str) -> tuple[bytes, Answer]:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer), answer


def on_disk(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def in_rows() -> set[str]:
    """The names of all that is stored as a whole. What came in by half would be a file more."""
    paths = set()
    for blob in Blob.objects.exclude(sha256=None):
        copies = ("", *storage.COPIES.values()) if blob.has_copies else ("",)
        paths |= {storage.path_of(blob.key, copy) for copy in copies}
    assert not Blob.objects.filter(sha256=None).exists()
    return paths
