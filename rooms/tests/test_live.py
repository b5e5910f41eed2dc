"""What open tabs hear of rooms, and when."""

import operator
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction

from accounts.models import User
from chatsite.delivery import frames
from conftest import ClientOf
from rooms import live
from rooms.creation import operations as creation
from rooms.invitations import join_requests
from rooms.invitations import operations as invitations
from rooms.membership import operations as membership
from rooms.models import Membership, Room
from rooms.sidebar import read_state

Capture = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was said since, as (topic, frame); a nudge has no frame."""
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "publish", lambda topic, frame: said.append((topic, frame)))
    monkeypatch.setattr(live, "nudge", lambda topic: said.append((topic, "")))
    return said


def on(heard: list[tuple[str, str]], topic: str) -> str:
    return "".join(frame for said_on, frame in heard if said_on == topic)


def test_a_new_room_is_listed_for_everyone_and_as_ones_own_for_its_maker(
    alice: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    """C14"""
    with django_capture_on_commit_callbacks(execute=True):
        room = creation.create_room(owner=alice, name="<기획> & 회의")
    assert 'data-name="&lt;기획&gt; &amp; 회의"' in on(heard, frames.EVERYONE)
    assert 'data-count="1"' in on(heard, frames.EVERYONE)
    assert "data-mine" not in on(heard, frames.EVERYONE)
    own = on(heard, frames.user_topic(alice.pk))
    assert f'<chat-room-listed data-room="{room.pk}" data-slug="기획-회의"' in own
    assert 'data-mine data-number="1" data-read-up-to="1"' in own


def test_everyone_hears_of_a_new_head_count_and_the_room_hears_who_came(
    lounge: Room, mallory: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    """A11, E69"""
    with django_capture_on_commit_callbacks(execute=True):
        membership.join_room(room=lounge, user=mallory)
    members = f'<chat-members data-room="{lounge.pk}" data-count="5" data-online="0" data-joined="{mallory.pk}">'
    assert members in on(heard, frames.room_topic(lounge.pk))
    assert 'data-count="5"' in on(heard, frames.EVERYONE)
    assert (frames.user_topic(mallory.pk), "") in heard


def test_whoever_leaves_loses_the_room_in_all_their_tabs_and_the_room_hears_it(
    lounge: Room, bob: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    """A12, E72: their sockets are asked to look again first, so that they hear nothing of the room any more."""
    with django_capture_on_commit_callbacks(execute=True):
        membership.leave_room(room=lounge, user=bob)
    assert heard[0] == (frames.user_topic(bob.pk), "")
    assert f'<chat-room-unlisted data-room="{lounge.pk}"' in on(heard, frames.user_topic(bob.pk))
    assert f'data-count="3" data-online="0" data-left="{bob.pk}"' in on(heard, frames.room_topic(lounge.pk))


def test_nobody_outside_hears_of_a_closed_room(
    alice: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        room = creation.create_room(owner=alice, name="Closed", kind="closed")
        membership.leave_room(room=room, user=alice)
    assert {topic for topic, _frame in heard} == {
        frames.user_topic(alice.pk),
        frames.room_topic(room.pk),
        frames.members_topic(room.pk),
    }


def test_reading_is_told_to_ones_own_tabs_and_only_when_it_moves(
    lounge: Room, alice: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            read_state.mark_read(room=lounge, user=alice, number=3)
    frame = f'<chat-read data-room="{lounge.pk}" data-user="{alice.pk}" data-number="3"></chat-read>'
    assert [topic for topic, _frame in heard] == [frames.user_topic(alice.pk)]
    assert frame in heard[0][1]


def test_what_did_not_happen_is_told_to_nobody(
    lounge: Room, mallory: User, heard: list[tuple[str, str]], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        membership.join_room(room=lounge, user=mallory)
        transaction.set_rollback(True)
    assert heard == []


def test_a_hint_that_fails_does_not_fail_what_was_done(
    lounge: Room,
    mallory: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("nobody listens")

    monkeypatch.setattr(live, "publish", broken)
    with django_capture_on_commit_callbacks(execute=True):
        membership.join_room(room=lounge, user=mallory)
    assert Membership.objects.filter(room=lounge, user=mallory).exists()


def attributes(html: str, tag: str) -> dict[str, str]:
    """The data attributes of the only such element."""
    (element,) = re.findall(rf"<{tag}[^>]*>", html)
    return dict(re.findall(r'data-([a-z-]+)="([^"]*)"', element))


def test_live_equals_reload_for_a_room_that_is_joined(
    lounge: Room,
    bob: User,
    mallory: User,
    client_of: ClientOf,
    heard: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    """The row that the frame makes is the row of a fresh page, and so are the counts in the room's header."""
    with django_capture_on_commit_callbacks(execute=True):
        membership.join_room(room=lounge, user=mallory)
    fresh = client_of(mallory).get(lounge.get_absolute_url()).text
    listed = attributes(on(heard, frames.user_topic(mallory.pk)), "chat-room-listed")
    row = attributes(fresh, f'a class="room-link" id="room-link-{lounge.pk}"')
    told = ("room", "kind", "number", "read-up-to")  # the rest of the row is read from the server
    assert [listed[name] for name in told] == [row[name] for name in told]
    members = attributes(on(heard, frames.room_topic(lounge.pk)), "chat-members")
    assert f'<span class="count">{members["count"]} people</span>' in fresh
    assert members["online"] == "0"
    assert '<span class="online-count">1 online</span>' in fresh, "who looks is here, as scripts say of a frame, too"


def test_live_equals_reload_for_a_position_read_in_another_tab(
    lounge: Room,
    alice: User,
    client_of: ClientOf,
    heard: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        read_state.mark_read(room=lounge, user=alice, number=3)
    frame = attributes(on(heard, frames.user_topic(alice.pk)), "chat-read")
    fresh = client_of(alice).get(lounge.get_absolute_url()).text
    assert frame["number"] == attributes(fresh, f'a class="room-link" id="room-link-{lounge.pk}"')["read-up-to"]
    assert frame["user"] == attributes(fresh, "html")["user-id"]


def test_lists_of_what_waits_read_themselves_again_when_somebody_asks_answers_or_takes_back(
    alice: User,
    bob: User,
    heard: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
    client_of: ClientOf,
) -> None:
    """E71: live equals reload, because what is told makes lists read themselves again, and only theirs."""
    room = creation.create_room(owner=alice, name="den", kind="closed")
    Room.objects.update(is_listed=True)
    told = "<chat-room-list></chat-room-list>"
    people = (frames.user_topic(alice.pk), frames.user_topic(bob.pk))

    def hears(act: Callable[[], object]) -> tuple[bool, bool]:
        heard.clear()
        before = [client_of(user).get("/invitations/").content.count(b"den") for user in (alice, bob)]
        with django_capture_on_commit_callbacks(execute=True):
            act()
        after = [client_of(user).get("/invitations/").content.count(b"den") for user in (alice, bob)]
        said = tuple(told in on(heard, topic) for topic in people)
        assert all(is_told or same for is_told, same in zip(said, map(operator.eq, before, after), strict=True))
        return said[0], said[1]

    assert hears(lambda: join_requests.ask(room=room, user=bob)) == (True, True)
    assert hears(lambda: join_requests.take_back(room=room, user=bob)) == (True, True)
    assert hears(lambda: invitations.invite(room=room, by=alice, invitee=bob)) == (False, True)
    (invitation,) = invitations.waiting_for(bob)
    assert hears(lambda: invitations.decline(invitation=invitation, user=bob)) == (False, True)
