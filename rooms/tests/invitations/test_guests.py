"""A14: guests, who come by a room's link with nothing but a nickname, and see that room alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from accounts import hooks
from accounts.friends.operations import request
from accounts.guests import operations as guests
from accounts.models import Session, User
from accounts.relations import NoSuchPerson
from accounts.sessions.keys import stored_key
from chatsite.exceptions import NotAllowed
from conftest import PASSWORD, ClientOf
from messaging.models import Message
from messaging.socket.authorization import standings
from messaging.tests.talk import post, say
from rooms.creation.operations import create_room
from rooms.invitations import links
from rooms.invitations import operations as invitations
from rooms.invitations.guests import NicknameTaken, come_as_guest
from rooms.invitations.links import NoGuests
from rooms.membership import moderation
from rooms.membership.operations import join_room
from rooms.models import InviteLink, Membership, Room
from tests.test_urls import DOORS, MEMBER, SIGNED_IN, names


@pytest.fixture
def den(alice: User, bob: User) -> Room:
    """An open room of alice and bob that takes guests."""
    den = create_room(owner=alice, name="den")
    join_room(room=den, user=bob)
    Room.objects.filter(pk=den.pk).update(allows_guests=True)
    den.refresh_from_db()
    return den


@pytest.fixture
def link(den: Room, alice: User) -> InviteLink:
    return links.create(room=den, by=alice, for_guests=True)


@pytest.fixture
def visitor(link: InviteLink) -> Client:
    """A browser in which a guest, Wanderer, has just come in."""
    browser = Client()
    browser.post(reverse("join-as-guest", args=[link.token]), {"nickname": "Wanderer"})
    return browser


def guest() -> User:
    return User.objects.get(display_name="Wanderer")


class TestComing:
    def test_a_nickname_is_enough(self, link: InviteLink, den: Room) -> None:
        answer = Client().post(reverse("join-as-guest", args=[link.token]), {"nickname": "  Wanderer "})
        assert answer["Location"] == "/rooms/den/"
        membership = Membership.objects.get(user=guest())
        assert (membership.room, membership.role) == (den, "member")
        assert not guest().has_usable_password()

    @pytest.mark.parametrize("nickname", ["", "   ", "x" * 61, "운영자", "Bob", "ｂｏｂ", "alice"])
    def test_nobody_comes_without_a_name_or_under_that_of_a_member(self, link: InviteLink, nickname: str) -> None:
        answer = Client().post(reverse("join-as-guest", args=[link.token]), {"nickname": nickname})
        assert answer.status_code in {409, 422}
        assert not User.objects.filter(is_guest=True).exists()

    def test_guests_come_only_by_a_link_for_guests_while_the_room_takes_them(
        self, link: InviteLink, den: Room, alice: User
    ) -> None:
        plain = links.create(room=den, by=alice, for_guests=False)
        with pytest.raises(NoGuests):
            come_as_guest(token=plain.token, nickname="Wanderer")
        Room.objects.update(allows_guests=False)
        with pytest.raises(NoGuests):
            come_as_guest(token=link.token, nickname="Wanderer")
        assert "Join as a guest" not in Client().get(links.path_of(link)).content.decode()

    def test_a_name_that_is_taken_leaves_no_account_behind(self, link: InviteLink) -> None:
        with pytest.raises(NicknameTaken):
            come_as_guest(token=link.token, nickname="Bob")
        link.refresh_from_db()
        assert (User.objects.filter(is_guest=True).count(), link.uses) == (0, 0)


class TestLimits:
    def test_they_read_and_write_in_their_room_and_are_marked(self, visitor: Client, den: Room) -> None:
        assert post(visitor, den, "hello from outside").status_code == 201
        page = visitor.get("/rooms/den/").content.decode()
        assert "hello from outside" in page
        assert "data-guest" in page

    def test_every_other_door_is_shut_in_words(self, visitor: Client) -> None:
        for name in (name for name, door in DOORS.items() if door.who in {SIGNED_IN, MEMBER}):
            address = reverse(name, kwargs={key: value or 1 for key, value in DOORS[name].where.items()})
            view = resolve(address).func
            if (
                name in hooks.guest_doors
                or getattr(view, "decides", False)
                or not getattr(view, "login_required", True)
            ):
                continue
            answer = visitor.get(address)
            assert (name, answer.status_code, answer["X-Error"]) == (name, 403, "not_allowed")
            assert "You are here as a guest" in answer.content.decode()

    def test_doors_for_guests_are_doors(self) -> None:
        assert hooks.guest_doors <= set(names(get_resolver().url_patterns))

    def test_other_rooms_do_not_exist_for_them(self, visitor: Client, carol: User) -> None:
        elsewhere = create_room(owner=carol, name="elsewhere")
        say(carol, elsewhere, "not for guests")
        for address in ("/rooms/elsewhere/", "/rooms/elsewhere/members/", "/rooms/elsewhere/messages/?before=9"):
            answer = visitor.get(address)
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")

    def test_they_run_nothing_and_invite_nobody(self, visitor: Client, den: Room, alice: User, carol: User) -> None:
        with pytest.raises(moderation.GuestsRunNothing):
            moderation.set_role(room=den, by=alice, user=guest(), role="moderator")
        den.memberships.of(guest()).update(role="owner")
        with pytest.raises(NotAllowed):
            invitations.invite(room=den, by=guest(), invitee=carol)
        with pytest.raises(NotAllowed):
            links.create(room=den, by=guest())

    def test_nobody_befriends_or_invites_them(self, visitor: Client, bob: User) -> None:
        with pytest.raises(NoSuchPerson):
            request(sender=bob, receiver=guest())

    def test_their_sockets_know_that_they_are_guests(self, visitor: Client, den: Room) -> None:
        key = stored_key(str(visitor.session.session_key))
        standing = standings([key])[key]
        assert standing.user.is_guest
        assert standing.rooms == {den.pk}

    def test_a_second_room_takes_no_guest_of_another(self, visitor: Client, carol: User) -> None:
        other = create_room(owner=carol, name="other")
        Room.objects.update(allows_guests=True)
        second = links.create(room=other, by=carol, for_guests=True)
        assert visitor.post(links.path_of(second)).status_code == 409
        assert not other.memberships.of(guest()).exists()


class TestEnds:
    def test_leaving_ends_the_guest_and_what_they_wrote_stays(self, visitor: Client, den: Room) -> None:
        post(visitor, den, "it was nice")
        visitor.post("/rooms/den/leave/")
        message = Message.objects.get(body="it was nice")
        assert message.author.deleted_at
        assert not message.author.display_name
        assert visitor.get("/rooms/den/").status_code == 302  # to sign in: nobody is

    @pytest.mark.parametrize("way", ["/accounts/logout/", "/accounts/guest/end/"])
    def test_so_do_signing_out_and_the_button_for_it(self, visitor: Client, way: str) -> None:
        visitor.post(way)
        assert not User.objects.filter(is_guest=True, deleted_at=None).exists()
        assert not Session.objects.filter(user__isnull=False).exists()

    def test_people_with_accounts_are_not_ended_by_it(self, bob: User, client_of: ClientOf) -> None:
        client_of(bob).post("/accounts/guest/end/")
        bob.refresh_from_db()
        assert bob.deleted_at is None

    def test_guests_who_are_not_here_for_30_days_are_ended(self, visitor: Client) -> None:
        assert guests.end_unused() == 0
        long_ago = timezone.now() - timedelta(days=31)
        User.objects.filter(is_guest=True).update(date_joined=long_ago)
        assert guests.end_unused() == 0  # they were here a moment ago
        Session.objects.update(last_used_at=long_ago)
        assert guests.end_unused() == 1
        assert guests.end_unused() == 0

    def test_who_is_taken_out_is_led_to_sign_up(self, visitor: Client, den: Room, alice: User) -> None:
        moderation.remove_member(room=den, by=alice, user=guest())
        assert visitor.get("/")["Location"] == reverse("guest-keep")
        assert visitor.get("/rooms/den/messages/?before=9").status_code == 403


class TestStaying:
    NEW = {"username": "wanderer", "password1": PASSWORD, "password2": PASSWORD, "display_name": "Wanderer"}

    def test_signing_up_keeps_everything_and_opens_the_house(self, visitor: Client, den: Room) -> None:
        post(visitor, den, "I like it here")
        before = guest().pk
        visitor.get("/rooms/den/")
        answer = visitor.post("/accounts/guest/", self.NEW, follow=True)
        assert answer.redirect_chain[-1][0] == "/rooms/den/"
        user = User.objects.get(username="wanderer")
        assert (user.pk, user.is_guest, user.has_usable_password()) == (before, False, True)
        assert visitor.get("/rooms/").status_code == 200
        assert Room.objects.joined_by(user).filter(slug="lounge").exists()  # welcomed as everybody
        assert "data-guest" not in visitor.get("/rooms/den/").content.decode()

    def test_a_name_that_is_taken_keeps_the_guest_a_guest(self, visitor: Client, bob: User) -> None:
        answer = visitor.post("/accounts/guest/", {**self.NEW, "username": "alice"})
        assert answer.status_code == 422
        assert guest().is_guest

    def test_a_guest_who_leaves_the_user_name_empty_gets_one_of_the_nickname(self, visitor: Client) -> None:
        page = visitor.get("/accounts/guest/").text
        assert page.index('name="display_name"') < page.index('name="username"') < page.index("<details")
        assert 'value="Wanderer"' in page
        assert (
            "Your user name is wanderer."
            in visitor.post("/accounts/guest/", {**self.NEW, "username": ""}, follow=True).text
        )
        assert User.objects.get(username="wanderer").has_usable_password()

    def test_the_door_of_registration_leads_guests_there(self, visitor: Client) -> None:
        assert visitor.get("/accounts/register/")["Location"] == reverse("guest-keep")
