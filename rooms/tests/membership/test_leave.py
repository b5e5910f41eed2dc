"""The way out of a room, and what those see who are out of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf
from rooms.creation import operations as creation
from rooms.membership import moderation
from rooms.membership import operations as membership
from rooms.models import Room

HTMX = {"HX-Request": "true"}


def way_out(room: Room) -> str:
    return reverse("room-leave", args=[room.slug])


class TestLeaving:
    def test_from_an_open_room_one_press_is_enough_and_there_is_a_way_back(
        self, lounge: Room, bob: User, client_of: ClientOf
    ) -> None:
        """E72"""
        answer = client_of(bob).post(way_out(lounge), follow=True)
        assert not lounge.memberships.of(bob).exists()
        assert f'<a href="{lounge.get_absolute_url()}">Come back</a>' in answer.text

    def test_a_name_of_a_room_is_no_markup_in_what_is_said(self, alice: User, client_of: ClientOf) -> None:
        room = creation.create_room(owner=alice, name="<b>Tea</b>")
        assert "<b>Tea" not in client_of(alice).post(way_out(room), follow=True).text

    def test_the_last_owner_is_asked_and_nothing_is_done_before(
        self, lounge: Room, alice: User, client_of: ClientOf
    ) -> None:
        browser = client_of(alice)
        page = browser.get(way_out(lounge))
        assert [member.user.username for member in page.context["exit"].heirs] == ["bob", "carol", "morgan"]
        answer = browser.post(way_out(lounge), {"heir": "mallory"})
        assert (answer.status_code, answer["X-Error"]) == (409, "heir_needed")
        assert 'name="heir"' in answer.text
        assert browser.post(way_out(lounge), headers=HTMX)["X-Error"] == "heir_needed"
        assert lounge.memberships.of(alice).exists()

    def test_an_heir_is_found_by_name(self, lounge: Room, alice: User, client_of: ClientOf) -> None:
        page = client_of(alice).get(way_out(lounge), {"q": "car"}, headers=HTMX)
        assert [member.user.username for member in page.context["exit"].heirs] == ["carol"]

    def test_the_heir_owns_the_room(self, lounge: Room, alice: User, carol: User, client_of: ClientOf) -> None:
        client_of(alice).post(way_out(lounge), {"heir": "carol"})
        assert lounge.memberships.get(user=carol).role == "owner"
        assert not lounge.memberships.of(alice).exists()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, ["What you wrote stays.", "A line in the room says that you left.", "come back at any time"]),
            ({"is_quiet": True}, ["No line in the room says that you left."]),
            ({"history": "none"}, ["only what is said from that moment on"]),
            ({"history": "latest"}, ["only the latest messages"]),
            ({"kind": "closed"}, ["you cannot come back by yourself"]),
        ],
    )
    def test_it_is_said_what_happens(
        self, lounge: Room, bob: User, client_of: ClientOf, changes: dict[str, object], said: list[str]
    ) -> None:
        Room.objects.filter(pk=lounge.pk).update(**changes)
        page = client_of(bob).get(way_out(lounge)).text
        assert [words for words in said if words not in page] == []
        assert ("come back at any time" in page) == (changes.get("kind") != "closed")

    def test_it_is_said_what_is_lost(self, lounge: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        lounge.memberships.of(bob).update(is_favourite=True)
        assert "not kept" in client_of(bob).get(way_out(lounge)).text
        assert "You give up your role" not in client_of(bob).get(way_out(lounge)).text
        page = client_of(alice).get(way_out(lounge)).text
        assert "You give up your role here" in page
        assert "whom you choose owns it then" in page
        assert "not kept" not in page

    def test_whoever_is_alone_in_a_room_needs_no_heir(self, alice: User, client_of: ClientOf) -> None:
        room = creation.create_room(owner=alice, name="Tea")
        page = client_of(alice).get(way_out(room)).text
        assert "Nobody else is in it. Whoever joins next owns it." in page
        assert "You give up your role" not in page
        Room.objects.filter(pk=room.pk).update(kind="closed")
        assert "Then only those who run this site find it." in client_of(alice).get(way_out(room)).text
        client_of(alice).post(way_out(room))
        assert not room.memberships.exists()


class TestOutside:
    """What is at the address of a room for who is not in it (any more)."""

    @pytest.fixture
    def closed(self, lounge: Room) -> Room:
        Room.objects.filter(pk=lounge.pk).update(kind="closed", is_listed=False)
        lounge.refresh_from_db()
        return lounge

    def test_who_was_taken_out_of_a_closed_room_is_told_so_and_not_what_it_is_called_now(
        self, closed: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=closed, by=alice, user=bob)
        Room.objects.filter(pk=closed.pk).update(name="Secret cellar", name_key="secret cellar", topic="of wine")
        answer = client_of(bob).get(closed.get_absolute_url())
        assert (answer.status_code, answer["X-Error"]) == (403, "not_member")
        assert "You were removed from this room." in answer.text
        for hidden in ("Secret cellar", "of wine", " members", reverse("room-join", args=[closed.slug])):
            assert hidden not in answer.text

    def test_who_left_a_closed_room_and_who_was_never_in_it_find_nothing(
        self, closed: Room, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        membership.leave_room(room=closed, user=bob)
        for user in (bob, mallory):
            answer = client_of(user).get(closed.get_absolute_url())
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")

    def test_a_deleted_room_is_nothing_to_who_was_taken_out_of_it(
        self, closed: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=closed, by=alice, user=bob)
        Room.objects.filter(pk=closed.pk).update(binned_at=timezone.now())
        assert client_of(bob).get(closed.get_absolute_url()).status_code == 404

    def test_who_is_banned_reads_until_when_and_why_and_finds_no_way_in(
        self, lounge: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.ban(
            room=lounge, by=alice, user=bob, ends_at=timezone.now() + timedelta(days=1), reason="<b>spam</b>"
        )
        answer = client_of(bob).get(lounge.get_absolute_url())
        assert (answer.status_code, answer["X-Error"]) == (403, "banned")
        assert "Until" in answer.text
        assert "&lt;b&gt;spam" in answer.text
        assert reverse("room-join", args=[lounge.slug]) not in answer.text
        refused = client_of(bob).post(reverse("room-join", args=[lounge.slug]))
        assert (refused.status_code, refused["X-Error"]) == (403, "banned")

    def test_who_was_taken_out_of_an_open_room_may_come_back(
        self, lounge: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=lounge, by=alice, user=bob)
        answer = client_of(bob).get(lounge.get_absolute_url())
        assert answer.status_code == 403
        assert reverse("room-join", args=[lounge.slug]) in answer.text

    def test_once_back_and_gone_again_one_was_not_taken_out(
        self, lounge: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=lounge, by=alice, user=bob)
        membership.join_room(room=lounge, user=bob)
        membership.leave_room(room=lounge, user=bob)
        assert client_of(bob).get(lounge.get_absolute_url()).status_code == 200

    def test_joining_from_outside_brings_the_conversation_in_one_swap(
        self, lounge: Room, mallory: User, client_of: ClientOf
    ) -> None:
        """E68"""
        headers = {**HTMX, "HX-Target": "conversation"}
        answer = client_of(mallory).post(reverse("room-join", args=[lounge.slug]), headers=headers)
        assert f'"path": "{lounge.get_absolute_url()}"' in answer["HX-Location"]
        assert '"target": "#conversation"' in answer["HX-Location"]
        assert f'"room-joined": {{"room": {lounge.pk}, "name": "lounge"}}' in answer["HX-Trigger"]
        assert lounge.memberships.of(mallory).exists()
