"""What may be decided about a room, by whom, and how it is told."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from accounts.models import User
from chatsite.exceptions import BadRequest, NotAllowed, NotFound
from messaging.models import Message
from rooms.creation import operations as creation
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from rooms.names import DescriptionTooLong, NameEmpty, TopicTooLong
from rooms.permissions.rights import Act
from rooms.settings import operations as settings
from rooms.settings_schema import ACTS, BadHistoryCount
from rooms.trash.operations import archive_room

OTHER: dict[str, Any] = {
    "name": "Tea",
    "topic": "Green or black?",
    "description": "All\n\nabout tea.",
    "colour": "green",
    "kind": "closed",
    "is_listed": False,
    "posting": "moderators",
    "inviting": "moderators",
    "slow_seconds": 60,
    "history": "latest",
    "history_count": 7,
    "is_quiet": True,
    "allows_guests": True,
}


def told(room: Room) -> list[dict[str, Any]]:
    changed = Message.objects.filter(room=room, kind="changed").order_by("number")
    return [dict(line.detail or {}) for line in changed]


@pytest.mark.parametrize("field", OTHER)
def test_an_owner_decides_everything_and_each_change_is_a_line_with_old_and_new(
    den: Room, alice: User, field: str
) -> None:
    """C11"""
    if field == "history_count":
        settings.change_room(room=den, by=alice, history="latest")
    changed = settings.change_room(room=den, by=alice, **{field: OTHER[field]})
    assert getattr(Room.objects.get(pk=den.pk), field) == OTHER[field]
    assert changed.version > den.version
    line = told(den)[-1]
    assert line["field"] == field
    assert line["old"] != line["new"]


def test_several_changes_are_several_lines_of_one_version(den: Room, alice: User) -> None:
    changed = settings.change_room(room=den, by=alice, topic="Tea", slow_seconds=30, is_quiet=True)
    assert changed.version == den.version + 1
    assert told(den) == [
        {"field": "topic", "old": "", "new": "Tea"},
        {"field": "slow_seconds", "old": 0, "new": 30},
        {"field": "is_quiet", "old": "no", "new": "yes"},
    ]


def test_what_is_as_it_was_is_no_change(den: Room, alice: User) -> None:
    changed = settings.change_room(room=den, by=alice, name="Den", topic="", is_listed=True)
    assert (changed.version, told(den)) == (den.version, [])


@pytest.mark.parametrize("field", OTHER)
@pytest.mark.parametrize("who", ["bob", "carol", "mallory"])
def test_others_decide_what_the_table_gives_them_and_nothing_else(
    request: pytest.FixtureRequest, den: Room, mallory: User, who: str, field: str
) -> None:
    """E77"""
    may = who == "bob" and ACTS[field] is Act.DESCRIBE
    act = {field: OTHER[field]}
    if may:
        settings.change_room(room=den, by=request.getfixturevalue(who), **act)
        assert told(den)
        return
    with pytest.raises(NotFound if who == "mallory" else NotAllowed):
        settings.change_room(room=den, by=request.getfixturevalue(who), **act)
    assert not told(den)


def test_one_thing_that_is_not_theirs_stops_all_of_it(den: Room, bob: User) -> None:
    with pytest.raises(NotAllowed):
        settings.change_room(room=den, by=bob, topic="Tea", name="Tea")
    assert Room.objects.get(pk=den.pk).topic == ""


def test_a_site_moderator_decides_everywhere_and_it_is_logged(den: Room, marshal: User, alice: User) -> None:
    settings.change_room(room=den, by=marshal, name="Tea")
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_id) == (marshal.pk, str(den.pk))
    assert "name" in entry.change_message
    settings.change_room(room=den, by=alice, name="Coffee")
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " # "}, NameEmpty),
        ({"name": "LOUNGE"}, creation.NameTaken),
        ({"topic": "x" * 201}, TopicTooLong),
        ({"description": "x" * 1_001}, DescriptionTooLong),
        ({"description": "x" * 10_000}, DescriptionTooLong),
        ({"kind": "direct"}, BadRequest),
        ({"colour": "plaid"}, BadRequest),
        ({"slow_seconds": 7}, BadRequest),
        ({"history_count": 0}, BadHistoryCount),
        ({"history_count": 1_001}, BadHistoryCount),
    ],
)
def test_what_cannot_be_so_changes_nothing(
    den: Room, lounge: Room, alice: User, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        settings.change_room(room=den, by=alice, **{"is_quiet": True, **wrong})
    assert not Room.objects.get(pk=den.pk).is_quiet


def test_a_room_may_be_written_otherwise_and_keeps_its_address(den: Room, alice: User) -> None:
    changed = settings.change_room(room=den, by=alice, name="ＤＥＮ")
    assert (changed.name, changed.slug) == ("ＤＥＮ", den.slug)


def test_where_newcomers_arrive_stays_open(lounge: Room, alice: User) -> None:
    with pytest.raises(creation.LoungeIsOpen):
        settings.change_room(room=lounge, by=alice, kind="closed")
    assert settings.change_room(room=lounge, by=alice, name="Hall").slug == "lounge"


def test_an_archived_room_stays_as_it_is(den: Room, alice: User) -> None:
    archive_room(room=den, by=alice)
    with pytest.raises(NotAllowed):
        settings.change_room(room=den, by=alice, topic="Tea")


def test_nothing_is_decided_about_a_direct_conversation(alice: User, bob: User) -> None:
    pair = direct.between(alice, bob)
    with pytest.raises(NotFound):
        settings.change_room(room=pair, by=alice, topic="us")


def test_what_one_decides_oneself_is_not_unread_but_what_was_unread_stays_so(
    den: Room, lounge: Room, alice: User, bob: User
) -> None:
    def unread(who: User) -> int:
        return Membership.objects.select_related("room").get(room=den, user=who).unread

    Membership.objects.filter(room=den, user=alice).update(read_up_to=den.message_count)
    behind = unread(bob)
    settings.change_room(room=den, by=alice, topic="Tea", slow_seconds=30)
    assert (unread(alice), unread(bob)) == (0, behind + 2)
    settings.change_room(room=den, by=bob, topic="Coffee")
    assert unread(bob) == behind + 3


def test_a_long_description_is_told_in_short(den: Room, alice: User) -> None:
    settings.change_room(room=den, by=alice, description="tea\n" * 100)
    assert len(told(den)[0]["new"]) == 101
    assert "\n" not in told(den)[0]["new"]


def test_a_number_that_means_nothing_now_is_not_told(den: Room, alice: User) -> None:
    settings.change_room(room=den, by=alice, history_count=7)
    assert told(den) == []


class TestPictures:
    @pytest.fixture
    def storage(self, tmp_path: Any, settings: Any) -> Storage:
        settings.MEDIA_ROOT = str(tmp_path)
        return Room().picture.storage

    def test_another_picture_takes_the_place_of_the_first_and_leaves_no_file(
        self, den: Room, alice: User, storage: Storage, django_capture_on_commit_callbacks: Any
    ) -> None:
        for name in ("one.webp", "two.webp"):
            with django_capture_on_commit_callbacks(execute=True):
                den = settings.change_picture(room=den, by=alice, picture=ContentFile(b"x", name=name))
        assert den.picture.name == "rooms/two.webp"
        assert storage.listdir("rooms")[1] == ["two.webp"]
        assert [line["old"] for line in told(den)] == ["", "yes"]
        with django_capture_on_commit_callbacks(execute=True):
            settings.change_picture(room=den, by=alice, picture=None)
        assert storage.listdir("rooms")[1] == []
        assert told(den)[-1] == {"field": "picture", "old": "yes", "new": ""}

    def test_a_refused_picture_leaves_no_file(self, den: Room, bob: User, storage: Storage) -> None:
        with pytest.raises(NotAllowed):
            settings.change_picture(room=den, by=bob, picture=ContentFile(b"x", name="one.webp"))
        assert storage.listdir("rooms")[1] == []
