"""Acts in rooms are rows of the log, and what is taken back leaves everything as it was."""

import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import ModerationAct, User
from accounts.moderation import operations as accounts
from accounts.moderation import undo
from accounts.permissions import MODERATORS
from chatsite.exceptions import NotAllowed, NotFound, Refused
from messaging.messages import edits
from messaging.messages.operations import send_message
from messaging.models import Message, Removal
from messaging.moderation.operations import ban as ban_from_house
from messaging.retention.erasure import take_messages
from messaging.tests.talk import say
from rooms.invitations import links
from rooms.membership import moderation
from rooms.membership.operations import join_room, leave_room
from rooms.models import Ban, InviteLink, Membership, PastMembership, Room
from rooms.settings.operations import change_room
from rooms.trash import operations as trash

Act = Callable[[], object]


def latest() -> ModerationAct:
    act = ModerationAct.objects.order_by("-pk").first()
    assert act
    return act


def rows() -> dict[str, Any]:
    """Everything that acts of moderation change, but for the traces that stay: lines, notices and the log."""
    return {
        "people": list(User.objects.order_by("pk").values_list("pk", "is_active", "restricted_until")),
        "warned": list(User.objects.filter(must_read_warning=True).order_by("pk").values_list("pk")),
        "moderators": list(User.objects.filter(groups__name=MODERATORS).order_by("pk").values_list("pk")),
        "rooms": [
            (room.name, room.topic, room.kind, room.slow_seconds, room.is_archived, room.binned_at is None)
            for room in Room.objects.order_by("pk")
        ],
        "members": list(
            Membership.objects.order_by("room", "user").values_list(
                "room", "user", "role", "silenced_until", "history_from", "notify", "is_favourite", "joined_at"
            )
        ),
        "bans": list(Ban.objects.order_by("room", "user").values_list("room", "user", "by", "reason", "ends_at")),
        "links": [(link.pk, link.revoked_at is None) for link in InviteLink.objects.order_by("pk")],
        "messages": [(m.pk, m.body, m.removed_at is None) for m in Message.objects.speech().order_by("pk")],
    }


@pytest.fixture
def office(admin_user: User) -> User:
    """Stands above everybody, and is in no room."""
    return admin_user


@pytest.fixture
def marshal(morgan: User) -> User:
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    return morgan


@pytest.fixture
def den(lounge: Room, alice: User, bob: User, carol: User) -> Room:
    """The lounge is where newcomers arrive, and is never closed; this room is alice's, and bob has a link into it."""
    from rooms.creation.operations import create_room

    room = create_room(owner=alice, name="den", topic="old")
    for user in (bob, carol):
        join_room(room=room, user=user)
        say(user, room, f"hello from {user.username}")
    room.memberships.of(carol).update(notify="none", is_favourite=True)
    links.create(room=room, by=bob)
    room.refresh_from_db()
    return room


def deeds(room: Room, office: User, people: list[User], dice: random.Random) -> dict[str, Act]:
    """What may be done next; the dice choose to whom."""
    someone = dice.choice(people)
    hour = timezone.now() + timedelta(hours=dice.randint(1, 90))
    said = Message.objects.speech().filter(room=room).order_by("pk")

    def remove() -> None:
        edits.moderate_message(message=dice.choice(list(said)), by=office)

    def revoke() -> None:
        links.revoke(link=dice.choice(list(InviteLink.objects.all())), by=office)

    roles = [role.value for role in Membership.Role]
    return {
        "role": lambda: moderation.set_role(room=room, by=office, user=someone, role=dice.choice(roles)),
        "silence": lambda: moderation.silence(room=room, by=office, user=someone, until=dice.choice([hour, None])),
        "remove": lambda: moderation.remove_member(room=room, by=office, user=someone),
        "end": lambda: moderation.end_membership(room=room, by=office, user=someone),
        "ban": lambda: moderation.ban(room=room, by=office, user=someone, ends_at=dice.choice([hour, None])),
        "unban": lambda: moderation.unban(room=room, by=office, user=someone),
        "topic": lambda: change_room(room=room, by=office, topic=str(dice.random()), slow_seconds=dice.choice([0, 30])),
        "name": lambda: change_room(room=room, by=office, name=f"den {dice.randint(1, 999)}"),
        "archive": lambda: trash.archive_room(room=room, by=office),
        "reopen": lambda: trash.reopen_room(room=room, by=office),
        "bin": lambda: trash.bin_room(room=room, by=office),
        "restore": lambda: trash.restore_room(room=room, by=office),
        "revoke": revoke,
        "message": remove,
        "warn": lambda: accounts.warn(person=someone, by=office, text="Please."),
        "restrict": lambda: accounts.restrict(person=someone, by=office, until=hour),
        "lift": lambda: accounts.lift_restriction(person=someone, by=office),
        "suspend": lambda: accounts.suspend(person=someone, by=office),
        "unsuspend": lambda: accounts.unsuspend(person=someone, by=office),
        "house ban": lambda: ban_from_house(person=someone, by=office, clean=timedelta(days=1)),
    }


