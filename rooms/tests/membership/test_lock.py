"""A room that is locked for new people for an hour."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ModerationAct, Notice, Safety, User
from accounts.moderation import undo
from accounts.registration.operations import register
from accounts.safety.guard import LockedForNew
from chatsite.exceptions import NotAllowed
from conftest import ClientOf, person
from rooms.creation.operations import create_room
from rooms.invitations import links
from rooms.membership import lock
from rooms.membership.operations import admit, join_room
from rooms.models import Room


@pytest.fixture
def room(alice: User) -> Room:
    return create_room(owner=alice, name="garden")


def test_nobody_joins_by_themselves_or_by_a_link_until_it_ends(
    room: Room, alice: User, bob: User, carol: User, client_of: ClientOf
):
    link = links.create(room=room, by=alice, span="week")
    answer = client_of(alice).post(reverse("room-lock", args=[room.slug]), {"locked": "on"}, follow=True)
    assert "opens again by itself at" in answer.text
    with pytest.raises(LockedForNew):
        join_room(room=room, user=bob)
    with pytest.raises(LockedForNew):
        links.use(token=link.token, user=bob)
    refused = client_of(bob).post(reverse("room-join", args=[room.slug]))
    assert (refused.status_code, "opens again at" in refused.text) == (403, True)
    admit(room=room, user=carol)  # whom somebody let in
    join_room(room=room, user=alice)  # who is there already
    Room.objects.filter(pk=room.pk).update(locked_until=timezone.now() - timedelta(seconds=1))
    join_room(room=room, user=bob)


def test_only_those_who_run_the_room_lock_it_and_it_can_be_taken_back(room: Room, alice: User, bob: User):
    join_room(room=room, user=bob)
    with pytest.raises(NotAllowed):
        lock.set_lock(room=room, by=bob, is_locked=True)
    lock.set_lock(room=room, by=alice, is_locked=True)
    undo.take_back(act=ModerationAct.objects.get(kind="room_lock"), by=alice)
    room.refresh_from_db()
    assert room.locked_until is None
    assert ModerationAct.objects.filter(kind="room_unlock", undo_of__kind="room_lock").exists()


def test_who_signs_up_while_the_first_room_is_locked_is_in_the_house(lounge: Room, alice: User):
    Room.objects.filter(pk=lounge.pk).update(locked_until=timezone.now() + timedelta(minutes=5))
    user = register(username="newcomer", password="a floor to sit on")
    assert not lounge.memberships.filter(user=user).exists()


def test_a_wave_rings_for_those_who_run_the_room(room: Room, alice: User):
    Safety.objects.create(pk=1, wave_people=2, wave_minutes=10)
    room.memberships.update(joined_at=timezone.now() - timedelta(hours=1))
    people = [person(f"person{number}") for number in range(4)]
    for one in people[:2]:
        join_room(room=room, user=one)
    assert not Notice.objects.filter(kind="join_wave").exists()
    for one in people[2:]:
        join_room(room=room, user=one)
    told = Notice.objects.get(kind="join_wave")
    assert (told.user, told.detail) == (alice, "#garden")
