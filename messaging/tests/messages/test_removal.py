"""Those who run a room may remove what others wrote there; nobody else may."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.permissions import MODERATORS
from conftest import ClientOf
from messaging.models import Call, Message
from messaging.tests.talk import change, say
from rooms.models import Membership, Room

Role = Membership.Role


@pytest.fixture
def rude(carol: User, lounge: Room) -> Message:
    return say(carol, lounge, "how dare you @morgan")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.MODERATOR, 200), (Role.MEMBER, 403), (Role.READER, 403)]
)
def test_the_role_decides(role: str, status: int, rude: Message, bob: User, lounge: Room, client_of: ClientOf) -> None:
    lounge.memberships.filter(user=bob).update(role=role)
    answer = change(client_of(bob), "delete", rude)
    rude.refresh_from_db()
    assert answer.status_code == status
    assert (rude.body == "") == (status == 200)
    assert not LogEntry.objects.exists()


def test_nobody_is_meant_by_what_is_gone(rude: Message, alice: User, client_of: ClientOf) -> None:
    assert Call.objects.count() == 1
    change(client_of(alice), "delete", rude)
    assert not Call.objects.exists()


def test_whoever_runs_the_room_cannot_put_words_into_other_mouths(
    rude: Message, alice: User, client_of: ClientOf
) -> None:
    assert change(client_of(alice), "edit", rude, body="I am sorry").status_code == 403


def test_lines_that_tell_what_happened_stay(lounge: Room, alice: User, client_of: ClientOf) -> None:
    line = Message.objects.filter(room=lounge, kind=Message.Kind.JOINED)[0]
    assert change(client_of(alice), "delete", line).status_code == 403


def test_a_site_moderator_may_in_a_room_they_are_in_and_it_is_logged(
    rude: Message, morgan: User, client_of: ClientOf
) -> None:
    assert change(client_of(morgan), "delete", rude).status_code == 403
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    assert change(client_of(morgan), "delete", rude).status_code == 200
    entry = LogEntry.objects.get()
    assert entry.user == morgan
    assert "carol" in entry.change_message
