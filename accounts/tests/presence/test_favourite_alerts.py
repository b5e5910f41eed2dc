"""E22, E52: friends with a star are told of in words; of all others only the dot changes."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.friends import operations as friend_operations
from accounts.models import Availability, Circle, Contact, Notice, User
from accounts.notifications.queries import words
from accounts.presence import favourite_alerts, leases
from accounts.presence import operations as presence

Capture = object
HERE = "online"


@pytest.fixture
def process(db: None) -> UUID:
    process_id = uuid4()
    leases.renew_lease(process_id)
    return process_id


@pytest.fixture
def star(friends: tuple[User, User], process: UUID) -> Contact:
    """alice, who is here, has a star on her friend bob."""
    alice, bob = friends
    leases.arrive(process, [alice.pk])
    Notice.objects.all().delete()
    return Contact.objects.create(owner=alice, person=bob, is_starred=True)


def told(user: User) -> list[str]:
    return [
        words(notice.kind, name=str(notice.actor and notice.actor.name), detail="") for notice in user.notices.all()
    ]


def test_a_starred_friend_who_comes_and_goes_is_told_of(star: Contact) -> None:
    favourite_alerts.came_and_went({}, {star.person_id: HERE})
    favourite_alerts.came_and_went({star.person_id: HERE}, {})

    assert told(star.owner) == ["Bob is online.", "Bob is offline."]


def test_turning_away_is_neither(star: Contact) -> None:
    favourite_alerts.came_and_went({star.person_id: HERE}, {star.person_id: "away"})

    assert told(star.owner) == []


def test_who_comes_again_and_again_is_told_of_once_in_ten_minutes(star: Contact) -> None:
    for _time in range(3):
        favourite_alerts.came_and_went({}, {star.person_id: HERE})
    assert told(star.owner) == ["Bob is online."]

    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=10, seconds=1))
    favourite_alerts.came_and_went({}, {star.person_id: HERE})

    assert told(star.owner) == ["Bob is online."] * 2


@pytest.mark.parametrize("reason", ["no star", "no friend", "nobody may know", "not here"])
def test_nobody_else_is_told(star: Contact, process: UUID, reason: str) -> None:
    match reason:
        case "no star":
            Contact.objects.update(is_starred=False)
        case "no friend":
            friend_operations.remove(user=star.person, other=star.owner)
        case "nobody may know":
            User.objects.filter(pk=star.person_id).update(who_sees_presence=Circle.NOBODY)
        case "not here":
            leases.depart(process, [star.owner_id])

    favourite_alerts.came_and_went({}, {star.person_id: HERE})

    assert told(star.owner) == []


@pytest.mark.parametrize("chosen", [Availability.AUTO, Availability.DND])
def test_who_is_not_to_be_disturbed_finds_it_in_the_list_only(
    star: Contact, chosen: Availability, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    said: list[str] = []
    monkeypatch.setattr("chatsite.delivery.broadcast.publish", lambda topic, frame: said.append(frame))
    User.objects.filter(pk=star.owner_id).update(availability=chosen)

    with django_capture_on_commit_callbacks(execute=True):
        favourite_alerts.came_and_went({}, {star.person_id: HERE})

    level = "" if chosen == Availability.DND else "info"
    assert [f'data-level="{level}"' in frame and 'data-unread="1"' in frame for frame in said] == [True]
    assert told(star.owner) == ["Bob is online."]


def test_becoming_invisible_looks_like_leaving(
    star: Contact, process: UUID, django_capture_on_commit_callbacks
) -> None:
    leases.arrive(process, [star.person_id])
    with django_capture_on_commit_callbacks(execute=True):
        presence.set_availability(user=star.person, availability=Availability.INVISIBLE)
    assert told(star.owner) == ["Bob is offline."]

    with django_capture_on_commit_callbacks(execute=True):
        presence.set_availability(user=star.person, availability=Availability.DND)

    assert told(star.owner) == ["Bob is offline.", "Bob is online."]
