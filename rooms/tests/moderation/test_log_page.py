"""The log of a room, for those who run it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import House, ModerationAct, User
from accounts.permissions import MODERATORS
from conftest import ClientOf
from messaging.models import Message
from rooms.creation.operations import create_room
from rooms.inspections import inspect
from rooms.membership import moderation
from rooms.models import Membership, Room


@pytest.fixture
def log(lounge: Room) -> str:
    return reverse("room-log", args=[lounge.slug])


def test_who_runs_the_room_reads_it_and_nobody_else(
    log: str, lounge: Room, alice: User, bob: User, carol: User, morgan: User, mallory: User, client_of: ClientOf
) -> None:
    lounge.memberships.of(bob).update(role=Membership.Role.MODERATOR)
    moderation.silence(room=lounge, by=alice, user=carol, until=timezone.now() + timedelta(hours=1))
    act = ModerationAct.objects.get()
    undo = reverse("room-log-take-back", args=[lounge.slug, act.pk])
    for who, status in ((carol, 403), (morgan, 403), (mallory, 404)):
        assert client_of(who).get(log).status_code == status
        assert client_of(who).post(undo).status_code == status
    for who in (alice, bob):
        assert "changed a time-out" in client_of(who).get(log).text
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    assert client_of(morgan).get(log).status_code == 200
    assert client_of(bob).post(undo).status_code == 403  # its owner did it
    assert client_of(alice).post(undo, follow=True).status_code == 200
    assert lounge.memberships.get(user=carol).silenced_until is None


def test_an_act_in_another_room_is_not_taken_back_here(
    log: str, lounge: Room, alice: User, bob: User, client_of: ClientOf
):
    den = create_room(owner=bob, name="den")
    moderation.ban(room=den, by=bob, user=alice)
    act = ModerationAct.objects.get()
    assert "banned" not in client_of(alice).get(log).text
    assert client_of(alice).post(reverse("room-log-take-back", args=[lounge.slug, act.pk])).status_code == 404
    assert den.bans.filter(user=alice).exists()


def test_what_stands_in_the_way_is_said_on_the_page(
    log: str, lounge: Room, alice: User, bob: User, client_of: ClientOf
) -> None:
    moderation.set_role(room=lounge, by=alice, user=bob, role="moderator")
    act = ModerationAct.objects.get()
    moderation.set_role(room=lounge, by=alice, user=bob, role="reader")
    answer = client_of(alice).post(reverse("room-log-take-back", args=[lounge.slug, act.pk]))
    assert (answer.status_code, answer["X-Error"]) == (409, "conflict")
    assert "It was changed again since then." in answer.text
    assert lounge.memberships.get(user=bob).role == "reader"


def test_pages_of_fifty(log: str, lounge: Room, alice: User, bob: User, client_of: ClientOf) -> None:
    for number in range(53):
        moderation.silence(room=lounge, by=alice, user=bob, until=timezone.now() + timedelta(hours=number + 1))
    browser = client_of(alice)
    first = browser.get(log).text
    assert first.count("changed a time-out") == 50
    second = browser.get(log, {"before": ModerationAct.objects.order_by("pk")[3].pk}).text
    assert second.count("changed a time-out") == 3
    assert browser.get(log, {"before": "x"}).status_code == 400


@pytest.mark.parametrize("is_told", [True, False])
def test_members_see_that_a_moderator_read_their_room_unless_the_house_says_otherwise(
    is_told: bool, alice: User, morgan: User
) -> None:
    House.objects.update_or_create(pk=1, defaults={"inspections_are_told": is_told})
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    room = create_room(owner=alice, name="attic", kind=Room.Kind.CLOSED)
    inspect(room=room, by=morgan, reason="a report about threats")
    lines = Message.objects.filter(room=room, kind="inspected")
    assert [(line.author, line.detail) for line in lines] == (
        [(morgan, {"reason": "a report about threats"})] if is_told else []
    )
    act = ModerationAct.objects.get(kind="room_inspect")
    assert (act.actor, act.reason, act.room_id) == (morgan, "a report about threats", room.pk)
