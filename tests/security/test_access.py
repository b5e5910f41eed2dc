"""Nothing of a closed room reaches whoever is not in it, by whatever door they ask; and asking changes nothing.

The canaries are in everything that people in the room have written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session, User
from conftest import ClientOf
from messaging.messages.edits import edit_message
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.creation.operations import create_room
from rooms.membership.operations import leave_room
from rooms.models import Membership, Room
from tests.test_urls import DOORS

CANARY = "canary"
OUTSIDERS = "visitor stranger ex-member staff suspended expired".split()
HTMX = {"HX-Request": "true"}


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    """A closed room of alice and bob; carol has left it."""
    room = create_room(owner=alice, name=f"{CANARY} room", kind=Room.Kind.CLOSED, topic=f"{CANARY} topic")
    Membership.objects.create(room=room, user=bob)
    for body in (f"{CANARY} one", f"https://{CANARY}.example/"):
        send_message(room=room, author=alice, body=body, client_id=uuid4())
    edit_message(message=Message.objects.filter(kind="text").latest("pk"), editor=alice, body=f"{CANARY} edited")
    room.refresh_from_db()
    return room


@pytest.fixture
def outsider(
    request: pytest.FixtureRequest, attic: Room, carol: User, mallory: User, morgan: User, client_of: ClientOf
) -> Client:
    """A browser of somebody who is not in the room; some were."""
    who = request.param
    if who == "visitor":
        return client_of(None)
    if who == "stranger":
        return client_of(mallory)
    if who == "staff":  # for people, not for what they say
        morgan.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
        return client_of(morgan)
    Membership.objects.create(room=attic, user=carol)
    browser = client_of(carol)
    if who == "ex-member":
        leave_room(room=attic, user=carol)
    elif who == "suspended":
        User.objects.filter(pk=carol.pk).update(is_active=False)
    elif who == "expired":
        Session.objects.filter(user=carol).update(expire_date=timezone.now())
    return browser


def doors(room: Room) -> Iterator[tuple[str, str]]:
    """Every address of the house, as of this room, with its methods; then what searches, guesses and administers."""
    message = room.messages.filter(kind="text").latest("pk").pk if room.pk else 99_999_999
    for name, door in DOORS.items():
        where = dict(door.where)
        if "slug" in where:
            where["slug"] = room.slug
        if "message_id" in where:
            where["message_id"] = message
        if name != "logout":
            yield reverse(name, kwargs=where), door.methods
    slug = quote(room.slug)
    for address in (
        f"/rooms/{slug}/messages/?around=2",
        f"/rooms/{slug}/messages/?before=99",
        f"/rooms/{slug}/changes/?since=0",
        f"/rooms/{slug}/members/?q=a",
        "/rooms/?q=can",
        "/rooms/?after=a",
        "/rooms/canari-room/join/",
        "/admin/rooms/room/?q=can",
        "/admin/messaging/message/?q=can",
        "/admin/rooms/membership/?q=can",
        "/admin/accounts/user/?q=a",
        "/admin/",
    ):
        yield address, "GET"


def ask(browser: Client, method: str, address: str, **how: Any) -> HttpResponseBase:
    fields = {"body": "hi", "client_id": uuid4(), "number": 1}
    return browser.post(address, fields, **how) if method == "POST" else browser.get(address, **how)


def text_of(answer: HttpResponseBase) -> str:
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if answer.headers.get("Content-Type") == "application/zip":  # one's own data
        with ZipFile(BytesIO(body)) as archive:
            body = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace") + str({name: value for name, value in answer.items() if name != "Location"})


@pytest.mark.parametrize("outsider", OUTSIDERS, indirect=True)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_no_door_shows_a_closed_room_to_an_outsider(attic: Room, outsider: Client, headers: dict[str, str]) -> None:
    """S1"""
    for address, methods in doors(attic):
        for method in methods.split():
            text = text_of(ask(outsider, method, address, headers=headers))
            said = text.replace(attic.slug, "").replace(quote(attic.slug), "")  # one's own words come back
            assert CANARY not in said, (method, address)
    assert not attic.messages.filter(body="hi").exists()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_there_was_something_to_be_seen(attic: Room, bob: User, client_of: ClientOf, headers: dict[str, str]) -> None:
    seen = text_of(client_of(bob).get(attic.get_absolute_url(), headers=headers))
    assert all(words in seen for words in (f"{CANARY} room", f"{CANARY} topic", f"{CANARY} one", f"{CANARY} edited"))


@pytest.mark.parametrize("outsider", ["stranger", "ex-member", "staff"], indirect=True)
def test_a_closed_room_is_answered_as_one_that_does_not_exist(attic: Room, outsider: Client) -> None:
    """S1: "not yours" is "not there", status, code and words."""
    nowhere = Room(slug="nowhere")
    for (here, methods), (there, _methods) in zip(doors(attic), doors(nowhere), strict=True):
        if here == there:
            continue
        for method in methods.split():
            one, other = (ask(outsider, method, address, headers=HTMX) for address in (here, there))
            assert (one.status_code, one["X-Error"]) == (other.status_code, other["X-Error"]) == (404, "not_found")
            assert text_of(one) == text_of(other)


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """But the session, which remembers where one was last."""

    def only_reading(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            assert "accounts_session" in sql or "accounts_limitcount" in sql, sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(only_reading):
        yield


def test_asking_changes_nothing(attic: Room, alice: User, client_of: ClientOf) -> None:
    """S4: no GET acts, not even with what a form would have sent, or another method written into it."""
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    browser = client_of(alice)
    form = {"_method": "POST", "body": "hi", "client_id": str(uuid4()), "number": "1", "name": "x", "kind": "open"}
    with nothing_is_written():
        for address, _methods in doors(attic):
            for method in (browser.get, browser.head):
                method(address, form, headers={"X-HTTP-Method-Override": "POST"})
