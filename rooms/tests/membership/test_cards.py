"""The card of a person: what it says and offers to whom, and to whom it is not there."""

import pytest
from django.urls import reverse

from accounts.account.deletion import erase_account
from accounts.friends import operations as friend_operations
from accounts.models import User
from conftest import ClientOf, person
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership import cards
from rooms.membership.operations import join_room, leave_room
from rooms.models import Room
from tests.queries import queries

HTMX = {"HX-Request": "true"}
FRIEND_ACTS = ("friend-accept", "friend-ignore", "friend-cancel", "friend-unblock")
MEMBER_ACTS = ("member-role", "member-hand-over", "member-silence", "member-remove", "member-ban")


@pytest.fixture
def card_of(client_of: ClientOf):
    """What the reader is answered who opens somebody's card, in a room or elsewhere."""

    def get(reader: User, about: User, room: Room | str = "", **headers: str):
        slug = room if isinstance(room, str) else room.slug
        address = reverse("person-card", args=[about.pk])
        return client_of(reader).get(address, {"room": slug} if slug else {}, headers=headers or HTMX)

    return get


def offered(page: str, about: User, room: Room | None = None) -> set[str]:
    """The ways that the card has, by their names."""
    names = {name: f'"{reverse(name, args=[about.username])}"' for name in ("person", "direct", *FRIEND_ACTS)}
    names |= {"friend-request": f'hx-post="{reverse("friend-request")}"', "whisper": "data-whisper="}
    if room:
        names |= {name: reverse(name, args=[room.slug, about.username]) for name in MEMBER_ACTS}
    return {name for name, sign in names.items() if sign in page}


class TestRelations:
    def test_a_friend_is_written_to(self, friends: tuple[User, User], card_of) -> None:
        alice, bob = friends
        page = card_of(alice, bob).text
        assert offered(page, bob) == {"person", "direct"}
        assert "@bob" in page
        assert "<html" not in page

    def test_a_stranger_of_a_common_room_is_asked_and_whispered_to(
        self, lounge: Room, carol: User, bob: User, card_of
    ) -> None:
        page = card_of(carol, bob, lounge).text
        assert offered(page, bob, lounge) == {"person", "direct", "friend-request", "whisper"}
        assert f'href="{lounge.get_absolute_url()}"' in page
        assert "whisper" not in offered(card_of(carol, bob).text, bob)  # where there is no room to do it in

    def test_a_request_is_taken_back_and_answered(self, alice: User, bob: User, card_of) -> None:
        friend_operations.request(sender=alice, receiver=bob, text="<i>Hello</i>")
        assert offered(card_of(alice, bob).text, bob) == {"person", "direct", "friend-cancel"}
        answer = card_of(bob, alice).text
        assert offered(answer, alice) == {"person", "direct", "friend-accept", "friend-ignore"}
        assert "&lt;i&gt;Hello&lt;/i&gt;" in answer
        friend_operations.ignore(user=bob, other=alice)
        assert "friend-ignore" not in offered(card_of(bob, alice).text, alice)

    def test_who_blocked_somebody_unblocks_and_does_nothing_else(
        self, lounge: Room, carol: User, bob: User, card_of
    ) -> None:
        friend_operations.block(user=carol, other=bob)
        assert offered(card_of(carol, bob, lounge).text, bob, lounge) == {"person", "friend-unblock"}

    def test_who_was_blocked_reads_what_strangers_of_a_room_read(
        self, lounge: Room, carol: User, bob: User, card_of
    ) -> None:
        before = card_of(carol, bob, lounge).text
        friend_operations.block(user=bob, other=carol)
        assert offered(card_of(carol, bob, lounge).text, bob, lounge) == offered(before, bob, lounge)

    def test_oneself_is_led_to_the_profile(self, lounge: Room, alice: User, card_of) -> None:
        page = card_of(alice, alice, lounge).text
        assert offered(page, alice, lounge) == {"person"}
        assert reverse("profile") in page
        assert "You are both in" not in page

    def test_a_status_is_shown_to_whom_it_is_for(self, lounge: Room, carol: User, bob: User, card_of) -> None:
        User.objects.filter(pk=bob.pk).update(status_text="Up the hill", who_sees_presence="rooms")
        assert "Up the hill" in card_of(carol, bob, lounge).text
        User.objects.filter(pk=bob.pk).update(who_sees_presence="friends")
        assert "Up the hill" not in card_of(carol, bob, lounge).text

    def test_a_few_rooms_are_named_and_the_others_counted(self, lounge: Room, alice: User, bob: User, card_of) -> None:
        for number in range(cards.ROOMS_MAX + 1):
            room = create_room(owner=alice, name=f"attic {number}")
            join_room(room=room, user=bob)
        page = card_of(alice, bob).text
        assert page.count("#attic") == cards.ROOMS_MAX
        assert "and 2 more" in page  # the lounge, too


