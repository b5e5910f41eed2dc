"""What may be done with rooms, and to whom it is refused."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.registration.operations import register
from chatsite.exceptions import BadRequest, NotFound, NotMember
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.creation import operations as creation
from rooms.membership import operations as membership_operations
from rooms.models import Membership, Room
from rooms.names import NameEmpty, NameTooLong, TopicTooLong
from rooms.sidebar import read_state


def role(room: Room, user: User) -> str | None:
    return Membership.objects.filter(room=room, user=user).values_list("role", flat=True).first()


def lines(room: Room) -> list[tuple[str, int]]:
    return list(Message.objects.filter(room=room).order_by("number").values_list("kind", "author"))


class TestCreating:
    def test_whoever_makes_a_room_is_in_it_and_owns_it(self, alice: User) -> None:
        """B01, C07, E60, E62"""
        room = creation.create_room(owner=alice, name="기획 회의", kind="closed", topic="  다음 주 ")
        room.refresh_from_db()
        assert (room.name, room.slug, room.kind, room.topic) == ("기획 회의", "기획-회의", "closed", "다음 주")
        assert role(room, alice) == "owner"
        assert lines(room) == [("created", alice.pk)]
        assert room.memberships.get().unread == 0

    @pytest.mark.parametrize("name", ["Tea", "tea", "ＴＥＡ", " #tea ", "t\u200bea"])
    def test_a_name_is_given_once_whatever_its_case_and_width(self, alice: User, bob: User, name: str) -> None:
        """E61"""
        tea = creation.create_room(owner=alice, name="Tea")
        with pytest.raises(creation.NameTaken) as refused:
            creation.create_room(owner=bob, name=name)
        assert (refused.value.code, refused.value.room) == ("conflict", tea)
        assert Room.objects.count() == 1

    def test_a_taken_name_of_a_closed_room_does_not_lead_to_it(self, alice: User, bob: User) -> None:
        creation.create_room(owner=alice, name="Secret", kind="closed")
        with pytest.raises(creation.NameTaken) as refused:
            creation.create_room(owner=bob, name="secret")
        assert refused.value.room is None

    def test_like_names_get_addresses_of_their_own(self, alice: User) -> None:
        names = ["Tea time", "Tea-time", "tea_time!", "🎉", "🎈", "new", "check", "Lounge?"]
        slugs = [creation.create_room(owner=alice, name=name).slug for name in names]
        assert slugs == ["tea-time", "tea-time-2", "tea-time-3", "room", "room-2", "new-2", "check-2", "lounge-room"]

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"name": "\u200b"}, NameEmpty),
            ({"name": "x" * 61}, NameTooLong),
            ({"topic": "x" * 201}, TopicTooLong),
            ({"kind": "direct"}, BadRequest),
            ({"name": "Lounge", "kind": "closed"}, creation.LoungeIsOpen),
        ],
    )
    def test_what_cannot_be_a_room_is_not_stored(
        self, alice: User, wrong: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            creation.create_room(owner=alice, **{"name": "Tea", **wrong})
        assert not Room.objects.exists()


class TestJoining:
    def test_anybody_may_join_an_open_room_and_has_read_what_was_said_before(self, lounge: Room, mallory: User) -> None:
        """C06, E66, E67: the newcomer finds the whole history, and nothing of it unread."""
        membership = membership_operations.join_room(room=lounge, user=mallory)
        assert membership.role == "member"
        assert lines(lounge)[-1] == ("joined", mallory.pk)
        assert Membership.objects.select_related("room").get(pk=membership.pk).unread == 0

    def test_joining_twice_is_joining_once(self, lounge: Room, bob: User) -> None:
        before = lines(lounge)
        first = membership_operations.join_room(room=lounge, user=bob)
        assert membership_operations.join_room(room=lounge, user=bob) == first
        assert lines(lounge) == before

    def test_a_closed_room_refuses_a_stranger_as_if_it_did_not_exist(self, alice: User, mallory: User) -> None:
        closed = creation.create_room(owner=alice, name="Closed", kind="closed")
        with pytest.raises(NotFound):
            membership_operations.join_room(room=closed, user=mallory)
        assert role(closed, mallory) is None
        assert lines(closed) == [("created", alice.pk)]

    def test_a_room_that_has_just_gone_cannot_be_joined(self, lounge: Room, mallory: User) -> None:
        """E70"""
        Room.objects.filter(pk=lounge.pk).delete()
        with pytest.raises(NotFound):
            membership_operations.join_room(room=lounge, user=mallory)

    def test_whoever_enters_an_empty_room_owns_it(self, alice: User, bob: User) -> None:
        room = creation.create_room(owner=alice, name="Tea")
        membership_operations.leave_room(room=room, user=alice)
        assert membership_operations.join_room(room=room, user=bob).role == "owner"


class TestLeaving:
    def test_whoever_leaves_is_out_and_their_messages_stay(self, lounge: Room, bob: User) -> None:
        """A12, B05, E72"""
        read_state.mark_read(room=lounge, user=bob, number=1)
        send_message(room=lounge, author=bob, body="Bye", client_id=uuid.uuid4())
        membership_operations.leave_room(room=lounge, user=bob)
        assert role(lounge, bob) is None
        assert lines(lounge)[-2:] == [("text", bob.pk), ("left", bob.pk)]

    def test_leaving_twice_is_leaving_once(self, lounge: Room, bob: User, mallory: User) -> None:
        membership_operations.leave_room(room=lounge, user=bob)
        after = lines(lounge)
        membership_operations.leave_room(room=lounge, user=bob)
        membership_operations.leave_room(room=lounge, user=mallory)
        assert lines(lounge) == after

    def test_the_last_owner_says_who_owns_the_room_then(
        self, lounge: Room, alice: User, bob: User, carol: User, mallory: User
    ) -> None:
        """E72: somebody who is in it, and no guest."""
        User.objects.filter(pk=bob.pk).update(is_guest=True)
        for heir in (None, alice, mallory, bob):
            with pytest.raises(membership_operations.HeirNeeded):
                membership_operations.leave_room(room=lounge, user=alice, heir=heir)
        assert role(lounge, alice) == "owner"
        membership_operations.leave_room(room=lounge, user=alice, heir=carol)
        assert (role(lounge, alice), role(lounge, carol), role(lounge, bob)) == (None, "owner", "member")
        assert lines(lounge)[-2:] == [("role", alice.pk), ("left", alice.pk)]

    def test_where_they_cannot_be_asked_a_moderator_owns_it_or_else_the_longest_member(
        self, lounge: Room, alice: User, bob: User, carol: User
    ) -> None:
        Membership.objects.filter(room=lounge, user=carol).update(role="moderator")
        membership_operations.leave_room(room=lounge, user=alice, is_forced=True)
        assert (role(lounge, bob), role(lounge, carol)) == ("member", "owner")
        membership_operations.leave_room(room=lounge, user=carol, is_forced=True)
        assert role(lounge, bob) == "owner"

    def test_what_was_laid_upon_somebody_does_not_end_by_leaving(self, lounge: Room, bob: User, carol: User) -> None:
        until = timezone.now() + timedelta(hours=1)
        Membership.objects.filter(room=lounge, user=bob).update(silenced_until=until, wrote_at=until)
        Membership.objects.filter(room=lounge, user=carol).update(role="reader")
        for user in (bob, carol):
            membership_operations.leave_room(room=lounge, user=user)
        again = membership_operations.join_room(room=lounge, user=bob)
        assert (again.silenced_until, again.wrote_at, again.role) == (until, until, "member")
        assert membership_operations.join_room(room=lounge, user=carol).role == "reader"

    def test_another_owner_stays_the_only_one(self, lounge: Room, alice: User, bob: User, mallory: User) -> None:
        membership_operations.join_room(room=lounge, user=mallory)
        Membership.objects.filter(room=lounge, user=mallory).update(role="owner")
        membership_operations.leave_room(room=lounge, user=alice)
        assert (role(lounge, bob), role(lounge, mallory)) == ("member", "owner")


class TestReading:
    @pytest.fixture
    def room(self, lounge: Room) -> Room:
        Room.objects.filter(pk=lounge.pk).update(message_count=10)
        Membership.objects.update(read_up_to=4)
        return lounge

    @pytest.mark.parametrize(("number", "position"), [(7, 7), (4, 4), (2, 4), (0, 4), (11, 10), (2**63, 10)])
    def test_a_read_position_goes_forward_and_never_beyond_what_there_is(
        self, room: Room, bob: User, number: int, position: int
    ) -> None:
        assert read_state.mark_read(room=room, user=bob, number=number) == position
        membership = Membership.objects.select_related("room").get(room=room, user=bob)
        assert (membership.read_up_to, membership.unread) == (position, 10 - position)

    def test_nobody_reads_for_others_or_from_outside(self, room: Room, alice: User, bob: User, mallory: User) -> None:
        read_state.mark_read(room=room, user=bob, number=9)
        assert Membership.objects.get(room=room, user=alice).read_up_to == 4
        with pytest.raises(NotMember):
            read_state.mark_read(room=room, user=mallory, number=9)


class TestArriving:
    def test_the_first_person_finds_no_lounge_and_makes_it(self, db: None) -> None:
        """B01"""
        first = register(username="first", password="correct horse")
        lounge = Room.objects.get(slug="lounge")
        assert (lounge.kind, role(lounge, first), lines(lounge)) == ("open", "owner", [("created", first.pk)])

    def test_whoever_registers_later_lands_in_it_too(self, lounge: Room) -> None:
        newcomer = register(username="newcomer", password="correct horse")
        assert role(lounge, newcomer) == "member"
        assert lines(lounge)[-1] == ("joined", newcomer.pk)
        assert Room.objects.named_rooms().count() == 1
