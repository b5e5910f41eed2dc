"""The author of a picture says what it shows."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.messages.edits import remove_message
from messaging.models import File, Message
from messaging.models.files import ALT_MAX
from messaging.tests.attachments.conftest import picture, send, stored
from messaging.tests.talk import HTMX
from rooms.models import Membership, Room


@pytest.fixture
def photo(alice: User) -> File:
    return stored(alice, picture(), "a.png")


def describe(client: Client, file: File, alt: str = "Two cats on a wall") -> Answer:
    return client.post(reverse("file-describe", args=[file.pk]), {"alt": alt}, headers=HTMX)


def sent(client: Client, room: Room, file: File) -> Message:
    assert send(client, room, file).status_code == 201
    return Message.objects.get(files=file)


def test_before_it_is_sent(alice: User, bob: User, client_of: ClientOf, photo: File) -> None:
    assert describe(client_of(bob), photo).status_code == 404
    assert describe(client_of(alice), photo).status_code == 204
    photo.refresh_from_db()
    assert photo.alt == "Two cats on a wall"


def test_everybody_in_the_room_gets_it_as_a_new_revision(
    alice: User, lounge: Room, client_of: ClientOf, photo: File
) -> None:
    message = sent(client_of(alice), lounge, photo)
    answer = describe(client_of(alice), photo, '  Two "cats"\n on a wall ')
    message.refresh_from_db()
    lounge.refresh_from_db()
    assert message.revision == lounge.revision
    assert f'data-revision="{lounge.revision}"' in answer.content.decode()
    assert 'data-alt="Two &quot;cats&quot; on a wall"' in answer.content.decode()
    assert 'alt="Two &quot;cats&quot; on a wall"' in answer.content.decode()
    assert message.edited_at is None  # its words are the same


def test_the_same_again_changes_nothing_and_nothing_takes_it_back(
    alice: User, lounge: Room, client_of: ClientOf, photo: File
) -> None:
    message = sent(client_of(alice), lounge, photo)
    describe(client_of(alice), photo)
    message.refresh_from_db()
    describe(client_of(alice), photo)
    before = message.revision
    message.refresh_from_db()
    assert message.revision == before
    assert "data-alt" not in describe(client_of(alice), photo, " ").content.decode()


def test_a_long_one_is_cut(alice: User, client_of: ClientOf, photo: File) -> None:
    describe(client_of(alice), photo, "가" * 2_000)
    photo.refresh_from_db()
    assert len(photo.alt) == ALT_MAX


def test_others_are_turned_away(
    alice: User, bob: User, mallory: User, lounge: Room, client_of: ClientOf, photo: File
) -> None:
    sent(client_of(alice), lounge, photo)
    got = {user.username: describe(client_of(user), photo).status_code for user in (bob, mallory)}
    assert got == {"bob": 403, "mallory": 404}
    photo.refresh_from_db()
    assert photo.alt == ""


def test_where_the_author_may_not_write_any_more(alice: User, lounge: Room, client_of: ClientOf, photo: File) -> None:
    message = sent(client_of(alice), lounge, photo)
    own = Membership.objects.filter(user=alice, room=lounge)
    own.update(role=Membership.Role.READER)
    assert describe(client_of(alice), photo).status_code == 403
    own.update(role=Membership.Role.MEMBER)
    remove_message(message=message, remover=alice)
    assert describe(client_of(alice), photo).status_code == 404


def test_only_pictures_have_one(alice: User, client_of: ClientOf) -> None:
    assert describe(client_of(alice), stored(alice)).status_code == 400
