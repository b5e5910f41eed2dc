"""Editing and deleting one's own messages: who may, what it leaves behind, what it costs in revisions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.removals import GRACE_SECONDS, UNDO_SECONDS, forget_old
from messaging.models import Message, Removal
from messaging.tests.talk import FORM, change, get, post, say
from rooms.creation.operations import create_room
from rooms.membership.operations import leave_room
from rooms.models import Room
from tests.pages import element


@pytest.fixture
def message(alice: User, lounge: Room) -> Message:
    message = say(alice, lounge, "first words")
    lounge.refresh_from_db()
    return message


def state(room: Room) -> tuple[int, int]:
    room.refresh_from_db()
    return room.message_count, room.revision


def test_an_edit_is_answered_with_the_frame_and_takes_a_revision_but_no_number(
    alice: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    count, revision = state(lounge)
    response = change(client_of(alice), "edit", message, body="  second\r\nwords ")
    edited = element(response.content, "chat-message")
    assert response.status_code == 200
    assert (edited["number"], edited["revision"], edited["change"]) == (
        str(message.number),
        str(revision + 1),
        "edited",
    )
    assert "second\nwords" in edited.text
    assert state(lounge) == (count, revision + 1)


def test_an_edit_that_changes_nothing_takes_no_revision(
    alice: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    before = state(lounge)
    assert change(client_of(alice), "edit", message, body="first words").status_code == 200
    assert state(lounge) == before
    assert Message.objects.get(pk=message.pk).change == "posted"


@pytest.mark.parametrize(("body", "code"), [("", "empty"), (" \n", "empty"), ("x" * 4001, "too_long")])
def test_an_edit_is_judged_like_a_message(
    alice: User, lounge: Room, message: Message, client_of: ClientOf, body: str, code: str
) -> None:
    before = state(lounge)
    response = change(client_of(alice), "edit", message, body=body)
    assert (response.status_code, response["X-Error"]) == (422, code)
    assert Message.objects.get(pk=message.pk).body == "first words"
    assert state(lounge) == before


def test_deleting_leaves_a_tombstone_in_its_place(
    alice: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    count, revision = state(lounge)
    response = change(client_of(alice), "delete", message)
    stone = element(response.content, "chat-message")
    assert (stone["number"], stone["revision"], stone["change"]) == (str(message.number), str(revision + 1), "removed")
    assert state(lounge) == (count, revision + 1)


def test_a_tombstone_has_no_words_anywhere(
    alice: User, bob: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    """In no page, history, changes and answer; nor, once it cannot be undone, in any column of the database."""
    client, since = client_of(alice), lounge.revision
    assert message.client_id
    edit_message(message=message, editor=alice, body="canary")
    assert "canary" in get(client, "messages", lounge, before=99).content.decode()
    answers = [change(client, "delete", message)]
    answers += [client_of(bob).get(lounge.get_absolute_url()), get(client, "messages", lounge, before=99)]
    answers += [get(client, "changes", lounge, since=since), get(client, "changes", lounge, since=0)]
    answers += [post(client, lounge, "first words", message.client_id)]
    for answer in answers:
        assert b"canary" not in answer.content
        assert b"first words" not in answer.content
    Removal.objects.update(removed_at=timezone.now() - timedelta(seconds=UNDO_SECONDS + GRACE_SECONDS + 1))
    forget_old()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert not [row for row in cursor.fetchall() if "canary" in repr(row)], table


def test_the_database_itself_refuses_a_tombstone_with_words(message: Message) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(removed_at=message.created_at)


def test_deleting_twice_is_deleting_once(alice: User, lounge: Room, message: Message, client_of: ClientOf) -> None:
    client = client_of(alice)
    first = change(client, "delete", message)
    after = state(lounge)
    second = change(client, "delete", message)
    assert (second.status_code, second.content) == (200, first.content)
    assert state(lounge) == after


def test_what_was_deleted_cannot_be_edited_back(
    alice: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    remove_message(message=message, remover=alice)
    before = state(lounge)
    response = change(client_of(alice), "edit", message, body="again")
    assert (response.status_code, response["X-Error"]) == (404, "not_found")
    assert state(lounge) == before


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_a_member_may_not_change_what_others_wrote(
    morgan: User, lounge: Room, message: Message, client_of: ClientOf, act: str
) -> None:
    """Not even one who owns the room or helps to run the house."""
    before = state(lounge)
    response = change(client_of(morgan), act, message, body="mine now")
    assert (response.status_code, response["X-Error"]) == (403, "not_allowed")
    assert Message.objects.get(pk=message.pk).body == "first words"
    assert state(lounge) == before


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_to_a_stranger_a_message_does_not_exist(mallory: User, message: Message, client_of: ClientOf, act: str) -> None:
    client = client_of(mallory)
    here = change(client, act, message, body="mine now")
    nowhere = change(client, act, Message(pk=10**6), body="mine now")
    assert (here.status_code, here["X-Error"]) == (404, "not_found")
    assert (here.content, here.headers) == (nowhere.content, nowhere.headers)
    assert Message.objects.get(pk=message.pk).body == "first words"


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_whoever_left_may_not_change_even_their_own(bob: User, lounge: Room, client_of: ClientOf, act: str) -> None:
    own = say(bob, lounge, "my words")
    leave_room(room=lounge, user=bob)
    response = change(client_of(bob), act, own, body="other words")
    assert (response.status_code, response["X-Error"]) == (404, "not_found")
    assert Message.objects.get(pk=own.pk).body == "my words"


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_a_system_line_cannot_be_changed_by_whom_it_names(
    alice: User, lounge: Room, client_of: ClientOf, act: str
) -> None:
    """E63"""
    line = Message.objects.get(room=lounge, kind="created")
    response = change(client_of(alice), act, line, body="I never did")
    assert (response.status_code, response["X-Error"]) == (403, "not_allowed")
    assert Message.objects.get(pk=line.pk).change == "posted"


@pytest.mark.parametrize("act", ["edit", "delete"])
@pytest.mark.parametrize("number", [0, 10**6, 2**63, 10**30])
def test_a_number_of_no_message_is_not_found(alice: User, client_of: ClientOf, act: str, number: int) -> None:
    response = change(client_of(alice), act, Message(pk=number), body="words")
    assert (response.status_code, response["X-Error"]) == (404, "not_found")


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_without_javascript_a_change_leads_back_to_the_message(
    alice: User, lounge: Room, message: Message, client_of: ClientOf, act: str
) -> None:
    response = client_of(alice).post(f"/messages/{message.pk}/{act}/", {"body": "new"}, headers=FORM)
    assert (response.status_code, response["Location"]) == (302, f"{lounge.get_absolute_url()}#message-{message.pk}")


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_looking_changes_nothing(alice: User, message: Message, client_of: ClientOf, act: str) -> None:
    assert client_of(alice).get(f"/messages/{message.pk}/{act}/").status_code == 405


def test_a_room_keeps_its_own_revisions(alice: User, lounge: Room, message: Message) -> None:
    other = create_room(owner=alice, name="other")
    before = state(lounge)
    say(alice, other, "elsewhere")
    assert state(lounge) == before
