"""Rooms that are closed for now, in the bin, taken back, and erased."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from chatsite.exceptions import NotAllowed, NotFound
from messaging.models import Message
from messaging.retention.purge import empty_bin
from messaging.tests.talk import say
from rooms.creation import operations as creation
from rooms.membership import operations as membership
from rooms.models import Membership, Room
from rooms.permissions.posting import Archived
from rooms.settings.operations import change_picture
from rooms.trash import operations as trash

ENDS = [trash.archive_room, trash.bin_room]


def age(room: Room, days: int) -> None:
    Room.objects.filter(pk=room.pk).update(binned_at=timezone.now() - timedelta(days=days))


def kinds(room: Room) -> list[str]:
    return list(Message.objects.filter(room=room).order_by("number").values_list("kind", flat=True))


def test_a_closed_room_is_read_and_nothing_is_added_until_it_is_opened_again(
    den: Room, alice: User, carol: User
) -> None:
    """C29"""
    say(carol, den, "one last thing")
    trash.archive_room(room=den, by=alice)
    with pytest.raises(Archived):
        say(carol, den, "and another")
    assert kinds(den)[-2:] == ["text", "archived"]
    trash.reopen_room(room=den, by=alice)
    say(carol, den, "where were we?")
    assert kinds(den)[-2:] == ["reopened", "text"]


def test_closing_twice_is_closing_once(den: Room, alice: User) -> None:
    for _time in range(2):
        trash.archive_room(room=den, by=alice)
    assert kinds(den).count("archived") == 1


@pytest.mark.parametrize("end", [*ENDS, trash.reopen_room])
@pytest.mark.parametrize(("who", "refusal"), [("bob", NotAllowed), ("carol", NotAllowed), ("mallory", NotFound)])
def test_only_owners_end_a_room(
    request: pytest.FixtureRequest, den: Room, mallory: User, end: Any, who: str, refusal: type[Exception]
) -> None:
    """E77"""
    with pytest.raises(refusal):
        end(room=den, by=request.getfixturevalue(who))
    assert (Room.objects.get(pk=den.pk).archived_at, Room.objects.get(pk=den.pk).binned_at) == (None, None)


@pytest.mark.parametrize("end", ENDS)
def test_where_newcomers_arrive_stays(lounge: Room, alice: User, end: Any) -> None:
    with pytest.raises(trash.LoungeStays):
        end(room=lounge, by=alice)


def test_in_the_bin_a_room_is_gone_for_everybody_and_its_name_is_free(
    den: Room, alice: User, bob: User, mallory: User
) -> None:
    trash.bin_room(room=den, by=alice)
    assert not Room.objects.joined_by(bob).filter(pk=den.pk).exists()
    for who in (alice, bob, mallory):
        assert den not in Room.objects.visible_to(who)
    with pytest.raises(NotFound):
        membership.join_room(room=den, user=mallory)
    assert creation.create_room(owner=bob, name="Den").slug == "den-2"


def test_taken_back_it_has_its_people_and_all_that_was_said(den: Room, alice: User, carol: User) -> None:
    said = say(carol, den, "hello")
    trash.bin_room(room=den, by=alice)
    back = trash.restore_room(room=den, by=alice)
    assert (back.name, back.slug, back.memberships.count()) == ("Den", "den", 3)
    assert Message.objects.filter(pk=said.pk, body="hello").exists()
    assert say(carol, den, "again").number == said.number + 1


def test_taken_back_it_has_another_name_if_its_own_was_taken(den: Room, alice: User, bob: User) -> None:
    trash.bin_room(room=den, by=alice)
    creation.create_room(owner=bob, name="DEN")
    creation.create_room(owner=bob, name="Den 2")
    assert trash.restore_room(room=den, by=alice).name == "Den 3"


@pytest.mark.parametrize("who", ["bob", "carol", "mallory"])
def test_only_its_owners_take_it_back(request: pytest.FixtureRequest, den: Room, alice: User, who: str) -> None:
    trash.bin_room(room=den, by=alice)
    somebody = request.getfixturevalue(who)
    assert not trash.in_bin_of(somebody).exists()
    with pytest.raises(NotFound):
        trash.restore_room(room=den, by=somebody)


def test_what_is_not_in_the_bin_is_not_taken_back(den: Room, alice: User) -> None:
    with pytest.raises(NotFound):
        trash.restore_room(room=den, by=alice)


def test_who_left_the_house_meanwhile_is_not_in_it_any_more(den: Room, alice: User, carol: User) -> None:
    trash.bin_room(room=den, by=alice)
    User.objects.filter(pk=carol.pk).update(deleted_at=timezone.now())
    assert trash.restore_room(room=den, by=alice).memberships.count() == 2


def test_a_site_moderator_takes_it_back_and_whoever_is_left_owns_it(
    den: Room, alice: User, bob: User, marshal: User
) -> None:
    trash.bin_room(room=den, by=alice)
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())
    trash.restore_room(room=den, by=marshal)
    assert Membership.objects.get(room=den, role="owner").user == bob
    assert LogEntry.objects.get().object_id == str(den.pk)


def test_after_thirty_days_it_is_erased_with_all_that_was_in_it(
    den: Room, lounge: Room, alice: User, tmp_path: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    say(alice, den, "hello")
    change_picture(room=den, by=alice, picture=ContentFile(b"x", name="one.webp"))
    trash.bin_room(room=den, by=alice)
    age(den, 29)
    assert empty_bin() == 0
    age(den, 31)
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_bin() == 1
    assert list(Room.objects.named_rooms()) == [lounge]
    assert not Message.objects.filter(room_id=den.pk).exists()
    assert Room().picture.storage.listdir("rooms")[1] == []


def test_what_is_taken_back_in_the_last_moment_stays_whole(
    den: Room, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    trash.bin_room(room=den, by=alice)
    age(den, 31)
    due = list(trash.due())
    trash.restore_room(room=den, by=alice)
    monkeypatch.setattr(trash, "due", _first_then(due, trash.due))
    lines = kinds(den)
    assert empty_bin() == 0
    assert kinds(den) == lines


def _first_then(first: Any, then: Any) -> Any:
    """A function that gives `first` once, and then asks `then`."""
    answers = iter([first])
    return lambda: next(answers, None) or then()
