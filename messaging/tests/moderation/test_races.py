"""Acts of moderation in one moment from several sides. On SQLite they take turns; on PostgreSQL they really meet."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ModerationAct, User
from accounts.moderation import operations as moderation
from accounts.moderation import undo
from accounts.restrictions import Restricted
from conftest import person
from messaging.messages.operations import Sent, send_message
from messaging.models import Message
from messaging.moderation.operations import ban
from messaging.tests.talk import say
from rooms.models import Room
from rooms.tests.membership.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(db: None) -> User:
    return person("root_", is_superuser=True)


def test_of_many_who_take_an_act_back_one_does(root: User, bob: User, lounge: Room) -> None:
    for number in range(4):
        say(bob, lounge, f"buy {number}")
    act = ban(person=bob, by=root, clean=timedelta(days=1))
    outcomes = at_once(*[partial(undo.take_back, act=act, by=root)] * 4)
    assert sum(isinstance(one, ModerationAct) for one in outcomes) == 1, (connection.vendor, outcomes)
    assert sum(isinstance(one, undo.TakenBackAlready) for one in outcomes) == 3, (connection.vendor, outcomes)
    assert ModerationAct.objects.filter(undo_of=act).count() == 1
    assert all(Message.objects.speech().filter(author=bob).values_list("body", flat=True))


def test_nothing_is_posted_after_a_restriction(root: User, bob: User, lounge: Room) -> None:
    """Whatever of ten posts comes first: each is stored or refused, and the next one is refused."""

    def post() -> Sent:
        return send_message(room=lounge, author=bob, body="hello", client_id=uuid.uuid4())

    def restrict() -> int:
        moderation.restrict(person=bob, by=root, until=timezone.now() + timedelta(hours=1))
        return Message.objects.speech().filter(author=bob).count()

    outcomes = at_once(*[post] * 5, restrict, *[post] * 5)
    stored = sum(isinstance(one, Sent) for one in outcomes)
    refused = sum(isinstance(one, Restricted) for one in outcomes)
    assert stored + refused == 10, (connection.vendor, outcomes)
    assert Message.objects.speech().filter(author=bob).count() == stored
    with pytest.raises(Restricted):
        post()


def test_restrictions_at_once_leave_a_log_that_adds_up(root: User, bob: User) -> None:
    ends = [timezone.now() + timedelta(hours=hour) for hour in range(1, 5)]
    at_once(*(partial(moderation.restrict, person=bob, by=root, until=until) for until in ends))
    acts = list(ModerationAct.objects.order_by("pk"))
    assert len(acts) == 4
    before = {str((act.before or {})["until"]) for act in acts}
    after = {str((act.after or {})["until"]) for act in acts}
    assert len(before & after) == 3  # a chain: each begins where another ended
    bob.refresh_from_db()
    assert bob.restricted_until
    assert {bob.restricted_until.isoformat()} == after - before
