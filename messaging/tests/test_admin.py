"""What is said in closed rooms, and the administration: nothing without a reason, and the reason is kept."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.account.moderators import set_moderator
from accounts.models import User
from conftest import ClientOf
from messaging.tests.talk import say
from rooms.models import Inspection, Room

MESSAGES = "admin:messaging_message_changelist"
REASON = "alice reported threats"


@pytest.fixture
def attic(lounge: Room, alice: User) -> Room:
    """The lounge, closed, and something said in it."""
    say(alice, lounge, "the safe is behind the stove")
    Room.objects.filter(pk=lounge.pk).update(kind="closed")
    return Room.objects.get(pk=lounge.pk)


@pytest.fixture(params=["superuser", "moderator", "moderator in the room"])
def reader(request: pytest.FixtureRequest, admin_user: User, mallory: User, bob: User) -> User:
    if request.param == "superuser":
        return admin_user
    chosen = bob if request.param.endswith("room") else mallory
    set_moderator(user=chosen, by=admin_user, is_moderator=True)
    return chosen


@pytest.fixture
def browser(reader: User, client_of: ClientOf) -> Client:
    return client_of(reader)


def reads(browser: Client, room: Room) -> bool:
    """Whether anything of it is shown, by whatever way."""
    message = room.messages.get(kind="text")
    pages = [
        browser.get(reverse(MESSAGES), {"q": "safe"}),
        browser.get(reverse(MESSAGES), {"room__id__exact": room.pk}),
        browser.get(reverse("admin:messaging_message_change", args=[message.pk]), follow=True),
        browser.get(reverse("admin:rooms_room_change", args=[room.pk])),
    ]
    return any("behind the stove" in page.text for page in pages)


def give_reason(browser: Client, room: Room, reason: str = REASON):
    return browser.post(reverse("admin:rooms_room_inspect", args=[room.pk]), {"reason": reason}, follow=True)


def test_nobody_reads_a_closed_room_there_without_a_reason(browser: Client, attic: Room):
    assert not reads(browser, attic)
    page = browser.get(reverse("admin:rooms_room_change", args=[attic.pk])).text
    assert reverse("admin:rooms_room_inspect", args=[attic.pk]) in page

    for reason in ("", "  ", "x"):
        assert give_reason(browser, attic, reason).status_code == 422
    assert not reads(browser, attic)
    assert not Inspection.objects.exists()


def test_a_reason_opens_it_for_an_hour_and_stays_in_the_history_of_the_room(browser: Client, reader: User, attic: Room):
    LogEntry.objects.all().delete()

    assert "behind the stove" in give_reason(browser, attic).text

    assert reads(browser, attic)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (reader, str(attic.pk))
    assert REASON in entry.change_message
    Inspection.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not reads(browser, attic)


def test_the_reason_of_one_opens_nothing_to_another(attic: Room, admin_user: User, mallory: User, client_of: ClientOf):
    set_moderator(user=mallory, by=admin_user, is_moderator=True)
    give_reason(client_of(mallory), attic)

    assert not reads(client_of(admin_user), attic)
    assert REASON in client_of(admin_user).get(reverse("admin:rooms_inspection_changelist")).text


def test_nobody_else_gives_reasons(attic: Room, alice: User, morgan: User, client_of: ClientOf):
    """alice owns the room, and morgan is staff; neither moderates the house."""
    address = reverse("admin:rooms_room_inspect", args=[attic.pk])

    assert client_of(alice).post(address, {"reason": REASON}, follow=True).status_code == 404
    assert client_of(morgan).post(address, {"reason": REASON}).status_code == 403
    assert not Inspection.objects.exists()


def test_no_reason_opens_a_direct_conversation(attic: Room, admin_user: User, client_of: ClientOf):
    Room.objects.filter(pk=attic.pk).update(kind="direct", direct_key="1.2", name="")

    assert give_reason(client_of(admin_user), attic).status_code == 403
    assert not reads_message(client_of(admin_user), attic)


def reads_message(browser: Client, room: Room) -> bool:
    return "behind the stove" in browser.get(reverse(MESSAGES), {"q": "safe"}).text


def test_what_was_said_in_an_open_room_is_found_without(browser: Client, lounge: Room, alice: User):
    say(alice, lounge, "anybody may read this")

    assert "anybody may read this" in browser.get(reverse(MESSAGES), {"q": "anybody"}).text
