"""Files in an S3-compatible storage: moto's server within the test."""

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from accounts.models import User
from chatsite.exceptions import Unavailable
from conftest import Answer, ClientOf
from messaging.attachments import operations, storage
from messaging.models import Blob, File
from messaging.tests.attachments.conftest import picture, stored, upload

pytestmark = pytest.mark.once

CONTENT = os.urandom(3 << 20)
KEYS = {"access_key": "nobody", "secret_key": "nothing", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
    )
    client.create_bucket(Bucket="house")
    yield f"http://{host}:{port}"
    server.stop()


def use(settings: Any, **options: str) -> None:
    """Let files be kept in a bucket."""
    own = {"BACKEND": "messaging.attachments.s3.S3Files", "OPTIONS": {"location": "maru", **KEYS, **options}}
    settings.STORAGES = settings.STORAGES | {"files": own}


@pytest.fixture
def bucket(settings, endpoint: str) -> None:
    use(settings, bucket_name="house", endpoint_url=endpoint)


@pytest.fixture
def asked(bucket: None) -> list[str]:
    """The ranges that are asked of the bucket."""
    ranges: list[str] = []

    def note(request: Any, **_: object) -> None:
        ranges.append(request.headers.get("Range", b"all").decode())

    made: Any = storages["files"]
    made.connection.meta.client.meta.events.register("before-send.s3.GetObject", note)
    return ranges


def read(answer: Answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_a_file_goes_in_and_comes_out(alice: User, client_of: ClientOf, bucket: None) -> None:
    answer = upload(client_of(alice), CONTENT, "film.bin")
    address = json.loads(answer.content)["address"]
    assert read(client_of(alice).get(address)) == CONTENT
    shown = upload(client_of(alice), picture(size=(600, 400)), "a.png")
    thumb = client_of(alice).get(json.loads(shown.content)["address"] + "?size=thumb")
    assert (thumb["Content-Type"], read(thumb)[:4]) == ("image/webp", b"RIFF")


def test_of_a_range_nothing_else_is_fetched(alice: User, client_of: ClientOf, asked: list[str]) -> None:
    file = stored(alice, CONTENT, "film.bin")
    client = client_of(alice)
    for header, window in (
        ("0-1", CONTENT[:2]),
        ("2000000-2999999", CONTENT[2_000_000:3_000_000]),
        ("-5", CONTENT[-5:]),
    ):
        answer = client.get(file.address, headers={"range": f"bytes={header}"})
        assert (answer.status_code, read(answer)) == (206, window)
    assert client.get(file.address, headers={"range": "bytes=99999999-"}).status_code == 416
    assert client.head(file.address)["Content-Length"] == str(len(CONTENT))
    size = len(CONTENT)
    assert asked == ["bytes=0-1", "bytes=2000000-2999999", f"bytes={size - 5}-{size - 1}"]


def test_what_is_swept_is_gone_from_the_bucket(alice: User, bucket: None) -> None:
    file = stored(alice, CONTENT)
    path = storage.path_of(file.blob.key)
    File.objects.update(created_at="2020-01-01T00:00Z")
    Blob.objects.update(created_at="2020-01-01T00:00Z")
    assert operations.sweep() == 2
    assert not storage.files().exists(path)


def test_what_is_missing_is_not_found(alice: User, client_of: ClientOf, bucket: None) -> None:
    file = stored(alice, CONTENT)
    storage.delete(file.blob.key)
    assert client_of(alice).get(file.address).status_code == 404


def test_a_bucket_that_refuses_is_said_in_words_and_leaves_nothing(
    alice: User, client_of: ClientOf, endpoint: str, settings
) -> None:
    use(settings, bucket_name="elsewhere", endpoint_url=endpoint)
    answer = upload(client_of(alice), CONTENT)
    assert (answer.status_code, answer["X-Error"], answer["Retry-After"]) == (503, "unavailable", "10")
    assert not File.objects.exists()


def test_a_bucket_that_is_away_is_said_in_words(alice: User, settings) -> None:
    use(settings, bucket_name="house", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        stored(alice, CONTENT)
