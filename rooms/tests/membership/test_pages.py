"""The panel of a room's people: what it offers to whom, and what its buttons answer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import MODERATORS
from conftest import ClientOf, person
from rooms.models import Ban, Room

HTMX = {"HX-Request": "true"}
MENU = ("member-role", "member-hand-over", "member-silence", "member-remove", "member-ban")


def offered(page: str, room: Room, username: str) -> set[str]:
    """Those of the acts that the menu has a form for."""
    return {name for name in MENU if reverse(name, args=[room.slug, username]) in page}


@pytest.fixture
def room(lounge: Room, bob: User, morgan: User) -> Room:
    """The lounge of alice, in which bob and morgan are moderators and carol is a member."""
    lounge.memberships.filter(user__in=(bob, morgan)).update(role="moderator")
    return lounge


class TestMenu:
    @pytest.mark.parametrize(
        ("reader", "about", "acts"),
        [
            ("alice", "bob", set(MENU)),
            ("bob", "carol", {"member-silence", "member-remove", "member-ban"}),
            ("bob", "morgan", set()),
            ("bob", "alice", set()),
            ("bob", "bob", set()),
            ("carol", "alice", set()),
        ],
    )
    def test_it_offers_what_the_reader_may_do_and_no_more(
        self, room: Room, client_of: ClientOf, reader: str, about: str, acts: set[str]
    ) -> None:
        browser = client_of(User.objects.get(username=reader))
        page = browser.get(reverse("member", args=[room.slug, about]), headers=HTMX)
        assert offered(page.text, room, about) == acts
        assert reverse("person", args=[about]) in page.text

    def test_it_is_a_page_without_scripts(self, room: Room, alice: User, client_of: ClientOf) -> None:
        page = client_of(alice).get(reverse("member", args=[room.slug, "carol"])).text
        assert "<html" in page
        assert "Carol" in page
        assert offered(page, room, "carol") == set(MENU)

    @pytest.mark.parametrize("username", ["nobody", "stray"])
    def test_who_is_unknown_and_who_cannot_be_found_look_alike(
        self, room: Room, alice: User, client_of: ClientOf, username: str
    ) -> None:
        person("stray", is_findable=False)
        answer = client_of(alice).get(reverse("member", args=[room.slug, username]), headers=HTMX)
        assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert "not in this room" in answer.text


class TestActs:
    def test_an_act_is_told_with_a_way_back_and_the_panel_looks_again(
        self, room: Room, alice: User, carol: User, client_of: ClientOf
    ) -> None:
        """E73"""
        browser, address = client_of(alice), reverse("member-role", args=[room.slug, "carol"])
        answer = browser.post(address, {"role": "reader"}, headers=HTMX)
        assert "Carol can read here now, but not write." in answer.text
        assert f'hx-post="{address}" hx-vals="{{&quot;role&quot;: &quot;member&quot;}}"' in answer.text
        assert "members-changed" in answer["HX-Trigger"]
        browser.post(address, {"role": "member"}, headers=HTMX)
        assert room.memberships.get(user=carol).role == "member"

    def test_what_cannot_be_taken_back_offers_no_way_back(self, room: Room, alice: User, client_of: ClientOf) -> None:
        browser = client_of(alice)
        owner = browser.post(reverse("member-role", args=[room.slug, "carol"]), {"role": "owner"}, headers=HTMX)
        taken_out = browser.post(reverse("member-remove", args=[room.slug, "bob"]), headers=HTMX)
        for answer in (owner, taken_out):
            assert answer.status_code == 200
            assert "hx-post" not in answer.text

    def test_without_scripts_one_comes_back_to_the_list(self, room: Room, alice: User, client_of: ClientOf) -> None:
        browser = client_of(alice)
        answer = browser.post(reverse("member-silence", args=[room.slug, "carol"]), {"lasts": "600"}, follow=True)
        assert answer.redirect_chain == [(reverse("room-members", args=[room.slug]), 302)]
        assert "Carol can read, but not write for now." in answer.text
        assert "timed out" in answer.text  # beside the name

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("member-role", {"role": "emperor"}),
            ("member-role", {}),
            ("member-silence", {"lasts": "61"}),
            ("member-ban", {"lasts": "-1"}),
            ("member-ban", {"reason": "x" * 201}),
        ],
    )
    def test_what_no_form_of_ours_says_is_refused(
        self, room: Room, alice: User, client_of: ClientOf, name: str, fields: dict[str, str]
    ) -> None:
        answer = client_of(alice).post(reverse(name, args=[room.slug, "carol"]), fields)
        assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")
        assert room.memberships.filter(user__username="carol", role="member", silenced_until=None).exists()


class TestBans:
    def test_those_who_decide_it_see_who_may_not_come_in_and_let_them_in_again(
        self, room: Room, bob: User, carol: User, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        browser.post(reverse("member-ban", args=[room.slug, "carol"]), {"lasts": "86400", "reason": "<spam>"})
        page = browser.get(reverse("room-bans", args=[room.slug])).text
        assert "Carol" in page
        assert "&lt;spam&gt;" in page
        assert "Until" in page
        assert 'Banned by Bob, <time data-form="date-and-time"' in page
        browser.post(reverse("member-unban", args=[room.slug, "carol"]))
        assert "Nobody is banned" in browser.get(reverse("room-bans", args=[room.slug]), headers=HTMX).text

    def test_a_ban_that_is_over_is_not_listed(self, room: Room, bob: User, mallory: User, client_of: ClientOf) -> None:
        Ban.objects.create(room=room, user=mallory, ends_at=timezone.now() - timedelta(seconds=1))
        assert "Mallory" not in client_of(bob).get(reverse("room-bans", args=[room.slug])).text

    def test_members_do_not_see_who_is_banned(self, room: Room, carol: User, client_of: ClientOf) -> None:
        browser, address = client_of(carol), reverse("room-bans", args=[room.slug])
        assert browser.get(address).status_code == 403
        assert address not in browser.get(reverse("room-members", args=[room.slug])).text


def test_a_site_moderator_sees_and_keeps_order_in_a_closed_room_without_being_in_it(
    room: Room, mallory: User, carol: User, client_of: ClientOf
) -> None:
    mallory.groups.add(Group.objects.get(name=MODERATORS))
    Room.objects.update(kind="closed", is_listed=False)
    browser = client_of(mallory)
    outside = browser.get(room.get_absolute_url())
    assert reverse("room-members", args=[room.slug]) in outside.text
    panel = browser.get(reverse("room-members", args=[room.slug]))
    assert "Carol" in panel.text
    assert reverse("room-leave", args=[room.slug]) not in panel.text
    browser.post(reverse("member-remove", args=[room.slug, "carol"]))
    assert not room.memberships.of(carol).exists()


def test_a_guest_is_offered_no_door_that_is_shut_to_them(
    room: Room, alice: User, carol: User, client_of: ClientOf
) -> None:
    """A14"""
    User.objects.filter(pk=carol.pk).update(is_guest=True)
    menu = client_of(carol).get(reverse("member", args=[room.slug, "alice"]), headers=HTMX)
    assert menu.status_code == 200
    for shut in ("person", "direct"):
        assert reverse(shut, args=["alice"]) not in menu.text
    assert "guest" in client_of(alice).get(reverse("room-members", args=[room.slug])).text
