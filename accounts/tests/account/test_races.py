"""One's own account in one moment from several sides. On SQLite they take turns; on PostgreSQL they really meet."""

from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.account import deletion, rename
from accounts.models import FormerName, Session, User
from accounts.sessions import operations as sessions
from accounts.tests.sessions.test_sessions import sign_in
from accounts.tests.two_factor.test_two_factor import code_of, forgive
from accounts.two_factor import operations as two_factor
from accounts.usernames import BadUsername
from conftest import person
from messaging.models import Message
from messaging.tests.talk import say
from rooms.models import Room
from rooms.tests.membership.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sign_ins_at_once_one_place_stays(alice: User) -> None:
    """E15"""
    sessions.allow_many(allowed=False)
    at_once(*[sign_in] * 4)
    assert Session.objects.filter(user=alice).count() == 4
    assert Session.objects.filter(user=alice, displaced_at=None).count() == 1


def test_of_people_who_want_a_name_at_once_one_gets_it() -> None:
    people = [person(f"person{number}") for number in range(4)]
    outcomes = at_once(*(partial(rename.change_username, user=user, username="sunflower") for user in people))
    assert sum(isinstance(outcome, BadUsername) for outcome in outcomes) == 3
    assert User.objects.filter(username="sunflower").count() == FormerName.objects.count() == 1


def test_a_code_shown_twice_at_once_works_once(alice: User) -> None:
    two_factor.begin(user=alice)
    codes = two_factor.confirm(user=alice, code=code_of(alice))
    for code in (code_of(alice), codes[0]):
        forgive(alice)
        outcomes = at_once(*[partial(two_factor.check, user=alice, code=code)] * 4)
        assert outcomes.count(None) == 1


def test_two_processes_erase_an_account_once(alice: User, lounge: Room) -> None:
    for number in range(5):
        say(alice, lounge, f"{number}")
    deletion.request_deletion(user=alice, takes_messages=True)
    User.objects.filter(pk=alice.pk).update(deletion_due_at=timezone.now())
    outcomes = at_once(*[deletion.erase_due] * 3)
    assert all(isinstance(outcome, int) for outcome in outcomes), (connection.vendor, outcomes)
    gone = User.objects.get(pk=alice.pk)
    assert gone.deleted_at
    assert gone.username == f"deleted_{alice.pk}"
    assert not Message.objects.filter(author=alice, kind="text").exclude(body="").exists()
    left = Message.objects.filter(author=alice, kind="left")
    assert left.count() == 1
    revisions = list(Message.objects.filter(room=lounge).values_list("revision", flat=True))
    assert len(set(revisions)) == len(revisions)