class TestRoom:
    @pytest.mark.parametrize(
        ("reader", "about", "acts"),
        [
            ("alice", "bob", set(MEMBER_ACTS)),
            ("bob", "carol", {"member-silence", "member-remove", "member-ban"}),
            ("bob", "alice", set()),
            ("carol", "bob", set()),
        ],
    )
    def test_those_who_run_it_act_from_the_card(
        self, lounge: Room, bob: User, card_of, reader: str, about: str, acts: set[str]
    ) -> None:
        lounge.memberships.filter(user=bob).update(role="moderator")
        one, other = (User.objects.get(username=name) for name in (reader, about))
        page = card_of(one, other, lounge).text
        assert offered(page, other, lounge) & set(MEMBER_ACTS) == acts
        assert ("Manage in #lounge" in page) == bool(acts)

    def test_who_left_is_known_there_and_not_whispered_to(self, lounge: Room, carol: User, bob: User, card_of) -> None:
        User.objects.filter(pk=bob.pk).update(is_findable=False)
        leave_room(room=lounge, user=bob)
        page = card_of(carol, bob, lounge).text
        assert "@bob" in page
        assert offered(page, bob, lounge) == set()
        assert card_of(carol, bob).status_code == 404

    def test_who_left_and_blocked_looks_like_who_cannot_be_found(
        self, lounge: Room, carol: User, bob: User, card_of
    ) -> None:
        leave_room(room=lounge, user=bob)
        friend_operations.block(user=bob, other=carol)
        blocked = card_of(carol, bob, lounge).text
        friend_operations.unblock(user=bob, other=carol)
        User.objects.filter(pk=bob.pk).update(is_findable=False)
        assert card_of(carol, bob, lounge).text == blocked

    def test_in_a_conversation_nobody_whispers(self, friends: tuple[User, User], card_of) -> None:
        alice, bob = friends
        assert offered(card_of(alice, bob, direct.between(alice, bob)).text, bob) == {"person", "direct"}

    def test_who_may_not_write_does_not_whisper(self, lounge: Room, carol: User, bob: User, card_of) -> None:
        lounge.memberships.filter(user=carol).update(role="reader")
        assert "whisper" not in offered(card_of(carol, bob, lounge).text, bob)


class TestGuests:
    @pytest.fixture
    def guest(self, lounge: Room, carol: User) -> User:
        User.objects.filter(pk=carol.pk).update(is_guest=True, is_findable=False, username="guest_5ba2e3d4c6f7a8b9")
        carol.refresh_from_db()
        return carol

    def test_of_a_guest_the_card_says_so_and_no_user_name(self, lounge: Room, guest: User, bob: User, card_of) -> None:
        page = card_of(bob, guest, lounge).text
        assert "guest" in page
        assert f"@{guest.username}" not in page
        assert offered(page, guest, lounge) == {"whisper"}
        assert card_of(bob, guest).status_code == 404

    def test_a_guest_is_offered_no_door_that_is_shut_to_them(
        self, lounge: Room, guest: User, bob: User, mallory: User, card_of
    ) -> None:
        page = card_of(guest, bob, lounge).text
        assert offered(page, bob, lounge) == {"whisper"}
        assert card_of(guest, bob).status_code == 404
        assert card_of(guest, mallory, lounge).status_code == 404


def test_of_a_deleted_account_nothing_is_left(lounge: Room, carol: User, bob: User, card_of) -> None:
    erase_account(user=bob)
    page = card_of(carol, bob, lounge).text
    assert "Deleted account" in page
    assert "What they wrote stays." in page
    assert "bob" not in page.lower()
    assert "href" not in page
    assert card_of(carol, bob).status_code == 404


class TestTurnedAway:
    def test_who_cannot_be_found_who_blocked_and_who_does_not_exist_look_alike(
        self, alice: User, bob: User, card_of
    ) -> None:
        stray = person("stray", is_findable=False)
        friend_operations.block(user=bob, other=alice)
        answers = [card_of(alice, about) for about in (stray, bob, User(pk=10**30))]
        assert {(answer.status_code, answer["X-Error"], answer.text) for answer in answers} == {
            (404, "not_found", answers[0].text)
        }

    def test_a_room_of_others_opens_nothing(self, lounge: Room, mallory: User, bob: User, card_of) -> None:
        User.objects.filter(pk=bob.pk).update(is_findable=False)
        assert card_of(mallory, bob, lounge).status_code == 404
        User.objects.filter(pk=bob.pk).update(is_findable=True)
        page = card_of(mallory, bob, lounge).text
        assert offered(page, bob, lounge) == {"person", "direct", "friend-request"}
        assert "#lounge" not in page

    def test_a_room_of_one_s_own_opens_nobody_who_was_never_in_it(self, lounge: Room, bob: User, card_of) -> None:
        stray = person("stray", is_findable=False)
        assert card_of(bob, stray, lounge).status_code == 404

    def test_who_tries_ids_is_stopped(self, alice: User, bob: User, card_of) -> None:
        assert [card_of(alice, User(pk=9_000 + number)).status_code for number in range(121)][-1] == 429

    @pytest.mark.parametrize("slug", ["x" * 81, "lounge\x00"])
    def test_a_room_that_can_be_none_is_refused(self, alice: User, bob: User, card_of, slug: str) -> None:
        assert card_of(alice, bob, slug).status_code == 400


def test_without_scripts_it_is_a_page(lounge: Room, carol: User, bob: User, card_of) -> None:
    page = card_of(carol, bob, lounge, Accept="text/html").text
    assert "<html" in page
    assert offered(page, bob, lounge) == {"person", "direct", "friend-request", "whisper"}


def test_it_costs_the_same_however_many_rooms_both_share(lounge: Room, alice: User, bob: User, card_of) -> None:
    card_of(alice, bob, lounge)
    with queries() as few:
        card_of(alice, bob, lounge)
    for number in range(5):
        join_room(room=create_room(owner=alice, name=f"attic {number}"), user=bob)
    with queries() as many:
        card_of(alice, bob, lounge)
    assert len(many) <= len(few) <= 25
