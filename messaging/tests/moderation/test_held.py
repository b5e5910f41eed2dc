"""Messages that wait for review: let go once, turned down, or taken back by their author."""

import uuid
from io import BytesIO

import pytest

from accounts.models import Notice, User
from chatsite.exceptions import NotFound, NotMember
from conftest import ClientOf
from messaging.attachments import operations as files
from messaging.attachments.operations import Upload, store
from messaging.messages.operations import send_message
from messaging.models import File, FilterHit, HeldMessage, Message
from messaging.moderation import held as held_operations
from messaging.moderation.rules.refusals import AlreadyHandled, Held
from messaging.tests.moderation.conftest import MakeRule
from rooms.membership.operations import join_room
from rooms.models import Room


@pytest.fixture
def held(make_rule: MakeRule, lounge: Room, bob: User) -> HeldMessage:
    make_rule(action="hold")
    with pytest.raises(Held):
        send_message(room=lounge, author=bob, body="grumble", client_id=uuid.uuid4())
    return HeldMessage.objects.get()


def test_it_is_released_exactly_once_as_its_author(held: HeldMessage, lounge: Room, alice: User, bob: User) -> None:
    sent = held_operations.release(held, alice)

    with pytest.raises(AlreadyHandled):
        held_operations.release(held, alice)
    message = Message.objects.get(author=bob, kind="text")
    assert (message.pk, message.body, message.client_id) == (sent.message.pk, "grumble", held.client_id)
    held.refresh_from_db()
    assert (held.state, held.message, held.handled_by) == ("released", message, alice)


def test_its_author_who_sends_it_again_is_answered_with_what_was_released(
    held: HeldMessage, lounge: Room, alice: User, bob: User
) -> None:
    released = held_operations.release(held, alice)

    again = send_message(room=lounge, author=bob, body="grumble", client_id=held.client_id)

    assert (again.created, again.message.pk) == (False, released.message.pk)


def test_a_rejection_tells_the_author_why(held: HeldMessage, alice: User, bob: User) -> None:
    held_operations.reject(held, alice, "not  here")

    notice = Notice.objects.get(user=bob, kind=Notice.Kind.HELD_REJECTED)
    assert notice.detail == "not here"
    with pytest.raises(AlreadyHandled):
        held_operations.release(held, alice)
    assert not Message.objects.filter(author=bob, kind="text").exists()


def test_nobody_but_those_who_run_the_room_or_moderate_the_house_decides(
    held: HeldMessage, lounge: Room, bob: User, carol: User, mallory: User
) -> None:
    join_room(room=lounge, user=carol)
    User.objects.filter(pk=bob.pk).update(is_superuser=True)  # not even then about one's own

    for person in (bob, carol, mallory):
        with pytest.raises(NotFound):
            held_operations.release(held, person)
        with pytest.raises(NotFound):
            held_operations.reject(held, person)
    User.objects.filter(pk=mallory.pk).update(is_superuser=True)
    held_operations.release(held, User.objects.get(pk=mallory.pk))


def test_what_cannot_be_sent_any_more_waits_still(held: HeldMessage, lounge: Room, alice: User, bob: User) -> None:
    lounge.memberships.filter(user=bob).delete()

    with pytest.raises(NotMember):
        held_operations.release(held, alice)

    held.refresh_from_db()
    assert held.state == "waiting"


def test_its_files_wait_with_it(make_rule: MakeRule, lounge: Room, alice: User, bob: User, own_files: None) -> None:
    make_rule(action="hold")
    file = store(owner=bob, upload=Upload(BytesIO(b"notes"), "notes.txt", 5))
    with pytest.raises(Held):
        send_message(room=lounge, author=bob, body="grumble", client_id=uuid.uuid4(), files=[file.pk])
    File.objects.update(created_at="2020-01-01T00:00:00Z")

    files.sweep()
    sent = held_operations.release(HeldMessage.objects.get(), alice)

    assert sent.message.file_count == 1


def test_only_its_author_sees_it_and_takes_it_back(
    held: HeldMessage, lounge: Room, alice: User, bob: User, client_of: ClientOf
) -> None:
    page = client_of(bob).get(f"/rooms/{lounge.slug}/held/", headers={"HX-Request": "true"})
    others = client_of(alice).get(f"/rooms/{lounge.slug}/held/", headers={"HX-Request": "true"})
    foreign = client_of(alice).post(f"/held/{held.pk}/withdraw/")
    own = client_of(bob).post(f"/held/{held.pk}/withdraw/", headers={"HX-Request": "true"})

    assert "grumble" in page.content.decode()
    assert "grumble" not in others.content.decode()
    assert foreign.status_code == 404
    assert (own.status_code, "grumble" in own.content.decode()) == (200, False)
    held.refresh_from_db()
    assert (held.state, held.body) == ("withdrawn", "")


def test_nothing_is_kept_of_who_is_erased_nor_for_ever(held: HeldMessage, alice: User, bob: User) -> None:
    held_operations.reject(held, alice)
    assert held_operations.forget_old() == 0
    HeldMessage.objects.update(handled_at="2020-01-01T00:00:00Z")
    assert held_operations.forget_old() == 1

    held_operations.forget_author(bob, takes_messages=False)

    assert not HeldMessage.objects.exists()
    assert FilterHit.objects.get().found == ""
