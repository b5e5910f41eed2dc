"""The audit finds every way in which what is stored can break a promise; load data breaks none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import Session, User
from messaging.messages.audit import findings
from messaging.messages.edits import edit_message, remove_message
from messaging.models import Call, Message
from messaging.tests.messages.test_whispers import whisper
from messaging.tests.talk import say
from rooms.membership.operations import leave_room
from rooms.models import Membership, Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def house(alice: User, bob: User, carol: User, lounge: Room) -> Room:
    """A lounge where people talked, changed their minds, and one left; alice owns the house."""
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    edit_message(message=say(alice, lounge, "hello"), editor=alice, body="good morning")
    remove_message(message=say(bob, lounge, "oops"), remover=bob)
    say(carol, lounge, "bye")
    leave_room(room=lounge, user=carol)
    lounge.refresh_from_db()
    return lounge


def test_all_is_well_where_only_operations_write(house: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(findings()) == []
    call_command("audit")
    assert capsys.readouterr().out == "All is well.\n"


def test_an_empty_house_is_well() -> None:
    assert list(findings()) == []


def lose_a_message(room: Room) -> None:
    Message.objects.filter(room=room, number=2).delete()


def count_one_too_many(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(message_count=F("message_count") + 1)


def run_ahead(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(revision=F("revision") + 1)


def empty_a_message(room: Room) -> None:
    Message.objects.filter(room=room, kind="text", removed_at=None).update(body="")


def read_what_was_not_written(room: Room) -> None:
    Membership.objects.filter(room=room).update(read_up_to=room.message_count + 1)


def forget_what_is_new(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(public_number=F("public_number") - 1)


def call_from_elsewhere(room: Room) -> None:
    bob, message = User.objects.get(username="bob"), room.messages.latest("number")
    Call.objects.create(user=bob, message=message, room=room, number=message.number - 1)


def call_a_third(room: Room) -> None:
    alice, bob = User.objects.get(username="alice"), User.objects.get(username="bob")
    message = whisper(alice, bob, room)
    Call.objects.create(user=User.objects.get(username="morgan"), message=message, room=room, number=message.number)


def leave_nobody_in_charge(room: Room) -> None:
    room.memberships.update(role=Membership.Role.MEMBER)


def let_nobody_into_the_admin(room: Room) -> None:
    User.objects.update(is_owner=False)


def suspend_without_signing_out(room: Room) -> None:
    bob = User.objects.get(username="bob")
    Session.objects.create(pk="s", user=bob, session_data="", expire_date=timezone.now() + timedelta(days=1))
    User.objects.filter(pk=bob.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lose_a_message, "with numbers 1 to"),
        (count_one_too_many, "with numbers 1 to"),
        (run_ahead, "its latest change has"),
        (empty_a_message, "has neither words nor files and is not removed"),
        (read_what_was_not_written, "has read up to"),
        (forget_what_is_new, "as its latest message for all"),
        (call_from_elsewhere, "names another place"),
        (call_a_third, "a whisper to somebody else"),
        (leave_nobody_in_charge, "has members and no owner"),
        (let_nobody_into_the_admin, "Nobody can enter the admin"),
        (suspend_without_signing_out, "is suspended and still has a session"),
    ],
)
def test_each_harm_is_found_and_said(
    house: Room, capsys: pytest.CaptureFixture[str], harm: Callable[[Room], None], words: str
) -> None:
    harm(house)
    with pytest.raises(SystemExit) as ended:
        call_command("audit")
    assert ended.value.code == 1
    assert words in capsys.readouterr().err


@contextmanager
def without(constraint: str) -> Iterator[None]:
    """The table of messages as it would be without one of its constraints; what breaks it must be gone in the end."""
    (own,) = [one for one in Message._meta.constraints if one.name == constraint]
    constraints = Message._meta.constraints
    Message._meta.constraints = [one for one in constraints if one is not own]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Message, own)
    try:
        yield
    finally:
        Message.objects.all().delete()
        Message._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(Message, own)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("constraint", "same"),
    [
        ("one_message_per_number", {"number": 100}),
        ("one_message_per_revision", {"revision": 100}),
        ("one_message_per_client_id", {"author": F("author"), "client_id": "3f0e5a4c-6a7e-4b9d-9c58-0b3a0e6f0d11"}),
    ],
)
def test_doubles_are_found_though_the_database_should_not_have_them(
    alice: User, lounge: Room, constraint: str, same: dict[str, object]
) -> None:
    with without(constraint):
        for body in ("one", "two"):
            message = say(alice, lounge, body)
            Message.objects.filter(pk=message.pk).update(**same)
        assert [found for found in findings() if found.startswith("2 messages share")]


@pytest.mark.django_db(transaction=True)
def test_words_under_a_tombstone_are_found(alice: User, lounge: Room) -> None:
    with without("a_tombstone_has_no_words"):
        Message.objects.filter(pk=say(alice, lounge, "secret").pk).update(removed_at=timezone.now())
        (found,) = [found for found in findings() if "was removed" in found]
        assert "its words are still stored" in found
        assert "secret" not in found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL never lets a reference go")
def test_references_that_lead_nowhere_are_found(house: Room) -> None:
    with connection.constraint_checks_disabled():
        Membership.objects.filter(user__username="bob").update(user=999)
    assert [found for found in findings() if found.startswith("A reference leads nowhere")]
    Membership.objects.filter(user=999).delete()


# Load data ----------------------------------------------------------------------------------------


def test_load_data_is_as_if_people_had_written_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("fill", users=4, rooms=3, messages=10, password="enough for a benchmark")
    assert capsys.readouterr().out == "4 users, 3 rooms, 10 messages.\n"
    assert list(findings()) == []
    assert Message.objects.count() == 10
    assert {room.memberships.count() for room in Room.objects.all()} == {4}
    assert User.objects.get(username="load0004").check_password("enough for a benchmark")
    (author,) = User.objects.filter(pk=Message.objects.earliest("pk").author_id)
    assert say(author, Room.objects.get(slug="load-1"), "and on it goes").number == 5


def test_the_first_room_of_load_data_may_be_of_another_size() -> None:
    call_command("fill", users=2, rooms=3, messages=9, first=7)
    assert [room.message_count for room in Room.objects.order_by("pk")] == [7, 3, 3]
    assert list(findings()) == []


def test_without_a_password_nobody_signs_in_as_load_data() -> None:
    call_command("fill", users=1, rooms=1, messages=0)
    assert not User.objects.get().has_usable_password()


def test_load_data_goes_into_an_empty_house_only(alice: User) -> None:
    with pytest.raises(CommandError, match="People live here already"):
        call_command("fill")
    assert User.objects.count() == 1
