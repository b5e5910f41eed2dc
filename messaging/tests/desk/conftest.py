"""A moderator of the house who is not in the room, and what was reported."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.permissions import MODERATORS
from conftest import person
from messaging.models import Case, Message
from messaging.reports import operations as reports
from messaging.tests.talk import say
from rooms.models import Room

ReportedBy = Callable[..., Case]


def moderator(username: str) -> User:
    """Somebody in the group of moderators, and in no room."""
    user = person(username, display_name=username.capitalize())
    user.groups.add(Group.objects.get(name=MODERATORS))
    return user


@pytest.fixture
def dana(db: None) -> User:
    return moderator("dana")


@pytest.fixture
def evan(db: None) -> User:
    return moderator("evan")


@pytest.fixture
def said(bob: User, lounge: Room) -> Message:
    return say(bob, lounge, "buy my carpets")


@pytest.fixture
def reported() -> ReportedBy:
    """Somebody reports a message: the case."""

    def report(reporter: User, message: Message, kind: str = "spam", text: str = "stop this") -> Case:
        key = str(message.pk)
        return reports.report(reporter=reporter, subject=Case.Subject.MESSAGE, key=key, kind=kind, text=text).case

    return report
