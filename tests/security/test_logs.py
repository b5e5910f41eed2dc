"""The log holds no message, password or token (docs/operating.md), whatever goes wrong."""

import logging
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import PASSWORD, ClientOf
from rooms.models import Room

CANARY = "canary in the coal mine"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    return caplog


def test_a_password_is_in_no_line(alice: User, log: pytest.LogCaptureFixture) -> None:
    visitor = Client()
    for _try in range(6):  # the last one meets a closed door
        visitor.post(reverse("login"), {"username": "alice", "password": CANARY})
    visitor.post(reverse("login"), {"username": CANARY, "password": PASSWORD})
    visitor.post(reverse("register"), {"username": "x", "password1": CANARY, "password2": CANARY})
    assert log.records
    assert CANARY not in log.text
    assert PASSWORD not in log.text


def test_a_message_that_breaks_something_is_in_no_line(
    alice: User, lounge: Room, client_of: ClientOf, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("messaging.conversation.views.message_operations.send_message", broken)
    browser = client_of(alice)
    browser.raise_request_exception = False
    answer = browser.post(reverse("messages", args=["lounge"]), {"body": CANARY, "client_id": uuid4()})
    assert answer.status_code == 500
    assert "no luck" in log.text
    assert CANARY not in log.text
    assert CANARY not in answer.text


@pytest.mark.usefixtures("at_once")
def test_links_and_sessions_are_in_no_line(alice: User, client_of: ClientOf, log: pytest.LogCaptureFixture) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    visitor = Client()
    visitor.post(reverse("password_reset"), {"email": "alice@example.org"})
    (link,) = [line for line in mail.outbox[0].body.splitlines() if line.startswith("http://")]
    token = link.rstrip("/").rpartition("/")[2]
    visitor.get(link, follow=True)
    visitor.post(link, {"new_password1": CANARY, "new_password2": CANARY})
    browser = client_of(alice)
    browser.get("/nowhere")
    assert token not in log.text
    assert str(browser.session.session_key) not in log.text
    assert CANARY not in log.text
