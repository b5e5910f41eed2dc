"""What several tests of rooms need besides the cast."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.permissions import MODERATORS
from rooms.creation import operations as creation
from rooms.membership import operations as membership
from rooms.models import Membership, Room


@pytest.fixture
def den(alice: User, bob: User, carol: User) -> Room:
    """An open room of alice; bob moderates, carol is a member."""
    room = creation.create_room(owner=alice, name="Den")
    for newcomer in (bob, carol):
        membership.join_room(room=room, user=newcomer)
    Membership.objects.filter(room=room, user=bob).update(role="moderator")
    return Room.objects.get(pk=room.pk)


@pytest.fixture
def marshal(mallory: User) -> User:
    """mallory, in none of the rooms, moderates the whole house."""
    mallory.groups.add(Group.objects.get_or_create(name=MODERATORS)[0])
    return mallory
