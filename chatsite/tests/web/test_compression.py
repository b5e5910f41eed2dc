"""What goes over the line is small, and the same when it is unpacked."""

import gzip
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from chatsite.web.middleware import Compression
from conftest import ClientOf
from rooms.models import Room

TEXT = "어서 오세요 " * 100
GZIP = {"Accept-Encoding": "gzip"}


def answer(response: HttpResponseBase, *, accept: str = "br, gzip, deflate") -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    return Compression(lambda request: response)(request)  # type: ignore[return-value]


def test_a_page_is_a_quarter_of_its_size_and_whole(alice: User, lounge: Room, client_of: ClientOf) -> None:
    page = client_of(alice).get(lounge.get_absolute_url(), headers=GZIP)
    text = gzip.decompress(page.content)
    assert text.lstrip().startswith(b"<!doctype html>")
    assert text.rstrip().endswith(b"</html>")
    assert len(page.content) < len(text) / 3
    assert page["Content-Length"] == str(len(page.content))
    assert "Accept-Encoding" in page["Vary"]


def test_the_size_does_not_tell_the_content() -> None:
    assert len({len(answer(HttpResponse(TEXT)).content) for _ in range(50)}) > 10


@pytest.mark.parametrize("accept", ["", "identity", "br"])
def test_who_takes_no_gzip_gets_none(accept: str) -> None:
    response = answer(HttpResponse(TEXT), accept=accept)
    assert response.content.decode() == TEXT
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("accept", ["gzip", "deflate, gzip;q=1.0, *;q=0.5", "gzip;q=0.5"])
def test_who_takes_gzip_gets_it(accept: str) -> None:
    response = answer(HttpResponse(TEXT), accept=accept)
    assert gzip.decompress(response.content).decode() == TEXT
    assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("response", [HttpResponse("short"), HttpResponse(TEXT, headers={"Content-Encoding": "br"})])
def test_what_would_not_gain_is_left_alone(response: HttpResponse) -> None:
    before = response.content, response.get("Content-Encoding")
    assert (answer(response).content, response.get("Content-Encoding")) == before


def test_a_file_is_sent_as_it_is() -> None:
    response = answer(FileResponse([TEXT.encode()], content_type="text/plain"))
    assert "Content-Encoding" not in response


def test_a_picture_is_not_compressed_once_more(
    alice: User, client_of: ClientOf, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    alice.avatar.save("alice.webp", ContentFile(TEXT.encode()))
    address = reverse("avatar", args=[alice.pk, alice.profile_version])
    response = client_of(alice).get(address, headers=GZIP)
    assert response["Content-Type"] == "image/webp"
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(len(TEXT.encode()))
    assert response.getvalue() == TEXT.encode()
