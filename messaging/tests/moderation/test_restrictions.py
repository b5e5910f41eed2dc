"""A person who is restricted reads everything, and writes nothing that others read."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import restrictions
from accounts.account.rename import change_username
from accounts.friends import operations as friends_operations
from accounts.models import User
from accounts.moderation import operations as moderation
from accounts.permissions import MODERATORS
from accounts.presence.operations import set_status
from accounts.profile.operations import change_avatar, change_profile
from conftest import ClientOf, person
from messaging.attachments import resumable
from messaging.attachments.operations import Upload, store
from messaging.messages.edits import edit_message
from messaging.messages.operations import send_message
from messaging.models import Message
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.invitations import join_requests, links
from rooms.invitations import operations as invitations
from rooms.models import Membership, Room
from rooms.settings.operations import change_room


@pytest.fixture
def office(morgan: User) -> User:
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    return morgan


@pytest.fixture
def restricted(office: User, bob: User) -> User:
    moderation.restrict(person=bob, by=office, until=timezone.now() + timedelta(hours=1))
    bob.refresh_from_db()
    return bob


def post(room: Room, author: User, **options: object) -> object:
    return send_message(room=room, author=author, body="hello", client_id=uuid.uuid4(), **options)  # type: ignore[arg-type]


WRITES: dict[str, Callable[[User, Room], object]] = {
    "message": lambda bob, room: post(room, bob),
    "whisper": lambda bob, room: post(room, bob, whisper_to=User.objects.get(username="alice").pk),
    "note to oneself": lambda bob, room: post(direct.notes_of(bob), bob),
    "direct message": lambda bob, room: post(direct.between(bob, User.objects.get(username="alice")), bob),
    "file": lambda bob, room: store(owner=bob, upload=Upload(BytesIO(b"words"), "a.txt", 5)),
    "file in pieces": lambda bob, room: resumable.begin(owner=bob, name="a.txt", size=5),
    "room": lambda bob, room: create_room(owner=bob, name="den"),
    "group": lambda bob, room: direct.group_of(bob, User.objects.filter(username__in=["alice", "carol"])),
    "invitation": lambda bob, room: invitations.invite(room=room, by=bob, invitee=person("dave")),
    "link": lambda bob, room: links.create(room=room, by=bob),
    "request to join": lambda bob, room: join_requests.ask(room=closed_room(), user=bob, text="let me in"),
    "friend request": lambda bob, room: friends_operations.request(
        sender=bob, receiver=User.objects.get(username="carol")
    ),
    "name": lambda bob, room: change_profile(user=bob, display_name="Shouting"),
    "picture": lambda bob, room: change_avatar(user=bob, picture=ContentFile(b"", "a.webp")),
    "status": lambda bob, room: set_status(user=bob, text="shouting"),
    "user name": lambda bob, room: change_username(user=bob, username="shouting"),
    "topic": lambda bob, room: change_room(room=room, by=bob, topic="shouting"),
}


def closed_room() -> Room:
    return create_room(owner=User.objects.get(username="alice"), name="attic", kind=Room.Kind.CLOSED, is_listed=True)


@pytest.mark.parametrize("what", WRITES)
def test_nothing_that_others_read_is_written(what: str, lounge: Room, friends: object, restricted: User) -> None:
    lounge.memberships.of(restricted).update(role=Membership.Role.MODERATOR)
    if what == "group":
        befriend(restricted, User.objects.get(username="carol"))
    with pytest.raises(restrictions.Restricted):
        WRITES[what](restricted, lounge)


def befriend(one: User, other: User) -> None:
    friends_operations.request(sender=other, receiver=one)
    friends_operations.accept(user=one, other=other)


def test_what_they_wrote_before_they_cannot_change_but_delete(lounge: Room, bob: User, office: User) -> None:
    message = say(bob, lounge, "hello")
    moderation.restrict(person=bob, by=office, until=timezone.now() + timedelta(hours=1))
    with pytest.raises(restrictions.Restricted):
        edit_message(message=message, editor=bob, body="hello!")


def test_it_ends_by_itself_and_by_a_moderator(lounge: Room, restricted: User, office: User) -> None:
    moderation.lift_restriction(person=restricted, by=office)
    post(lounge, restricted)
    moderation.restrict(person=restricted, by=office, until=timezone.now() + timedelta(hours=1))
    User.objects.filter(pk=restricted.pk).update(restricted_until=timezone.now() - timedelta(seconds=1))
    post(lounge, restricted)
    assert Message.objects.filter(author=restricted, kind="text").count() == 2


def test_the_same_message_again_is_still_the_same(lounge: Room, bob: User, office: User) -> None:
    """Its answer was lost on the way, and then a moderator came."""
    client_id = uuid.uuid4()
    send_message(room=lounge, author=bob, body="hello", client_id=client_id)
    moderation.restrict(person=bob, by=office, until=timezone.now() + timedelta(hours=1))
    assert not send_message(room=lounge, author=bob, body="hello", client_id=client_id).created


def test_no_post_asks_more_for_it(lounge: Room, bob: User, carol: User, office: User) -> None:
    post(lounge, bob)
    with CaptureQueriesContext(connection) as before:
        post(lounge, bob)
    moderation.restrict(person=carol, by=office, until=timezone.now() + timedelta(hours=1))
    with CaptureQueriesContext(connection) as refused, pytest.raises(restrictions.Restricted):
        post(lounge, carol)
    assert not [
        query for query in before if "restricted_until" in query["sql"] and "rooms_membership" not in query["sql"]
    ]
    assert len(refused) <= len(before)


def test_the_composer_says_so_in_rooms_and_in_direct_conversations(
    lounge: Room, friends: object, restricted: User, client_of: ClientOf
) -> None:
    browser = client_of(restricted)
    for address in (lounge.get_absolute_url(), reverse("direct", args=["alice"])):
        page = browser.get(address, follow=True).text
        assert "A moderator restricted your account" in page
        assert "count-down" in page
        assert "<chat-composer" not in page
    answer = browser.post(reverse("messages", args=["lounge"]), {"body": "hi", "client_id": uuid.uuid4()})
    assert (answer.status_code, answer["X-Error"]) == (403, "restricted")


def test_a_composer_reads_itself_again_only_when_something_changed(
    lounge: Room, friends: object, restricted: User, office: User, client_of: ClientOf
) -> None:
    browser = client_of(restricted)
    rooms = [lounge, direct.find([restricted.pk, User.objects.get(username="alice").pk])]
    for room in rooms:
        assert room
        address = reverse("composer", args=[room.slug])
        closed = browser.get(address, {"state": "open"})
        assert "writing-closed" in closed.text
        key = closed.text.split("?state=")[1].split('"')[0]
        assert browser.get(address, {"state": key}).status_code == 204
    moderation.lift_restriction(person=restricted, by=office)
    for room in rooms:
        assert room
        assert "<chat-composer" in browser.get(reverse("composer", args=[room.slug]), {"state": key}).text
