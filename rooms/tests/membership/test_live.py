"""What open tabs hear when somebody's place in a room changes, and that it is what a fresh page shows."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from chatsite.delivery import frames
from conftest import ClientOf
from rooms import live
from rooms.membership import moderation
from rooms.membership import operations as membership
from rooms.models import Room

Capture = Callable[..., AbstractContextManager[object]]
Heard = list[tuple[str, str]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What was said since, as (topic, frame); a nudge has no frame."""
    said: Heard = []
    monkeypatch.setattr(live, "publish", lambda topic, frame: said.append((topic, frame)))
    monkeypatch.setattr(live, "nudge", lambda topic: said.append((topic, "")))
    return said


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Capture) -> Callable[[], AbstractContextManager[object]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def on(heard: Heard, topic: str) -> str:
    return "".join(frame for said_on, frame in heard if said_on == topic)


@pytest.mark.parametrize("how", ["role", "silence"])
def test_whose_rights_changed_looks_again_and_so_do_lists_of_people(
    lounge: Room, alice: User, bob: User, heard: Heard, committed: Callable, how: str
) -> None:
    with committed():
        if how == "role":
            moderation.set_role(room=lounge, by=alice, user=bob, role="reader")
        else:
            moderation.silence(room=lounge, by=alice, user=bob, until=timezone.now() + timedelta(hours=1))
    role = "reader" if how == "role" else "member"
    rights = f'<chat-room-rights data-room="{lounge.pk}" data-role="{role}">'
    assert rights in on(heard, frames.user_topic(bob.pk))
    assert f'<chat-members data-room="{lounge.pk}" data-count="4" data-online="0">' in on(
        heard, frames.room_topic(lounge.pk)
    )
    assert "chat-room-rights" not in on(heard, frames.user_topic(alice.pk))


@pytest.mark.parametrize(("act", "reason"), [(moderation.remove_member, "removed"), (moderation.ban, "banned")])
def test_the_tabs_of_who_is_taken_out_stop_before_anything_else_and_are_told_why(
    lounge: Room, alice: User, bob: User, heard: Heard, committed: Callable, act: Callable, reason: str
) -> None:
    with committed():
        act(room=lounge, by=alice, user=bob)
    assert heard[0] == (frames.user_topic(bob.pk), "")
    frame = f'<chat-room-unlisted data-room="{lounge.pk}" data-slug="lounge" data-reason="{reason}" data-mine>'
    assert frame in on(heard, frames.user_topic(bob.pk))
    assert f'data-left="{bob.pk}"' in on(heard, frames.room_topic(lounge.pk))


def test_who_leaves_by_themselves_is_told_no_reason(lounge: Room, bob: User, heard: Heard, committed: Callable) -> None:
    with committed():
        membership.leave_room(room=lounge, user=bob)
    assert "data-reason" not in on(heard, frames.user_topic(bob.pk))


def test_a_ban_of_somebody_outside_is_told_without_a_name(
    lounge: Room, alice: User, mallory: User, heard: Heard, committed: Callable
) -> None:
    """Those who run the room read their list again; nobody else learns of it, not even who is banned."""
    with committed():
        moderation.ban(room=lounge, by=alice, user=mallory, reason="spam")
    assert {topic for topic, _frame in heard} == {frames.room_topic(lounge.pk)}
    assert "spam" not in on(heard, frames.room_topic(lounge.pk))
    assert str(mallory.pk) not in re.findall(r'data-(?:joined|left)="(\d+)"', on(heard, frames.room_topic(lounge.pk)))


def test_live_equals_reload_for_the_heads_after_somebody_was_taken_out(
    lounge: Room, alice: User, bob: User, heard: Heard, committed: Callable, client_of: ClientOf
) -> None:
    """A11, A12, E76"""
    with committed():
        moderation.remove_member(room=lounge, by=alice, user=bob)
    told = on(heard, frames.room_topic(lounge.pk))
    [(count, online)] = re.findall(r'data-count="(\d+)" data-online="(\d+)" data-left', told)
    panel = client_of(alice).get(reverse("room-members", args=[lounge.slug])).text
    online = max(int(online), 1)  # whoever looks is here: people.js counts them, too
    assert f"{count} people · {online} online" in re.sub(r"\s+", " ", panel)
    assert "Bob" not in panel


def test_an_heir_hears_that_the_room_is_theirs(
    lounge: Room, alice: User, carol: User, heard: Heard, committed: Callable
) -> None:
    with committed():
        membership.leave_room(room=lounge, user=alice, heir=carol)
    assert 'data-role="owner"' in on(heard, frames.user_topic(carol.pk))
