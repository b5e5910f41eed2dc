"""A ban from the house: the account is closed, what it wrote lately is hidden, and a guest's way in closed."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BarredNetwork, ModerationAct, Session, User
from accounts.moderation import networks, undo
from accounts.permissions import MODERATORS
from chatsite.delivery import frames
from chatsite.exceptions import BadRequest
from conftest import ClientOf
from messaging.attachments import operations as files
from messaging.messages import removals
from messaging.messages.operations import send_message
from messaging.models import File, Message, Removal
from messaging.moderation import cleanup
from messaging.moderation.operations import ban
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.invitations import links
from rooms.membership.operations import join_room
from rooms.models import InviteLink, Room
from tests.pages import elements

DAY = timedelta(days=1)
Said = list[tuple[str, str]]


@pytest.fixture
def office(morgan: User) -> User:
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    return morgan


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    heard: Said = []
    monkeypatch.setattr("messaging.messages.live.publish", lambda topic, frame, **how: heard.append((topic, frame)))
    return heard


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def texts(user: User) -> list[str]:
    return list(Message.objects.speech().filter(author=user).order_by("pk").values_list("body", flat=True))


def test_what_was_written_in_that_time_is_hidden_everywhere_and_comes_back(
    lounge: Room, friends: tuple[User, User], bob: User, alice: User, office: User
) -> None:
    old = say(bob, lounge, "long ago")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - 2 * DAY)
    say(bob, lounge, "@alice buy this")
    say(bob, direct.between(bob, alice), "and this")
    say(alice, lounge, "no thanks")

    act = ban(person=bob, by=office, reason="advertisement", clean=DAY)

    assert texts(bob) == ["long ago", "", ""]
    assert texts(alice) == ["no thanks"]
    assert not alice.calls.exists()
    assert not User.objects.get(pk=bob.pk).is_active
    removals.forget_old()
    undo.take_back(act=act, by=office)
    assert texts(bob) == ["long ago", "@alice buy this", "and this"]
    assert alice.calls.count() == 1
    assert User.objects.get(pk=bob.pk).is_active
    assert not Removal.objects.exists()


def test_after_thirty_days_it_is_gone(lounge: Room, bob: User, office: User, own_files: None) -> None:
    say(bob, lounge, "buy this")
    act = ban(person=bob, by=office, clean=DAY)
    assert removals.forget_old() == 0
    assert Removal.objects.get().held_until - timezone.now() > timedelta(days=29)  # type: ignore[operator]
    Removal.objects.update(held_until=timezone.now())
    assert removals.forget_old() == 1
    undo.take_back(act=act, by=office)
    assert texts(bob) == [""]


def test_open_tabs_show_what_a_page_shows(
    lounge: Room, bob: User, alice: User, office: User, said: Said, committed, client_of: ClientOf
) -> None:
    for number in range(3):
        say(bob, lounge, f"buy {number}")
    said.clear()
    with committed():
        act = ban(person=bob, by=office, clean=DAY)
    assert_same(said, lounge, client_of(alice))
    said.clear()
    with committed():
        undo.take_back(act=act, by=office)
    assert_same(said, lounge, client_of(alice))


def assert_same(said: Said, room: Room, browser: Client) -> None:
    """The elements of bob's messages that were sent are those of the page."""
    heard = "".join(frame for topic, frame in said if topic == frames.room_topic(room.pk))
    page = browser.get(reverse("messages", args=[room.slug]), {"after": 0}).text
    sent = {one.attributes["id"]: one.html for one in elements(heard, "chat-message")}
    shown = {one.attributes["id"]: one.html for one in elements(page, "chat-message")}
    assert len(sent) == 3
    assert {key: shown[key] for key in sent} == sent


