"""Rules that hold at once, and a place for them."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from messaging.models import FilterRevision, FilterRule
from messaging.moderation.rules import rulebook
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room
from rooms.models import Room

MakeRule = Callable[..., FilterRule]


@pytest.fixture
def lounge(alice: User, bob: User) -> Room:
    """A room that alice owns, with bob."""
    room = create_room(owner=alice, name="kitchen")
    join_room(room=room, user=bob)
    return room


@pytest.fixture
def make_rule(db: None) -> MakeRule:
    """A rule that is on, for the whole house unless a room is given."""

    def make(text: str = "grumble", **fields: Any) -> FilterRule:
        rule = FilterRule.objects.create(text=text, **({"state": FilterRule.State.ON} | fields))
        FilterRevision.objects.update_or_create(pk=1, defaults={"revision": rule.pk})
        rulebook.forget()
        return rule

    return make
