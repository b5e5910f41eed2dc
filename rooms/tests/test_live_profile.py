"""C12: a new name or picture is heard where it is shown, and says what a page loaded now says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.account import rename
from accounts.models import User
from accounts.profile import operations as profile
from accounts.profile.avatars import ContentFile
from chatsite.delivery import frames
from conftest import ClientOf
from messaging.tests.talk import say
from rooms.models import Room
from tests.pages import element, messages

Said = list[tuple[str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    heard: Said = []
    monkeypatch.setattr("rooms.live.publish", lambda topic, frame: heard.append((topic, frame)))
    return heard


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable[[], AbstractContextManager]:
    return partial(django_capture_on_commit_callbacks, execute=True)


CHANGES: list[Callable[[User], None]] = [
    lambda user: profile.change_profile(user=user, display_name="앨리스 <b>"),
    lambda user: profile.change_profile(user=user, display_name=""),
    lambda user: profile.change_avatar(user=user, picture=ContentFile(b"x", name="a.webp")),
    lambda user: rename.change_username(user=user, username="sunflower"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_heard_is_what_a_page_loaded_now_shows(
    alice: User, bob: User, lounge: Room, client_of: ClientOf, said: Said, committed, change
) -> None:
    """Live equals reload: the name, the user name and the picture of each message."""
    say(alice, lounge, "hello")
    with committed():
        change(alice)
    heard = element(said[0][1], "chat-profile")
    shown = messages(
        client_of(bob).get(lounge.get_absolute_url()).content.decode().split('<template id="message-pending">')[0]
    )[-1]
    assert heard["user"] == shown["author"] == str(alice.pk)
    assert heard["name"] == shown["name"] == User.objects.get(pk=alice.pk).name
    assert heard["username"] == User.objects.get(pk=alice.pk).username
    assert heard.inner in shown.html
    assert 'class="avatar"' in heard.inner


def test_it_is_heard_in_rooms_by_friends_and_in_ones_own_tabs(
    friends: tuple[User, User], carol: User, lounge: Room, said: Said, committed
) -> None:
    alice, bob = friends
    with committed():
        profile.change_profile(user=alice, display_name="Ally")
    rooms = {frames.room_topic(room) for room in alice.memberships.values_list("room", flat=True)}
    assert {topic for topic, _ in said} == rooms | {frames.user_topic(alice.pk), frames.user_topic(bob.pk)}


@pytest.mark.parametrize("field", ["language", "theme", "email"])
def test_what_nobody_else_sees_is_not_said(alice: User, lounge: Room, said: Said, committed, field: str) -> None:
    change: dict[str, Any] = {field: "ko"}
    with committed():
        profile.change_profile(user=alice, **change)
    assert said == []


def test_old_messages_bear_the_new_name(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    """C12"""
    say(alice, lounge, "hello")
    browser: Client = client_of(bob)
    assert 'data-name="Alice"' in browser.get(lounge.get_absolute_url()).content.decode()
    profile.change_profile(user=alice, display_name="Ally")
    page = browser.get(lounge.get_absolute_url()).content.decode()
    assert 'data-name="Ally"' in page
    assert 'data-name="Alice"' not in page
