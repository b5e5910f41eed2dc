"""What the files of the house take, for who runs it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.attachments import operations, resumable, storage
from messaging.attachments.usage import usage
from messaging.messages.edits import remove_message
from messaging.models import Blob, File, Message
from messaging.tests.attachments.conftest import picture, send, stored
from rooms.direct import operations as direct
from rooms.models import Room
from tests.queries import queries


@pytest.fixture
def filled(alice: User, bob: User, lounge: Room, friends, client_of: ClientOf) -> None:
    """A text of 1,000 bytes that both sent, a picture in a direct conversation, one deleted and one unused file."""
    send(client_of(alice), lounge, stored(alice, b"x" * 1_000))
    send(client_of(bob), lounge, stored(bob, b"x" * 1_000))
    send(client_of(alice), direct.between(alice, bob), stored(alice, picture(), "a.png"))
    send(client_of(alice), lounge, stored(alice, b"y" * 300), body="oops")
    remove_message(message=Message.objects.get(body="oops"), remover=alice)
    stored(bob, b"z" * 50)
    resumable.begin(owner=bob, name="film", size=9_999)


def test_it_is_summed_by_kind_room_person_and_month(filled: None, alice: User, bob: User, lounge: Room) -> None:
    File.objects.filter(owner=bob, message=None).update(created_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    blob = File.objects.get(name="a.png").blob
    copies = sum(storage.files().size(storage.path_of(blob.key, copy)) for copy in storage.COPIES.values())
    found, image = usage(), blob.size + copies
    assert copies > 0
    assert (found.size, found.count) == (1_350 + image, 4)
    assert {(share.of, share.size, share.count) for share in found.kinds} == {("text", 1_350, 3), ("picture", image, 1)}
    assert {(share.of, share.size, share.count) for share in found.rooms} == {(lounge, 2_000, 2), (None, image, 1)}
    assert {(share.of, share.size) for share in found.people} == {(alice, 1_300 + image), (bob, 1_050)}
    assert [share.count for share in found.months] == [4, 1]
    assert (found.unused, found.deleted, found.coming) == (50, 300, 0)


def test_copies_from_before_they_were_counted_are_measured(filled: None) -> None:
    before = usage().size
    Blob.objects.update(copies_size=0)
    assert usage().size < before
    operations.sweep()
    assert usage().size == before


def test_the_page_names_no_conversation_and_asks_little(
    filled: None, alice: User, lounge: Room, client_of: ClientOf
) -> None:
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    client = client_of(alice)
    client.get(reverse("house-storage"))
    with queries() as asked:
        answer = client.get(reverse("house-storage"))
    text = answer.content.decode()
    assert (answer.status_code, "#lounge" in text, "Direct messages" in text) == (200, True, True)
    assert len([sql for sql in asked if "messaging_" in sql]) <= 7


def test_to_others_there_is_no_such_page(bob: User, morgan: User, client_of: ClientOf) -> None:
    for user in (bob, morgan):
        answer = client_of(user).get(reverse("house-storage"))
        assert (answer.status_code, answer["X-Error"]) == (404, "not_found")


def test_an_empty_house_has_the_page_too(alice: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    assert "Nothing yet." in client_of(alice).get(reverse("house-storage")).content.decode()
