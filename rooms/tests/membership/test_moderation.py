"""What those who run a room do about its people."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Notice, User
from accounts.permissions import MODERATORS
from chatsite.exceptions import BadRequest, NotAllowed, NotFound
from messaging.models import Message
from rooms.membership import moderation
from rooms.membership import operations as membership
from rooms.models import Ban, Invitation, JoinRequest, Membership, Room


def role(room: Room, user: User) -> str | None:
    return room.memberships.of(user).values_list("role", flat=True).first()


def give(room: Room, user: User, role: str) -> None:
    room.memberships.of(user).update(role=role)


def last_line(room: Room) -> tuple[str, int, object]:
    line = Message.objects.filter(room=room).latest("number")
    return line.kind, line.author_id, line.detail


@pytest.fixture
def office(mallory: User) -> User:
    """mallory keeps the peace in the whole house."""
    mallory.groups.add(Group.objects.get(name=MODERATORS))
    return mallory


class TestRoles:
    def test_a_role_is_given_told_in_a_line_and_noticed(self, lounge: Room, alice: User, bob: User) -> None:
        moderation.set_role(room=lounge, by=alice, user=bob, role="moderator")
        assert role(lounge, bob) == "moderator"
        assert last_line(lounge) == ("role", alice.pk, {"whom": bob.pk, "name": "Bob", "role": "moderator"})
        notice = bob.notices.get(kind=Notice.Kind.ROOM_ROLE)
        assert (notice.detail, notice.address) == ("lounge", lounge.get_absolute_url())

    def test_the_same_role_again_changes_nothing(self, lounge: Room, alice: User, bob: User) -> None:
        before = last_line(lounge)
        moderation.set_role(room=lounge, by=alice, user=bob, role="member")
        assert last_line(lounge) == before
        assert not bob.notices.exists()

    def test_a_role_that_there_is_not_is_refused(self, lounge: Room, alice: User, bob: User) -> None:
        with pytest.raises(BadRequest):
            moderation.set_role(room=lounge, by=alice, user=bob, role="emperor")

    def test_who_is_not_in_the_room_gets_no_role(self, lounge: Room, alice: User, mallory: User) -> None:
        with pytest.raises(moderation.NotAMember):
            moderation.set_role(room=lounge, by=alice, user=mallory, role="owner")
        assert role(lounge, mallory) is None

    def test_owners_stand_side_by_side(self, lounge: Room, alice: User, bob: User) -> None:
        moderation.set_role(room=lounge, by=alice, user=bob, role="owner")
        for by, other in ((alice, bob), (bob, alice)):
            with pytest.raises(NotAllowed):
                moderation.set_role(room=lounge, by=by, user=other, role="member")

    def test_guests_run_nothing(self, lounge: Room, alice: User, bob: User) -> None:
        """A14"""
        User.objects.filter(pk=bob.pk).update(is_guest=True)
        bob.refresh_from_db()
        for given in ("moderator", "owner"):
            with pytest.raises(moderation.GuestsRunNothing):
                moderation.set_role(room=lounge, by=alice, user=bob, role=given)
        moderation.set_role(room=lounge, by=alice, user=bob, role="reader")

    def test_the_last_owner_stays_one_whoever_asks(self, lounge: Room, alice: User, office: User) -> None:
        with pytest.raises(moderation.LastOwner):
            moderation.set_role(room=lounge, by=office, user=alice, role="member")
        assert role(lounge, alice) == "owner"


class TestHandingOver:
    def test_the_owner_becomes_a_moderator(self, lounge: Room, alice: User, bob: User) -> None:
        moderation.hand_over(room=lounge, by=alice, user=bob)
        assert (role(lounge, alice), role(lounge, bob)) == ("moderator", "owner")

    @pytest.mark.parametrize("by", ["moderator", "member", "reader"])
    def test_only_an_owner_does_it(self, lounge: Room, alice: User, bob: User, carol: User, by: str) -> None:
        give(lounge, bob, by)
        with pytest.raises(NotAllowed):
            moderation.hand_over(room=lounge, by=bob, user=carol)
        assert role(lounge, alice) == "owner"


class TestRemoving:
    def test_who_is_taken_out_is_out_and_what_they_wrote_stays(self, lounge: Room, alice: User, bob: User) -> None:
        moderation.remove_member(room=lounge, by=alice, user=bob)
        assert role(lounge, bob) is None
        assert last_line(lounge) == ("removed", alice.pk, {"whom": bob.pk, "name": "Bob"})
        assert bob.notices.get().kind == Notice.Kind.ROOM_REMOVED
        moderation.remove_member(room=lounge, by=alice, user=bob)  # a second click
        assert membership.join_room(room=lounge, user=bob).role == "member"

    def test_a_moderator_takes_out_members_but_no_one_at_their_own_height(
        self, lounge: Room, alice: User, bob: User, carol: User, morgan: User
    ) -> None:
        for user in (bob, carol):
            give(lounge, user, "moderator")
        for other in (alice, carol, bob):
            with pytest.raises(NotAllowed):
                moderation.remove_member(room=lounge, by=bob, user=other)
        moderation.remove_member(room=lounge, by=bob, user=morgan)
        assert (role(lounge, alice), role(lounge, carol), role(lounge, morgan)) == ("owner", "moderator", None)

    def test_a_room_whose_owner_is_taken_out_goes_to_a_moderator(
        self, lounge: Room, alice: User, bob: User, carol: User, office: User
    ) -> None:
        give(lounge, carol, "moderator")
        moderation.remove_member(room=lounge, by=office, user=alice)
        assert (role(lounge, bob), role(lounge, carol)) == ("member", "owner")


class TestBans:
    def test_who_is_banned_is_out_and_stays_out(self, lounge: Room, alice: User, bob: User) -> None:
        Invitation.objects.create(room=lounge, inviter=alice, invitee=bob)
        JoinRequest.objects.create(room=lounge, user=bob)
        moderation.ban(room=lounge, by=alice, user=bob, reason="  spam ")
        assert role(lounge, bob) is None
        assert Ban.objects.get().reason == "spam"
        assert not Invitation.objects.exists()
        assert not JoinRequest.objects.exists()
        with pytest.raises(membership.Banned):
            membership.join_room(room=lounge, user=bob)
        with pytest.raises(membership.Banned):
            membership.admit(room=lounge, user=bob)

    def test_a_ban_can_have_an_end(self, lounge: Room, alice: User, bob: User) -> None:
        moderation.ban(room=lounge, by=alice, user=bob, ends_at=timezone.now() + timedelta(days=1))
        with pytest.raises(membership.Banned):
            membership.join_room(room=lounge, user=bob)
        Ban.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
        assert membership.join_room(room=lounge, user=bob)

    def test_a_ban_that_is_over_already_is_none(self, lounge: Room, alice: User, bob: User) -> None:
        with pytest.raises(BadRequest):
            moderation.ban(room=lounge, by=alice, user=bob, ends_at=timezone.now())
        assert role(lounge, bob) == "member"

    def test_the_second_ban_takes_the_place_of_the_first_and_can_be_lifted(
        self, lounge: Room, alice: User, bob: User, mallory: User
    ) -> None:
        """Also of somebody who was never in the room."""
        for reason in ("first", "second"):
            moderation.ban(room=lounge, by=alice, user=mallory, reason=reason)
        assert Ban.objects.get().reason == "second"
        moderation.unban(room=lounge, by=alice, user=mallory)
        moderation.unban(room=lounge, by=alice, user=mallory)
        assert membership.join_room(room=lounge, user=mallory)

    def test_nobody_bans_themselves_or_who_stands_above(self, lounge: Room, alice: User, bob: User) -> None:
        give(lounge, bob, "moderator")
        for user in (bob, alice):
            with pytest.raises(NotAllowed):
                moderation.ban(room=lounge, by=bob, user=user)
        assert not Ban.objects.exists()
        assert role(lounge, alice) == "owner"


class TestSilence:
    def test_it_has_an_end_and_can_be_lifted(self, lounge: Room, alice: User, bob: User) -> None:
        until = timezone.now() + timedelta(hours=1)
        assert moderation.silence(room=lounge, by=alice, user=bob, until=until).is_silenced
        assert not moderation.silence(room=lounge, by=alice, user=bob, until=None).is_silenced

    def test_members_silence_nobody(self, lounge: Room, bob: User, carol: User) -> None:
        with pytest.raises(NotAllowed):
            moderation.silence(room=lounge, by=bob, user=carol, until=timezone.now() + timedelta(hours=1))
        assert not Membership.objects.get(room=lounge, user=carol).is_silenced


class TestSiteModerators:
    """They act in every room without being in it, and it is logged."""

    def test_what_they_do_by_office_is_in_the_log_of_the_room(
        self, lounge: Room, bob: User, carol: User, morgan: User, office: User
    ) -> None:
        moderation.set_role(room=lounge, by=office, user=bob, role="moderator")
        moderation.silence(room=lounge, by=office, user=carol, until=timezone.now() + timedelta(hours=1))
        moderation.remove_member(room=lounge, by=office, user=morgan)
        moderation.ban(room=lounge, by=office, user=carol)
        moderation.unban(room=lounge, by=office, user=carol)
        log = LogEntry.objects.filter(user=office, object_id=str(lounge.pk))
        told = "\n".join(log.values_list("change_message", flat=True))
        assert log.count() == 6  # a ban takes out first
        assert all(name in told for name in ("bob", "carol", "morgan"))

    def test_what_an_owner_does_is_their_own_and_not_logged(self, lounge: Room, alice: User, bob: User) -> None:
        alice.groups.add(Group.objects.get(name=MODERATORS))
        moderation.remove_member(room=lounge, by=alice, user=bob)
        assert not LogEntry.objects.exists()

    def test_nobody_does_anything_about_the_people_of_a_direct_conversation(
        self, friends: tuple[User, User], office: User
    ) -> None:
        alice, bob = friends
        room = Room.objects.get(direct_key=f"{alice.pk},{bob.pk}")
        for by in (alice, office):
            with pytest.raises((NotAllowed, NotFound)):
                moderation.remove_member(room=room, by=by, user=bob)
        assert room.memberships.count() == 2
