"""What open tabs hear of what is decided about a room, and who hears nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from accounts.models import User
from chatsite.delivery import frames
from conftest import ClientOf
from rooms import live
from rooms.creation import operations as creation
from rooms.models import Membership, Room
from rooms.settings import operations as settings
from rooms.trash import operations as trash
from tests.pages import Element, element, elements, start_tag

Capture = Callable[..., AbstractContextManager[object]]
NUDGE = ""


class Heard(list[tuple[str, str]]):
    """What was said since, as (topic, frame)."""

    def on(self, topic: str) -> str:
        return "".join(frame for said_on, frame in self if said_on == topic)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    said = Heard()

    def nudge(topics: Any) -> None:
        said.extend((topic, NUDGE) for topic in ([topics] if isinstance(topics, str) else topics))

    monkeypatch.setattr(live, "publish", lambda topic, frame: said.append((topic, frame)))
    monkeypatch.setattr(live, "nudge", nudge)
    return said


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Capture) -> Callable[[], AbstractContextManager[object]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def listed(html: str) -> Element:
    return element(html, "chat-room-listed")


def test_a_change_of_an_open_room_is_heard_by_its_members_and_in_directories(
    den: Room, alice: User, heard: Heard, committed: Any
) -> None:
    """C11, C14"""
    with committed():
        changed = settings.change_room(room=den, by=alice, name="Tea", topic="Green", colour="green")
    for topic in (frames.EVERYONE, frames.members_topic(den.pk)):
        frame = listed(heard.on(topic))
        assert (frame["name"], frame["topic"], frame["colour"]) == ("Tea", "Green", "green")
        assert frame["version"] == str(changed.version)
        assert ("mine" in frame) == (topic != frames.EVERYONE)


def test_nobody_outside_hears_of_a_change_of_a_room_they_may_not_know(
    den: Room, alice: User, heard: Heard, committed: Any
) -> None:
    settings.change_room(room=den, by=alice, kind="closed", is_listed=False)
    heard.clear()
    with committed():
        settings.change_room(room=den, by=alice, name="Secret", description="hush")
        trash.archive_room(room=den, by=alice)
        trash.bin_room(room=den, by=alice)
    assert heard.on(frames.EVERYONE) == ""


@pytest.mark.parametrize("end", ["closed", "binned"])
def test_a_room_that_is_known_no_longer_goes_from_directories_unnamed(
    den: Room, alice: User, heard: Heard, committed: Any, end: str
) -> None:
    """C14"""
    with committed():
        if end == "closed":
            settings.change_room(room=den, by=alice, kind="closed", is_listed=False, name="Secret")
        else:
            trash.bin_room(room=den, by=alice)
    assert listed(heard.on(frames.EVERYONE)).attributes == {"data-room": str(den.pk)}


def test_a_closed_room_that_is_listed_appears_in_directories(alice: User, heard: Heard, committed: Any) -> None:
    room = creation.create_room(owner=alice, name="Attic", kind="closed")
    with committed():
        settings.change_room(room=room, by=alice, is_listed=True)
    assert listed(heard.on(frames.EVERYONE))["name"] == "Attic"


def test_everybody_sees_live_that_a_room_is_closed_and_opened_again(
    den: Room, alice: User, heard: Heard, committed: Any
) -> None:
    """C29"""
    for act, is_archived in ((trash.archive_room, True), (trash.reopen_room, False)):
        heard.clear()
        with committed():
            act(room=den, by=alice)
        frame = listed(heard.on(frames.members_topic(den.pk)))
        assert ("archived" in frame) == is_archived
        assert frame["version"] == str(Room.objects.get(pk=den.pk).version)


def test_a_deleted_room_leaves_the_tabs_of_its_members_first_and_then_their_ears(
    den: Room, alice: User, heard: Heard, committed: Any
) -> None:
    with committed():
        trash.bin_room(room=den, by=alice)
    said = [frame for topic, frame in heard if topic == frames.members_topic(den.pk)]
    assert element(said[0], "chat-room-unlisted")["reason"] == "binned"
    assert said[1:] == [NUDGE]


def test_a_room_that_is_taken_back_is_in_the_lists_of_its_members_again(
    den: Room, alice: User, carol: User, heard: Heard, committed: Any
) -> None:
    trash.bin_room(room=den, by=alice)
    with committed():
        trash.restore_room(room=den, by=alice)
    own = heard.on(frames.user_topic(carol.pk))
    assert (frames.user_topic(carol.pk), NUDGE) in heard
    assert "mine" in listed(own)
    assert listed(heard.on(frames.EVERYONE))["name"] == "Den"


def test_what_is_no_change_is_told_to_nobody(den: Room, alice: User, heard: Heard, committed: Any) -> None:
    with committed():
        settings.change_room(room=den, by=alice, name="Den")
    assert heard == []


def test_live_equals_reload_for_a_change(
    den: Room, alice: User, carol: User, client_of: ClientOf, heard: Heard, committed: Any
) -> None:
    """C11: what the frame says is what a page that is loaded now shows, in the sidebar and at the head."""
    before = start_tag(client_of(carol).get(den.get_absolute_url()).text, "header", id=f"room-header-{den.pk}")
    with committed():
        settings.change_room(room=den, by=alice, name="Tea", kind="closed")
    frame = listed(heard.on(frames.members_topic(den.pk)))
    fresh = client_of(carol).get(den.get_absolute_url()).text
    header = start_tag(fresh, "header", id=f"room-header-{den.pk}")
    assert int(before["data-version"]) < int(frame["version"]) == int(header["data-version"])
    (row,) = [link for link in elements(fresh, "a") if link.attributes.get("id") == f"room-link-{den.pk}"]
    assert frame["name"] in row.text
    assert (frame["kind"], frame["slug"]) == (row["kind"], den.slug)


def test_the_frame_of_a_full_room_costs_one_count(
    den: Room, alice: User, committed: Any, django_assert_max_num_queries: Any
) -> None:
    """However many belong to it: nobody is loaded."""
    people = User.objects.bulk_create(User(username=f"p{number}") for number in range(50))
    Membership.objects.bulk_create(Membership(room=den, user=person) for person in people)
    with django_assert_max_num_queries(14), committed():
        settings.change_room(room=den, by=alice, topic="Tea")