@pytest.mark.parametrize("seed", range(5))
def test_any_acts_taken_back_in_reverse_leave_the_rows_as_before(
    seed: int, den: Room, office: User, alice: User, bob: User, carol: User
) -> None:
    dice = random.Random(seed)  # noqa: S311
    before, begun, told = rows(), latest().pk if ModerationAct.objects.exists() else 0, []
    for _step in range(14):
        name, deed = dice.choice(list(deeds(den, office, [alice, bob, carol], dice).items()))
        try:
            deed()
        except Refused as refused:
            told.append(f"({name}: {refused.code})")
        else:
            told.append(name)
    acts = list(ModerationAct.objects.filter(pk__gt=begun).order_by("-pk"))
    assert len(acts) > 2

    outcomes = undo.take_all_back(acts=acts, by=office)
    assert not [(one.act.kind, str(one.refused)) for one in outcomes if one.refused], told
    assert rows() == before, told
    again = undo.take_all_back(acts=acts, by=office)
    assert all(one.refused for one in again)  # twice is once


def test_who_left_by_themselves_is_not_brought_back(den: Room, office: User, carol: User) -> None:
    moderation.remove_member(room=den, by=office, user=carol)
    act = latest()
    join_room(room=den, user=carol)
    with pytest.raises(undo.ChangedSince):
        undo.take_back(act=act, by=office)
    leave_room(room=den, user=carol)
    with pytest.raises(undo.ChangedSince):
        undo.take_back(act=act, by=office)
    assert not den.memberships.of(carol).exists()


def test_nor_a_message_that_its_author_deleted_too(den: Room, office: User, carol: User, alice: User) -> None:
    message = Message.objects.get(room=den, author=carol, kind="text")
    edits.remove_message(message=message, remover=alice, reason="off topic")
    act = latest()
    assert (act.kind, act.actor, act.person, act.reason) == ("message_remove", alice, carol, "off topic")
    edits.remove_message(message=message, remover=carol)
    with pytest.raises(undo.Gone):
        undo.take_back(act=act, by=office)
    message.refresh_from_db()
    assert message.body == ""


def test_nor_one_whose_author_asked_for_all_of_theirs_to_be_erased(
    den: Room, office: User, carol: User, alice: User
) -> None:
    message = Message.objects.get(room=den, author=carol, kind="text")
    edits.remove_message(message=message, remover=alice)
    banned = ban_from_house(person=carol, by=office, clean=timedelta(days=1))
    take_messages(carol, True)
    undo.take_all_back(acts=ModerationAct.objects.all(), by=office)
    assert not Message.objects.filter(author=carol, kind="text").exclude(body="").exists()
    assert banned.person == carol
    assert not Removal.objects.exists()


def test_a_removed_message_is_restored_with_whom_it_meant(den: Room, office: User, alice: User, bob: User) -> None:
    sent = send_message(room=den, author=bob, body="@alice look", client_id=uuid.uuid4())
    edits.moderate_message(message=sent.message, by=None)  # the word filter
    assert not alice.calls.exists()
    undo.take_back(act=latest(), by=office)
    assert alice.calls.get().number == sent.message.number
    restored = Message.objects.get(pk=sent.message.pk)
    assert (restored.body, restored.removed_at) == ("@alice look", None)


def test_a_moderator_of_the_room_takes_back_what_they_did_and_not_what_its_owner_did(
    den: Room, alice: User, bob: User, carol: User, mallory: User
) -> None:
    moderation.set_role(room=den, by=alice, user=bob, role="moderator")
    by_owner = moderation_of(den, alice, carol)
    for stranger in (mallory, carol):
        with pytest.raises((NotFound, NotAllowed)):
            undo.take_back(act=by_owner, by=stranger)
    with pytest.raises(NotAllowed):
        undo.take_back(act=by_owner, by=bob)
    undo.take_back(act=by_owner, by=alice)
    own = moderation_of(den, bob, carol)
    undo.take_back(act=own, by=bob)
    carols = den.memberships.get(user=carol)
    assert carols.silenced_until is None


def moderation_of(room: Room, by: User, user: User) -> ModerationAct:
    moderation.silence(room=room, by=by, user=user, until=timezone.now() + timedelta(hours=1))
    return latest()


def test_a_person_who_was_removed_is_back_as_they_were(den: Room, alice: User, carol: User) -> None:
    before = rows()
    moderation.remove_member(room=den, by=alice, user=carol, reason="rude")
    undo.take_back(act=latest(), by=alice)
    assert rows() == before
    assert not PastMembership.objects.filter(user=carol).exists()


def test_a_private_choice_stands_in_no_log(den: Room, alice: User, carol: User) -> None:
    moderation.remove_member(room=den, by=alice, user=carol)
    assert latest().before == {"role": "member", "links": []}
