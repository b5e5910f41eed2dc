"""What is said of a database or a disk that does not do its work."""

import errno
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from chatsite.web.exception_mapping import CannotStore, trouble
from conftest import ClientOf
from rooms.models import Room


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OperationalError("attempt to write a readonly database"),
        OperationalError("disk I/O error"),
        OperationalError('could not extend file "base/1/2": No space left on device'),
        InternalError("cannot execute INSERT in a read-only transaction"),
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
)
def test_what_cannot_be_stored_is_said_to_be_so(error: Exception) -> None:
    refused = trouble(error)
    assert isinstance(refused, CannotStore)
    assert (refused.status, refused.code, refused.retry_after) == (503, "unavailable", 10)


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("is closed")])
def test_a_database_that_is_away_is_back_in_a_moment(error: Exception) -> None:
    refused = trouble(error)
    assert refused
    assert not isinstance(refused, CannotStore)
    assert refused.retry_after == 1


@pytest.mark.parametrize(
    "error", [None, KeyError("room"), IntegrityError("unique"), FileNotFoundError(errno.ENOENT, "")]
)
def test_our_own_mistakes_are_not_excused(error: Exception | None) -> None:
    assert trouble(error) is None


def test_a_page_says_so(client_of: ClientOf, lounge: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("messaging.messages.queries.opening_window", full)
    browser: Client = client_of(lounge.memberships.select_related("user").earliest("pk").user)
    browser.raise_request_exception = False
    answer = browser.get(lounge.get_absolute_url())
    assert (answer.status_code, answer["X-Error"], answer["Retry-After"]) == (503, "unavailable", "10")
    assert "its disk may be full" in answer.content.decode()


# Pictures ------------------------------------------------------------------------------------------


def upload(browser: Client):
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    picture = SimpleUploadedFile("me.png", out.getvalue())
    return browser.post(reverse("picture-change"), {"picture": picture})


def test_a_picture_is_kept_though_the_folder_for_it_was_missing(
    alice: User, client_of: ClientOf, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "gone" / "media"
    assert upload(client_of(alice)).status_code == 302
    alice.refresh_from_db()
    assert Path(alice.avatar.path).exists()


def test_where_no_picture_can_be_kept_people_are_told_until_it_can(
    alice: User, client_of: ClientOf, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.write_text("not a folder")
    browser = client_of(alice)
    browser.raise_request_exception = False

    answer = upload(browser)

    assert (answer.status_code, answer["X-Error"]) == (503, "unavailable")
    assert "its disk may be full" in answer.content.decode()
    alice.refresh_from_db()
    assert not alice.avatar
    settings.MEDIA_ROOT.unlink()
    assert upload(browser).status_code == 302
