"""What goes over the line is small, and the same when it is unpacked."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from accounts.models import User
from chatsite.web.compression import compressed
from conftest import ClientOf
from rooms.models import Room

TEXT = "어서 오세요 " * 100


def answer(response: HttpResponseBase, *, accept: str = "br, gzip, deflate") -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    return compressed(lambda request: response)(request)  # type: ignore[arg-type,return-value]


def test_a_page_is_a_quarter_of_its_size_and_whole(alice: User, lounge: Room, client_of: ClientOf) -> None:
    page = client_of(alice).get(lounge.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(page.content)
    assert text.lstrip().startswith(b"<!doctype html>")
    assert text.rstrip().endswith(b"</html>")
    assert len(page.content) < len(text) / 3
    assert page["Content-Length"] == str(len(page.content))
    assert "Accept-Encoding" in page["Vary"]


def test_the_size_does_not_tell_the_content() -> None:
    assert len({len(answer(HttpResponse(TEXT)).content) for _ in range(50)}) > 10


@pytest.mark.parametrize("accept", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_takes_no_gzip_gets_none(accept: str) -> None:
    response = answer(HttpResponse(TEXT), accept=accept)
    assert response.content.decode() == TEXT
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("accept", ["gzip", "deflate, gzip;q=1.0, *;q=0.5", "gzip;q=0.5"])
def test_who_takes_gzip_gets_it(accept: str) -> None:
    assert gzip.decompress(answer(HttpResponse(TEXT), accept=accept).content).decode() == TEXT


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("short"),
        HttpResponse(TEXT, content_type="image/webp"),
        HttpResponse(TEXT, headers={"Content-Encoding": "br"}),
    ],
)
def test_what_would_not_gain_is_left_alone(response: HttpResponse) -> None:
    before = response.content, response.get("Content-Encoding")
    assert (answer(response).content, response.get("Content-Encoding")) == before


def test_a_file_is_sent_as_it_is() -> None:
    response = answer(FileResponse([TEXT.encode()], content_type="text/plain"))
    assert "Content-Encoding" not in response
