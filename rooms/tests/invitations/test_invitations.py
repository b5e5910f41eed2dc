"""Inviting somebody into a room, with their consent."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts.friends.operations import block
from accounts.models import Notice, User
from accounts.notifications import queries as notification_queries
from accounts.relations import NoSuchPerson
from chatsite.exceptions import Conflict, NotAllowed, NotFound
from conftest import Answer, ClientOf
from rooms.creation.operations import create_room
from rooms.invitations import operations as invitations
from rooms.invitations.operations import ASKED_AGAIN_AFTER, NoInvitation, NotWelcome, ThereAlready, invite
from rooms.membership import admission, moderation
from rooms.models import Invitation, Membership, Room


@pytest.fixture
def den(alice: User, bob: User) -> Room:
    """A closed room that alice owns and bob is in."""
    den = create_room(owner=alice, name="den", kind=Room.Kind.CLOSED)
    admission.come_in(den, bob)
    return den


def is_in(room: Room, user: User) -> bool:
    return Membership.objects.filter(room=room, user=user).exists()


def asked(user: User) -> list[Invitation]:
    return list(invitations.waiting_for(user))


class TestInviting:
    def test_nobody_is_put_into_a_room_without_their_consent(self, den: Room, bob: User, mallory: User) -> None:
        """E71"""
        row = invite(room=den, by=bob, invitee=mallory, text="  come   over ")
        assert row
        assert (row.text, is_in(den, mallory)) == ("come over", False)
        invitations.accept(invitation=row, user=mallory)
        assert is_in(den, mallory)
        assert not asked(mallory)

    def test_whoever_is_invited_is_told_once(self, den: Room, bob: User, mallory: User) -> None:
        assert invite(room=den, by=bob, invitee=mallory) == invite(room=den, by=bob, invitee=mallory)
        notice = mallory.notices.get()
        assert (notice.kind, notice.actor, notice.detail) == (Notice.Kind.ROOM_INVITATION, bob, "den")

    def test_an_answered_invitation_needs_no_attention_any_more(self, den: Room, bob: User, mallory: User) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        invitations.decline(invitation=row, user=mallory)
        assert mallory.notices.filter(read_at=None).count() == 0
        (line,) = notification_queries.page(mallory).lines
        assert line.words == "The invitation from Bob to #den is no longer open."

    @pytest.mark.parametrize("why", ["blocked", "not to be found", "gone", "a guest"])
    def test_those_who_cannot_be_invited_are_nobody(self, den: Room, bob: User, mallory: User, why: str) -> None:
        if why == "blocked":
            block(user=mallory, other=bob)
        else:
            field = {"not to be found": "is_findable", "gone": "is_active", "a guest": "is_guest"}[why]
            User.objects.filter(pk=mallory.pk).update(**{field: why == "a guest"})
        with pytest.raises(NoSuchPerson):
            invite(room=den, by=bob, invitee=mallory)
        assert not Invitation.objects.exists()
        assert not mallory.notices.exists()

    def test_a_friend_can_be_invited_though_others_do_not_find_them(
        self, den: Room, alice: User, mallory: User
    ) -> None:
        from accounts.friends.operations import accept, request

        request(sender=alice, receiver=mallory)
        accept(user=mallory, other=alice)
        User.objects.filter(pk=mallory.pk).update(is_findable=False)
        assert invite(room=den, by=alice, invitee=mallory)

    def test_members_are_there_already(self, den: Room, alice: User, bob: User) -> None:
        with pytest.raises(ThereAlready):
            invite(room=den, by=alice, invitee=bob)

    def test_who_is_banned_cannot_be_invited(self, den: Room, alice: User, mallory: User) -> None:
        moderation.ban(room=den, by=alice, user=mallory)
        with pytest.raises(NotWelcome):
            invite(room=den, by=alice, invitee=mallory)

    def test_strangers_and_readers_invite_nobody(self, den: Room, bob: User, carol: User, mallory: User) -> None:
        with pytest.raises(NotFound):
            invite(room=den, by=carol, invitee=mallory)
        den.memberships.of(bob).update(role="reader")
        with pytest.raises(NotAllowed):
            invite(room=den, by=bob, invitee=mallory)

    def test_a_room_may_keep_inviting_to_those_who_run_it(
        self, den: Room, alice: User, bob: User, mallory: User
    ) -> None:
        Room.objects.update(inviting=Room.Who.MODERATORS)
        with pytest.raises(NotAllowed):
            invite(room=den, by=bob, invitee=mallory)
        assert invite(room=den, by=alice, invitee=mallory)

    def test_what_a_site_moderator_does_is_logged(self, den: Room, morgan: User, mallory: User) -> None:
        """And into a closed room they invite nobody, who would read it without a reason."""
        morgan.is_superuser = True
        morgan.save()
        with pytest.raises(NotAllowed):
            invite(room=den, by=morgan, invitee=mallory)
        Room.objects.filter(pk=den.pk).update(kind="open")
        invite(room=den, by=morgan, invitee=mallory)
        assert "mallory" in LogEntry.objects.get(user=morgan).change_message

    def test_nobody_is_invited_into_a_direct_conversation(self, friends: tuple[User, User], mallory: User) -> None:
        talk = Room.objects.get(direct_key=",".join(str(pk) for pk in sorted(user.pk for user in friends)))
        with pytest.raises(NotAllowed):
            invite(room=talk, by=friends[0], invitee=mallory)


class TestDeclining:
    def test_a_no_is_not_told_and_not_asked_again_by_the_same_person(self, den: Room, bob: User, mallory: User) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        invitations.decline(invitation=row, user=mallory)
        assert list(invitations.sent_in(den, bob, by_all=False)) == [row]  # as if it still waited
        invite(room=den, by=bob, invitee=mallory)
        assert not asked(mallory)
        assert mallory.notices.count() == 1

    def test_taking_it_back_and_asking_again_does_not_get_round_a_no(self, den: Room, bob: User, mallory: User) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        invitations.decline(invitation=row, user=mallory)
        invitations.withdraw(invitation=row, by=bob)
        assert not invitations.sent_in(den, bob, by_all=False)
        invite(room=den, by=bob, invitee=mallory)
        assert invitations.sent_in(den, bob, by_all=False)
        assert not asked(mallory)

    def test_others_may_ask_and_so_may_the_same_person_after_some_time(
        self, den: Room, alice: User, bob: User, mallory: User
    ) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        invitations.decline(invitation=row, user=mallory)
        invite(room=den, by=alice, invitee=mallory)
        assert asked(mallory)[0].inviter == alice
        invitations.decline(invitation=row, user=mallory)
        Invitation.objects.update(declined_at=timezone.now() - ASKED_AGAIN_AFTER)
        invite(room=den, by=alice, invitee=mallory)
        assert asked(mallory)


class TestEnds:
    def test_an_invitation_ends_with_a_block_with_the_room_and_when_it_is_taken_back(
        self, den: Room, alice: User, bob: User, mallory: User
    ) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        for field in ("archived_at", "binned_at"):
            Room.objects.update(**{field: timezone.now()})
            assert not asked(mallory)
            Room.objects.update(**{field: None})
        block(user=mallory, other=bob)
        with pytest.raises(NoInvitation):
            invitations.accept(invitation=row, user=mallory)
        invitations.withdraw(invitation=row, by=alice)
        assert not Invitation.objects.exists()

    def test_only_its_person_answers_it(self, den: Room, bob: User, carol: User, mallory: User) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        with pytest.raises(NoInvitation):
            invitations.accept(invitation=row, user=carol)
        with pytest.raises(NotFound):
            invitations.withdraw(invitation=row, by=carol)

    def test_who_is_put_out_brings_nobody_in(self, den: Room, alice: User, bob: User, mallory: User) -> None:
        invite(room=den, by=bob, invitee=mallory)
        moderation.remove_member(room=den, by=alice, user=bob)
        assert not asked(mallory)

    def test_two_answers_in_one_moment_are_one(self, den: Room, bob: User, mallory: User) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        invitations.accept(invitation=row, user=mallory)
        with pytest.raises(NoInvitation):
            invitations.decline(invitation=row, user=mallory)
        assert is_in(den, mallory)


class TestPages:
    def test_the_card_says_who_where_and_what_is_behind_the_door(
        self, den: Room, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        Room.objects.update(topic="Quiet talk", description="Mind the step.")
        invite(room=den, by=bob, invitee=mallory, text="come over")
        for address in ("/invitations/", "/rooms/"):
            page = client_of(mallory).get(address).content.decode()
            for words in ("Bob", "den", "Quiet talk", "Mind the step.", "come over", "2 members"):
                assert words in page

    def test_accepting_leads_into_the_room(self, den: Room, bob: User, mallory: User, client_of: ClientOf) -> None:
        row = invite(room=den, by=bob, invitee=mallory)
        assert row
        answer = client_of(mallory).post(f"/invitations/{row.pk}/accept/")
        assert answer["Location"] == "/rooms/den/"
        assert is_in(den, mallory)

    def test_one_invites_by_name_with_a_plain_form(
        self, den: Room, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        answer = browser.post("/rooms/den/invite/", {"username": "MALLORY", "text": "hello"}, follow=True)
        assert "Invited: Mallory" in answer.content.decode()
        assert asked(mallory)

    @pytest.mark.parametrize("name", ["nobody_here", "mallory", "carol"])
    def test_the_refusal_is_the_same_for_nobody_and_for_those_who_cannot_be_found(
        self, den: Room, bob: User, carol: User, mallory: User, client_of: ClientOf, name: str
    ) -> None:
        block(user=mallory, other=bob)
        User.objects.filter(pk=carol.pk).update(is_findable=False)
        answer = client_of(bob).post("/rooms/den/invite/", {"username": name}, headers={"hx-request": "true"})
        assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert "Nobody of that name was found." in answer.content.decode()

    def test_a_refused_form_keeps_what_was_typed(self, den: Room, bob: User, client_of: ClientOf) -> None:
        answer: Answer = client_of(bob).post("/rooms/den/invite/", {"username": "nobody_here", "text": "come"})
        page = answer.content.decode()
        assert 'value="nobody_here"' in page
        assert 'value="come"' in page

    def test_who_may_not_invite_is_told_so(self, den: Room, bob: User, mallory: User, client_of: ClientOf) -> None:
        Room.objects.update(inviting=Room.Who.MODERATORS)
        assert client_of(bob).get("/rooms/den/invite/").status_code == 403
        assert client_of(mallory).get("/rooms/den/invite/").status_code == 404

    def test_invitations_of_one_person_are_paced(
        self, den: Room, bob: User, mallory: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(invitations, "INVITATIONS", invitations.Allowance("few", limit=1, seconds=3600))
        browser = client_of(bob)
        browser.post("/rooms/den/invite/", {"username": "nobody_here"})
        answer = browser.post("/rooms/den/invite/", {"username": "mallory"}, headers={"hx-request": "true"})
        assert (answer.status_code, answer["X-Error"]) == (429, "rate_limited")


def test_an_account_that_goes_takes_what_waits_along(den: Room, bob: User, mallory: User) -> None:
    from accounts.account.deletion import erase_account

    invite(room=den, by=bob, invitee=mallory)
    erase_account(user=bob)
    assert not Invitation.objects.exists()


def test_too_many_at_once_are_refused(den: Room, bob: User, mallory: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "PENDING_MAX", 0)
    with pytest.raises(Conflict):
        invite(room=den, by=bob, invitee=mallory)


def test_a_ban_that_is_over_keeps_nobody_out(den: Room, alice: User, mallory: User) -> None:
    moderation.ban(room=den, by=alice, user=mallory)
    den.bans.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert invite(room=den, by=alice, invitee=mallory)
