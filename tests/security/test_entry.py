"""Nobody gets into a room by a door that was shut meanwhile, nor learns there what they were not to learn."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.guests import operations as guests
from accounts.models import User
from chatsite.exceptions import NotAllowed, RateLimited
from conftest import Answer, ClientOf
from messaging.messages.operations import send_message
from messaging.tests.talk import HTMX, post, say
from rooms.creation.operations import create_room
from rooms.invitations import join_requests, links
from rooms.invitations import operations as invitations
from rooms.invitations import queries as invitation_queries
from rooms.invitations.guests import NicknameTaken, come_as_guest
from rooms.invitations.links import LinkEnded
from rooms.invitations.operations import NoInvitation, invite
from rooms.membership import admission, moderation
from rooms.membership.operations import leave_room
from rooms.models import Invitation, InviteLink, Membership, Room
from rooms.outsiders import queries as outsiders
from rooms.permissions.rights import Act, may_invite, rights_of
from rooms.settings.operations import change_room


@pytest.fixture
def club(alice: User, bob: User, carol: User) -> Room:
    """A closed room in the list of rooms: alice owns it, bob and carol are in, guests may come."""
    club = create_room(owner=alice, name="club", kind=Room.Kind.CLOSED)
    admission.come_in(club, bob)
    admission.come_in(club, carol)
    return change_room(room=club, by=alice, is_listed=True, allows_guests=True)


@pytest.fixture
def guest(club: Room, alice: User) -> User:
    return come_as_guest(token=links.create(room=club, by=alice, for_guests=True).token, nickname="Wanderer")


def lose_the_right_to_invite(how: str, club: Room, alice: User, bob: User) -> None:
    """bob may not invite into the room any more."""
    if how == "left":
        leave_room(room=club, user=bob)
    elif how == "reads only":
        moderation.set_role(room=club, by=alice, user=bob, role="reader")
    else:
        change_room(room=club, by=alice, inviting=Room.Who.MODERATORS)


def is_in(room: Room, user: User) -> bool:
    return Membership.objects.filter(room=room, user=user).exists()


# Old links, old invitations ---------------------------------------------------------------------


@pytest.mark.parametrize("how", ["left", "reads only", "members do not invite any more"])
class TestWhoMayNotInviteAnyMore:
    def test_lets_nobody_in_by_an_old_link(
        self, how: str, club: Room, alice: User, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        link = links.create(room=club, by=bob, span="never")
        lose_the_right_to_invite(how, club, alice, bob)
        with pytest.raises(LinkEnded):
            links.use(token=link.token, user=mallory)
        assert client_of(None).get(links.path_of(link)).status_code == 404

    def test_lets_nobody_in_by_an_old_invitation(
        self, how: str, club: Room, alice: User, bob: User, mallory: User
    ) -> None:
        invitation = invite(room=club, by=bob, invitee=mallory)
        assert invitation
        lose_the_right_to_invite(how, club, alice, bob)
        with pytest.raises(NoInvitation):
            invitations.accept(invitation=invitation, user=mallory)
        assert join_requests.ask(room=club, user=mallory), "an old invitation let them in without a question"
        assert not is_in(club, mallory)


@pytest.mark.parametrize("inviting", Room.Who.values)
@pytest.mark.parametrize("who", ["owner", "moderator", "member", "reader", "guest", "office", "stranger"])
def test_queries_and_acts_agree_on_who_may_invite(
    who: str, inviting: str, club: Room, alice: User, bob: User, mallory: User
) -> None:
    club = change_room(room=club, by=alice, inviting=inviting)
    user = mallory if who in {"office", "stranger"} else bob
    Membership.objects.filter(room=club, user=user).update(role="member" if who == "guest" else who)
    User.objects.filter(pk=user.pk).update(is_guest=who == "guest", is_superuser=who == "office")
    link = InviteLink.objects.create(room=club, creator=user, token="t" * 24)
    found = InviteLink.objects.filter(may_invite("creator"), pk=link.pk).exists()
    assert found == rights_of(User.objects.get(pk=user.pk), club).may(Act.INVITE)


def test_who_left_a_closed_room_does_not_come_back_by_their_own_link(club: Room, bob: User) -> None:
    link = links.create(room=club, by=bob, span="never")
    leave_room(room=club, user=bob)
    with pytest.raises(LinkEnded):
        links.use(token=link.token, user=bob)


def test_a_link_that_was_read_before_somebody_else_used_it_up_lets_in_nobody(
    club: Room, alice: User, mallory: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is counted under the lock of the room, whatever was read before."""
    link = links.create(room=club, by=alice, max_uses=1)
    locked = links.locked

    def after_somebody_else(room: Room) -> Room:
        InviteLink.objects.filter(pk=link.pk).update(uses=1)
        return locked(room)

    monkeypatch.setattr(links, "locked", after_somebody_else)
    with pytest.raises(LinkEnded):
        links.use(token=link.token, user=mallory)
    assert not is_in(club, mallory)


