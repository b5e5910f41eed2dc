"""Asking to be let into a closed room that is listed."""

import pytest
from django.utils import timezone

from accounts.models import Notice, User
from chatsite.exceptions import NotAllowed, NotFound
from conftest import ClientOf
from rooms.creation.operations import create_room
from rooms.invitations import join_requests
from rooms.invitations.join_requests import HEARD_AGAIN_AFTER, NoRequest, ask
from rooms.invitations.operations import invite
from rooms.membership import admission, moderation
from rooms.membership.operations import Banned
from rooms.models import JoinRequest, Membership, Room
from rooms.permissions.posting import Archived


@pytest.fixture
def club(alice: User, bob: User) -> Room:
    """A closed room that everybody may know of; alice owns it and bob is in."""
    club = create_room(owner=alice, name="club", kind=Room.Kind.CLOSED)
    Room.objects.filter(pk=club.pk).update(is_listed=True)
    admission.come_in(club, bob)
    return club


def is_in(room: Room, user: User) -> bool:
    return Membership.objects.filter(room=room, user=user).exists()


class TestAsking:
    def test_those_who_run_the_room_are_told_once_and_nobody_else(
        self, club: Room, alice: User, bob: User, mallory: User
    ) -> None:
        assert ask(room=club, user=mallory, text="I play chess") == ask(room=club, user=mallory)
        assert [notice.kind for notice in alice.notices.all()] == [Notice.Kind.JOIN_REQUEST]
        assert not bob.notices.exists()
        assert not is_in(club, mallory)

    def test_one_cannot_ask_into_a_room_one_may_not_know_of(self, club: Room, mallory: User) -> None:
        Room.objects.update(is_listed=False)
        with pytest.raises(NotFound):
            ask(room=club, user=mallory)

    def test_who_is_banned_cannot_ask(self, club: Room, alice: User, mallory: User) -> None:
        moderation.ban(room=club, by=alice, user=mallory)
        with pytest.raises(Banned):
            ask(room=club, user=mallory)

    def test_nobody_comes_into_an_archived_room(self, club: Room, mallory: User) -> None:
        Room.objects.update(archived_at=timezone.now())
        with pytest.raises(Archived):
            ask(room=club, user=mallory)

    def test_who_is_invited_is_let_in_at_once(self, club: Room, bob: User, mallory: User) -> None:
        invite(room=club, by=bob, invitee=mallory)
        assert ask(room=club, user=mallory) is None
        assert is_in(club, mallory)

    def test_inviting_who_asks_lets_them_in_if_one_may_say_so(
        self, club: Room, alice: User, bob: User, mallory: User
    ) -> None:
        ask(room=club, user=mallory)
        assert invite(room=club, by=bob, invitee=mallory)
        assert not is_in(club, mallory)
        assert invite(room=club, by=alice, invitee=mallory) is None
        assert is_in(club, mallory)
        assert not JoinRequest.objects.exists()


class TestAnswering:
    def test_who_is_let_in_is_told(self, club: Room, alice: User, mallory: User) -> None:
        row = ask(room=club, user=mallory)
        assert row
        join_requests.let_in(request=row, by=alice)
        assert is_in(club, mallory)
        assert mallory.notices.get().kind == Notice.Kind.LET_IN
        assert not alice.notices.filter(read_at=None).exists()

    def test_only_those_who_run_the_room_answer(self, club: Room, bob: User, carol: User, mallory: User) -> None:
        row = ask(room=club, user=mallory)
        assert row
        for answer in (join_requests.let_in, join_requests.decline):
            with pytest.raises(NotAllowed):
                answer(request=row, by=bob)
            with pytest.raises(NotFound):
                answer(request=row, by=carol)

    def test_a_no_is_not_told_and_not_heard_again_for_some_time(
        self, club: Room, alice: User, mallory: User, client_of: ClientOf
    ) -> None:
        row = ask(room=club, user=mallory)
        assert row
        before = client_of(mallory).get("/rooms/club/").content.count(b"You asked to join.")
        join_requests.decline(request=row, by=alice)
        after = client_of(mallory).get("/rooms/club/").content.count(b"You asked to join.")
        assert before == after > 0
        join_requests.take_back(room=club, user=mallory)
        ask(room=club, user=mallory)
        assert not join_requests.waiting_in(club).exists()
        JoinRequest.objects.update(declined_at=timezone.now() - HEARD_AGAIN_AFTER)
        ask(room=club, user=mallory)
        assert join_requests.waiting_in(club).exists()

    def test_what_was_taken_back_cannot_be_answered(self, club: Room, alice: User, mallory: User) -> None:
        row = ask(room=club, user=mallory)
        assert row
        join_requests.take_back(room=club, user=mallory)
        with pytest.raises(NoRequest):
            join_requests.let_in(request=row, by=alice)

    def test_the_page_of_invitations_shows_requests_to_those_who_answer(
        self, club: Room, alice: User, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        ask(room=club, user=mallory, text="I play chess")
        assert "I play chess" in client_of(alice).get("/rooms/club/invite/").content.decode()
        assert "I play chess" not in client_of(bob).get("/rooms/club/invite/").content.decode()
        assert "Mallory asks to join #club." in client_of(alice).get("/invitations/").content.decode()

    def test_it_works_with_plain_forms(self, club: Room, alice: User, mallory: User, client_of: ClientOf) -> None:
        page = client_of(mallory).post("/rooms/club/ask/", {"text": "please"}, follow=True)
        assert "You asked to join." in page.content.decode()
        row = JoinRequest.objects.get()
        client_of(alice).post(f"/rooms/club/requests/{row.pk}/accept/")
        assert is_in(club, mallory)
