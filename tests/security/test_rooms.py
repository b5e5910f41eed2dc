"""Inside a room nobody does or hears more than is theirs: forged fields, closed mouths, whispers, owners that go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.account.deletion import erase_account
from accounts.friends.operations import block
from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from chatsite.exceptions import NotAllowed, NotFound, Refused
from conftest import ClientOf
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.operations import Post, post_batch, send_message
from messaging.messages.whispers import NoSuchListener
from messaging.models import Message
from messaging.tests.talk import HTMX, change, post, say
from rooms.creation.operations import create_room
from rooms.membership import moderation
from rooms.membership.operations import join_room, leave_room
from rooms.models import Folder, Membership, Room
from rooms.permissions.consent import Blocked
from rooms.settings.operations import change_room
from rooms.sidebar import folders, preferences
from rooms.trash import operations as trash


@pytest.fixture
def den(alice: User, bob: User, carol: User) -> Room:
    """An open room: alice owns it, bob moderates, carol is a member."""
    den = create_room(owner=alice, name="den")
    for newcomer in (bob, carol):
        join_room(room=den, user=newcomer)
    moderation.set_role(room=den, by=alice, user=bob, role="moderator")
    return Room.objects.get(pk=den.pk)


@pytest.fixture
def told(den: Room, carol: User, bob: User) -> Message:
    """What carol whispered to bob."""
    return whisper(den, carol, bob, "psst")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Topics and frames that were published."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr("messaging.messages.live.publish", lambda topic, frame, **how: heard.append((topic, frame)))
    return heard


def whisper(room: Room, author: User, listener: User, body: str) -> Message:
    sent = send_message(room=room, author=author, body=body, client_id=uuid4(), whisper_to=listener.pk)
    return sent.message


def role(room: Room, user: User) -> str:
    return Membership.objects.get(room=room, user=user).role


# Whispers ---------------------------------------------------------------------------------------


class TestAnEditedWhisper:
    def test_does_not_get_round_a_block(self, told: Message, carol: User, bob: User) -> None:
        block(user=bob, other=carol)
        with pytest.raises(Blocked):
            edit_message(message=told, editor=carol, body="you cannot shut me up")
        told.refresh_from_db()
        assert told.body == "psst"

    @pytest.mark.django_db(transaction=True)
    def test_does_not_reach_who_is_not_in_the_room_any_more(
        self, den: Room, told: Message, alice: User, bob: User, carol: User, said: list[tuple[str, str]]
    ) -> None:
        moderation.ban(room=den, by=alice, user=bob)
        with pytest.raises(NoSuchListener):
            edit_message(message=told, editor=carol, body="canary")
        assert not [frame for _topic, frame in said if "canary" in frame]


def test_those_who_run_a_room_do_not_remove_a_whisper_that_they_cannot_see(
    den: Room, told: Message, alice: User, client_of: ClientOf
) -> None:
    assert change(client_of(alice), "delete", told).status_code == 404
    with pytest.raises(NotAllowed):
        remove_message(message=told, remover=alice)


@pytest.mark.parametrize("body", ["/w 지영 나 오늘 늦어", "/w jiyoung 나 오늘 늦어"])
def test_nobody_gets_a_whisper_by_a_name_that_goes_on_like_what_is_said(
    body: str, den: Room, alice: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    User.objects.filter(pk=bob.pk).update(username="jiyoung", username_key="jiyoung", display_name="지영")
    User.objects.filter(pk=carol.pk).update(display_name="지영 나")
    post(client_of(alice), den, body)
    assert not Message.objects.filter(whisper_to=carol).exists()
    assert Message.objects.filter(whisper_to=bob).exists() == ("jiyoung" in body)


# Closed mouths ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["silenced", "reads only", "closed", "announcements"])
def test_whoever_may_not_write_says_nothing_in_any_way(
    how: str, den: Room, alice: User, carol: User, client_of: ClientOf
) -> None:
    """Not as a message, a whisper, an action or another text of an old message; nor after leaving and coming back."""
    old = say(carol, den, "before")
    if how == "silenced":
        moderation.silence(room=den, by=alice, user=carol, until=timezone.now() + timedelta(hours=1))
    elif how == "reads only":
        moderation.set_role(room=den, by=alice, user=carol, role="reader")
    elif how == "closed":
        trash.archive_room(room=den, by=alice)
    else:
        change_room(room=den, by=alice, posting=Room.Who.MODERATORS)
    stored = Message.objects.speech().count()
    browser = client_of(carol)
    for body in ("canary", "/me canary", "/w bob canary", "//canary"):
        assert post(browser, den, body).status_code == 403
    fields = {"body": "canary", "client_id": uuid4(), "whisper_to": "bob"}
    assert browser.post(reverse("messages", args=[den.slug]), fields, headers=HTMX).status_code == 403
    assert change(browser, "edit", old, body="canary").status_code == 403
    if how != "closed":
        browser.post(reverse("room-leave", args=[den.slug]))
        browser.post(reverse("room-join", args=[den.slug]))
        assert post(browser, den, "canary").status_code == 403
    assert Message.objects.speech().count() == stored
    assert not Message.objects.filter(body__contains="canary").exists()


def test_slow_mode_waits_whichever_door_is_taken_and_however_many_come_at_once(
    den: Room, alice: User, carol: User, client_of: ClientOf
) -> None:
    change_room(room=den, by=alice, slow_seconds=60)
    batch = post_batch([Post(den.pk, carol.pk, f"line {number}", uuid4()) for number in range(4)])
    assert [isinstance(outcome, Refused) for outcome in batch] == [False, True, True, True]
    browser = client_of(carol)
    for body in ("again", "/me again", "/w bob again"):
        answer = post(browser, den, body)
        assert (answer.status_code, answer["X-Error"]) == (429, "slow_mode")
    leave_room(room=den, user=carol)
    join_room(room=den, user=carol)
    assert post(browser, den, "again").status_code == 429


# Forged fields ------------------------------------------------------------------------------------


def test_a_role_is_not_taken_by_a_field_that_no_form_has(den: Room, mallory: User, client_of: ClientOf) -> None:
    browser = client_of(mallory)
    browser.post(reverse("room-join", args=[den.slug]), {"role": "owner", "history_from": "0", "heir": "mallory"})
    assert role(den, mallory) == "member"
    for field in ("role", "hand-over"):
        address = reverse(f"member-{field}", args=[den.slug, "mallory"])
        assert browser.post(address, {"role": "owner"}).status_code == 403
    assert role(den, mallory) == "member"


def test_a_moderator_decides_no_more_of_a_room_than_is_theirs(den: Room, bob: User, client_of: ClientOf) -> None:
    """A form with all fields, whatever the page shows."""
    browser, settings = client_of(bob), reverse("room-settings", args=[den.slug])
    forged = {"name": "Mine", "kind": "closed", "is_listed": "", "history": "none", "posting": "moderators"}
    for part in ("about", "entry", "talk"):
        browser.post(settings, {"part": part, "topic": "ours", "slow_seconds": "30", "archived_at": "now", **forged})
    now = Room.objects.get(pk=den.pk)
    assert (now.topic, now.slow_seconds) == ("ours", 30), "the form was not read at all"
    decided = ("name", "kind", "is_listed", "history", "posting", "archived_at", "allows_guests")
    assert [getattr(now, field) for field in decided] == [getattr(den, field) for field in decided]


@pytest.mark.parametrize("act", ["role", "hand-over", "silence", "remove", "ban"])
def test_a_moderator_does_nothing_to_an_owner_or_to_another_moderator(
    act: str, den: Room, alice: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    moderation.set_role(room=den, by=alice, user=carol, role="moderator")
    before = list(Membership.objects.filter(room=den).order_by("pk").values_list("user", "role", "silenced_until"))
    for username in ("alice", "carol", "bob"):
        address = reverse(f"member-{act}", args=[den.slug, username])
        assert client_of(bob).post(address, {"role": "reader", "lasts": "86400"}).status_code == 403
    after = list(Membership.objects.filter(room=den).order_by("pk").values_list("user", "role", "silenced_until"))
    assert (before, den.bans.count()) == (after, 0)


def test_a_room_goes_into_no_folder_of_somebody_else(den: Room, alice: User, carol: User, client_of: ClientOf) -> None:
    hers = Folder.objects.create(owner=alice, name="canary")
    answer = client_of(carol).post(reverse("room-folder", args=[den.slug]), {"folder": hers.pk})
    assert answer.status_code == 404
    assert Membership.objects.get(room=den, user=carol).folder is None
    doors = [reverse(f"room-folder-{act}", args=[hers.pk]) for act in ("rename", "move", "remove")]
    for address in [*doors, reverse("section-shut")]:
        fields = {"name": "mine", "shut": f"folder-{hers.pk}", "step": "1"}
        assert client_of(carol).post(address, fields).status_code == 404
    with pytest.raises(Refused):
        preferences.set_folder(room=den, user=carol, folder_id=hers.pk)


def test_a_folder_that_was_removed_in_another_tab_does_not_come_back(carol: User) -> None:
    folder = folders.make_folder(user=carol, name="old")
    stale = Folder.objects.get(pk=folder.pk)
    folders.remove_folder(folder=folder)
    for act in (
        lambda: folders.rename_folder(folder=stale, name="undead"),
        lambda: folders.shut_folder(folder=stale, is_shut=True),
        lambda: folders.shift_folder(folder=stale, step=1),
    ):
        with pytest.raises(NotFound):
            act()
    assert not carol.room_folders.exists()


# Owners -------------------------------------------------------------------------------------------


def test_no_room_falls_to_somebody_suspended_as_long_as_there_is_somebody_else(
    den: Room, alice: User, bob: User, carol: User
) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    leave_room(room=den, user=alice, is_forced=True)
    assert (role(den, bob), role(den, carol)) == ("moderator", "owner")


def test_the_last_owner_does_not_get_away_by_naming_nobody_themselves_or_a_stranger(
    den: Room, alice: User, mallory: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    for heir in ("", "alice", "mallory", "nobody"):
        assert browser.post(reverse("room-leave", args=[den.slug]), {"heir": heir}).status_code == 409
    assert role(den, alice) == "owner"


# What frames say -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_room_that_is_closed_hidden_and_renamed_is_told_to_its_members_alone(
    den: Room, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []
    for module in ("rooms.live", "messaging.messages.live"):
        monkeypatch.setattr(f"{module}.publish", lambda topic, frame, **how: heard.append((topic, frame)))
    change_room(room=den, by=alice, kind=Room.Kind.CLOSED, is_listed=False, name="canary", topic="canary")
    trash.bin_room(room=den, by=alice)
    told = {topic for topic, frame in heard if "canary" in frame}
    assert told <= {f"room.{den.pk}", f"members.{den.pk}"}


# What is left, and what is pushed out ---------------------------------------------------------------


def test_nothing_in_a_room_names_somebody_who_is_gone(
    den: Room, alice: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    """Neither the lines that tell what was done to them, nor the list of who may not come in."""
    User.objects.filter(pk=carol.pk).update(display_name="Canary")
    carol.refresh_from_db()
    moderation.set_role(room=den, by=alice, user=carol, role="reader")
    moderation.ban(room=den, by=alice, user=carol, reason="canary sings")
    erase_account(user=carol)
    den.refresh_from_db()
    browser = client_of(alice)
    changes = f"{reverse('changes', args=[den.slug])}?since={den.revision - 2}"
    for address in (reverse("room", args=[den.slug]), reverse("room-bans", args=[den.slug]), changes):
        assert "canary" not in browser.get(address).content.decode().lower()
    assert browser.get(changes).content.decode().count("data-whom-name") == 2, "open pages are not told"
    assert not den.past_memberships.filter(user=carol).exists()


def test_nobody_pushes_a_warning_out_of_somebodys_bell(
    den: Room, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as by giving them role after role."""
    monkeypatch.setattr(notifications, "KEPT", 3)
    notifications.notify(user=bob, kind=Notice.Kind.NEW_PLACE, detail="a browser that is not his")
    for _time in range(3):
        moderation.set_role(room=den, by=alice, user=bob, role="reader")
        moderation.set_role(room=den, by=alice, user=bob, role="member")
    kinds = list(bob.notices.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Notice.Kind.NEW_PLACE, *[Notice.Kind.ROOM_ROLE] * 3]