# What a no must not tell --------------------------------------------------------------------------


def test_whoever_takes_a_request_back_does_not_learn_that_it_was_declined(
    club: Room, alice: User, mallory: User
) -> None:
    seen = []
    for is_declined in (False, True):
        request = join_requests.ask(room=club, user=mallory)
        assert request
        if is_declined:
            join_requests.decline(request=request, by=alice)
        join_requests.take_back(room=club, user=mallory)
        seen.append(outsiders.outside(mallory, club.slug).way_in)
    assert seen == ["ask", "ask"]


def test_whoever_takes_an_invitation_back_does_not_learn_that_it_was_declined(
    club: Room, bob: User, mallory: User
) -> None:
    seen = []
    for is_declined in (False, True):
        invitation = invite(room=club, by=bob, invitee=mallory)
        assert invitation
        if is_declined:
            invitations.decline(invitation=invitation, user=mallory)
        invitations.withdraw(invitation=invitation, by=bob)
        [found] = invitation_queries.page(rights_of(bob, club), bob, q="mallory").candidates
        seen.append(found.is_invited)
    assert seen == [False, False]


def test_nor_by_doing_it_again_and_again(club: Room, bob: User, mallory: User) -> None:
    """Whether they think about it or said no: the sixth time in a day is one too many."""
    invitation = invite(room=club, by=bob, invitee=mallory)
    assert invitation
    invitations.decline(invitation=invitation, user=mallory)
    invitations.withdraw(invitation=invitation, by=bob)
    for _again in range(invitations.INVITATIONS_TO_ONE.limit - 1):
        again = invite(room=club, by=bob, invitee=mallory)
        assert again
        invitations.withdraw(invitation=again, by=bob)
    with pytest.raises(RateLimited):
        invite(room=club, by=bob, invitee=mallory)