def test_a_process_that_dies_in_the_middle_leaves_it_to_the_next(
    lounge: Room, bob: User, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        say(bob, lounge, f"buy {number}")
    monkeypatch.setattr(cleanup, "BATCH", 2)
    with monkeypatch.context() as patch:
        patch.setattr(cleanup, "hide", lambda act: 0)
        act = ban(person=bob, by=office, clean=DAY)
    assert any(texts(bob))
    assert cleanup.finish() == 5
    assert not any(texts(bob))
    assert cleanup.finish() == 0
    undo.take_back(act=act, by=office)
    assert cleanup.finish() == 0
    assert all(texts(bob))


def test_more_than_a_week_is_refused(bob: User, office: User) -> None:
    for span in (timedelta(days=8), timedelta(0)):
        with pytest.raises(BadRequest):
            ban(person=bob, by=office, clean=span)
    assert not ModerationAct.objects.exists()


@pytest.fixture
def den(alice: User, bob: User) -> Room:
    room = create_room(owner=alice, name="den")
    join_room(room=room, user=bob)
    Room.objects.filter(pk=room.pk).update(allows_guests=True)
    room.refresh_from_db()
    return room


def come(link: InviteLink, nickname: str, address: str) -> int:
    browser = Client(REMOTE_ADDR=address)
    return browser.post(reverse("join-as-guest", args=[link.token]), {"nickname": nickname}).status_code


def test_a_guest_loses_the_link_and_the_network_for_a_day(den: Room, alice: User, office: User) -> None:
    link = links.create(room=den, by=alice, for_guests=True)
    other = links.create(room=den, by=alice, for_guests=True)
    assert come(link, "Wanderer", "2001:db8:1:2::5") == 302
    guest = User.objects.get(display_name="Wanderer")

    act = ban(person=guest, by=office, close_link=True, block_network=True)

    assert come(link, "Again", "198.51.100.7") == 404
    assert come(other, "Again", "2001:db8:1:2:ffff::1") == 403  # the same /64
    assert come(other, "Neighbour", "2001:db8:1:3::1") == 302
    signs_up = Client(REMOTE_ADDR="2001:db8:1:2::9").post(
        reverse("register"),
        {"username": "wanderer2", "password1": "a floor to sit on", "password2": "a floor to sit on"},
    )
    assert signs_up["X-Error"] == "banned"
    undo.take_back(act=act, by=office)
    assert come(link, "Again", "2001:db8:1:2::5") == 302
    assert not BarredNetwork.objects.exists()


def test_it_ends_by_itself_and_the_address_is_forgotten(den: Room, alice: User, office: User) -> None:
    link = links.create(room=den, by=alice, for_guests=True)
    come(link, "Wanderer", "198.51.100.7")
    ban(person=User.objects.get(display_name="Wanderer"), by=office, block_network=True)
    BarredNetwork.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert come(link, "Again", "198.51.100.7") == 302
    assert networks.forget_old() == 1


def test_nobody_elses_link_or_network_is_closed(den: Room, bob: User, office: User, client_of: ClientOf) -> None:
    """Behind the address of somebody with an account may be a school."""
    client_of(bob).get("/")
    Session.objects.filter(user=bob).update(address="198.51.100.7")
    links.create(room=den, by=bob)
    act = ban(person=bob, by=office, close_link=True, block_network=True)
    assert not BarredNetwork.objects.exists()
    assert InviteLink.objects.get().revoked_at is None
    assert (act.after or {})["networks"] == []


def test_files_of_hidden_messages_stay_until_the_text_goes(
    lounge: Room, bob: User, office: User, own_files: None
) -> None:
    file = files.store(owner=bob, upload=files.Upload(BytesIO(b"words"), "a.txt", 5))
    send_message(room=lounge, author=bob, body="", client_id=uuid.uuid4(), files=[file.pk])
    act = ban(person=bob, by=office, clean=DAY)
    assert files.sweep() == 0
    undo.take_back(act=act, by=office)
    message = Message.objects.get(author=bob, kind="text")
    assert (message.file_count, message.file_name) == (1, "a.txt")
    assert File.objects.filter(message=message).exists()
