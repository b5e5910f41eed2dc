"""Rooms in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.models import Message
from rooms.creation import operations as creation
from rooms.models import Membership, Room


@pytest.fixture
def admin(client_of: ClientOf, db: None) -> Client:
    root = User.objects.create_superuser("root_", password="correct horse")
    return client_of(root)


def test_rooms_and_memberships_are_listed_searched_and_filtered(admin: Client, lounge: Room) -> None:
    for page, query in [("room", {"q": "lounge", "kind__exact": "open"}), ("membership", {"q": "Carol"})]:
        text = admin.get(reverse(f"admin:rooms_{page}_changelist"), query).text
        assert "lounge" in text
        assert "1 room" in text or "1 membership" in text


def test_the_head_count_is_in_the_list(admin: Client, lounge: Room) -> None:
    assert '<td class="field-head_count">4</td>' in admin.get(reverse("admin:rooms_room_changelist")).text


def test_nothing_is_edited_behind_the_back_of_open_tabs(admin: Client, lounge: Room) -> None:
    change = reverse("admin:rooms_room_change", args=[lounge.pk])
    assert 'name="message_count"' not in admin.get(change).text
    admin.post(change, {"name": "Hacked", "slug": "hacked", "kind": "closed", "message_count": 0})
    lounge.refresh_from_db()
    assert (lounge.name, lounge.slug, lounge.kind) == ("lounge", "lounge", "open")
    for action in ("add", "delete"):
        args = [lounge.pk] if action == "delete" else []
        assert admin.post(reverse(f"admin:rooms_room_{action}", args=args)).status_code == 403


def test_ending_a_membership_is_leaving_the_room(admin: Client, lounge: Room, bob: User) -> None:
    chosen = Membership.objects.get(room=lounge, user=bob)
    admin.post(reverse("admin:rooms_membership_changelist"), {"action": "end", "_selected_action": [chosen.pk]})
    assert not lounge.memberships.filter(user=bob).exists()
    assert Message.objects.filter(room=lounge, kind="left", author=bob).exists()


def test_an_admin_joins_open_rooms_and_no_closed_one(admin: Client, lounge: Room, alice: User) -> None:
    closed = creation.create_room(owner=alice, name="Closed", kind="closed")
    chosen = {"action": "join", "_selected_action": [lounge.pk, closed.pk]}
    response = admin.post(reverse("admin:rooms_room_changelist"), chosen, follow=True)
    assert lounge.memberships.filter(user__username="root_").exists()
    assert not closed.memberships.filter(user__username="root_").exists()
    assert "Closed is closed." in response.text


def test_what_is_done_there_about_people_is_in_the_history_of_the_room(admin: Client, lounge: Room, bob: User) -> None:
    membership = Membership.objects.get(room=lounge, user=bob)
    chosen = {"action": "end", "_selected_action": [membership.pk]}
    admin.post(reverse("admin:rooms_membership_changelist"), chosen)
    assert "bob was removed" in admin.get(reverse("admin:rooms_room_history", args=[lounge.pk])).text


def test_site_moderators_are_named_in_their_group(admin: Client, alice: User) -> None:
    assert "moderators" in admin.get(reverse("admin:auth_group_changelist")).text
    change = admin.get(reverse("admin:accounts_user_change", args=[alice.pk])).text
    assert 'name="groups"' in change


@pytest.mark.parametrize(("action", "field"), [("archive", "archived_at"), ("bin", "binned_at")])
def test_rooms_are_closed_and_deleted_from_the_list_and_both_is_taken_back(
    admin: Client, den: Room, lounge: Room, action: str, field: str
) -> None:
    """Where newcomers arrive stays, and the list says so."""

    def choose(action: str) -> str:
        chosen = {"action": action, "_selected_action": [den.pk, lounge.pk]}
        return str(admin.post(reverse("admin:rooms_room_changelist"), chosen, follow=True).text)

    assert "Newcomers arrive in this room" in choose(action)
    assert set(Room.objects.exclude(**{field: None})) == {den}
    choose({"archive": "reopen", "bin": "restore"}[action])
    assert getattr(Room.objects.get(pk=den.pk), field) is None
    assert LogEntry.objects.filter(object_id=str(den.pk)).count() == 2