def test_whoever_asks_for_the_answer_of_an_invitation_to_others_gets_none(
    club: Room, bob: User, carol: User, mallory: User, client_of: ClientOf
) -> None:
    invitation = invite(room=club, by=bob, invitee=mallory)
    assert invitation
    for act in ("accept", "decline"):
        assert client_of(carol).post(reverse(f"invitation-{act}", args=[invitation.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        invitations.withdraw(invitation=invitation, by=carol)
    assert Invitation.objects.filter(declined_at=None).count() == 1


# Guests -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nickname", ["Ａlice", "AIice", "ALICE", "b0b"])
def test_no_guest_comes_under_a_name_that_looks_like_a_members(club: Room, alice: User, nickname: str) -> None:
    link = links.create(room=club, by=alice, for_guests=True)
    with pytest.raises(NicknameTaken):
        come_as_guest(token=link.token, nickname=nickname)
    assert not User.objects.filter(is_guest=True).exists()


def test_a_guest_does_not_take_the_name_of_a_member_later(
    club: Room, guest: User, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(guest)
    answer = post(browser, club, "/nick Alice")
    assert (answer.status_code, answer["X-Error"]) == (409, "conflict")
    assert post(browser, club, "/nick Roamer").status_code == 200
    guest.refresh_from_db()
    assert guest.name == "Roamer"


def test_a_guest_learns_of_nobody_outside_of_their_room(
    club: Room, guest: User, mallory: User, client_of: ClientOf
) -> None:
    browser = client_of(guest)
    assert _menu(browser, club, "bob").status_code == 200
    assert _menu(browser, club, "mallory").status_code == 404


def test_a_guest_sees_pictures_of_people_of_their_room_alone(
    club: Room,
    guest: User,
    bob: User,
    carol: User,
    mallory: User,
    client_of: ClientOf,
    settings: Any,
    tmp_path: Path,
) -> None:
    """Those who left are among them: what they said is still there."""
    settings.MEDIA_ROOT = tmp_path
    leave_room(room=club, user=carol)
    (tmp_path / "canary.webp").write_bytes(b"RIFF")
    User.objects.update(avatar="canary.webp")
    browser, codes = client_of(guest), []
    for person in (bob, carol, mallory):
        answer = browser.get(reverse("avatar", args=[person.pk, 1]))
        codes.append(answer.status_code)
        answer.getvalue()  # read to its end, the file is closed
    assert codes == [200, 200, 404]


def test_who_signs_up_as_the_only_one_of_a_room_that_nobody_owns_owns_it(alice: User) -> None:
    room = create_room(owner=alice, name="hall")
    change_room(room=room, by=alice, allows_guests=True)
    guest = come_as_guest(token=links.create(room=room, by=alice, for_guests=True).token, nickname="Wanderer")
    leave_room(room=room, user=alice)
    guests.keep(user=guest, username="wanderer", password="a floor to sit on")
    assert Membership.objects.get(room=room, user=guest).role == "owner"


def _menu(browser: Client, room: Room, username: str) -> Answer:
    return browser.get(reverse("member", args=[room.slug, username]), headers=HTMX)


# Names, from inside and outside ---------------------------------------------------------------------


def test_names_are_not_guessed_through_a_room_quicker_than_elsewhere(
    club: Room, bob: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PEOPLE_SEEN", throttle.Allowance("people-seen", limit=2, seconds=60))
    browser = client_of(bob)
    found = [_menu(browser, club, f"nobody{number}").status_code for number in range(3)]
    assert found == [404, 404, 429]
    assert _menu(browser, club, "alice").status_code == 200, "whom one is in a room with, one may look at"


def test_a_member_does_not_find_out_who_is_banned(
    club: Room, alice: User, bob: User, mallory: User, client_of: ClientOf
) -> None:
    User.objects.filter(pk=mallory.pk).update(is_findable=False)
    moderation.ban(room=club, by=alice, user=mallory)
    assert _menu(client_of(bob), club, "mallory").status_code == 404
    assert _menu(client_of(alice), club, "mallory").status_code == 200


def test_a_look_inside_shows_no_more_than_a_newcomer_sees(
    alice: User, bob: User, mallory: User, client_of: ClientOf
) -> None:
    """Whispers count among the latest messages, though nobody else sees them."""
    hall = create_room(owner=alice, name="hall")
    admission.come_in(hall, bob)
    change_room(room=hall, by=alice, history=Room.History.LATEST, history_count=3)
    say(alice, hall, "canary of long ago")
    for _time in range(3):
        send_message(room=hall, author=alice, body="psst", client_id=uuid4(), whisper_to=bob.pk)
    browser = client_of(mallory)
    assert "canary" not in browser.get("/rooms/hall/").content.decode()
    browser.post("/rooms/hall/join/")
    assert "canary" not in browser.get("/rooms/hall/").content.decode()
