"""Promise 5: whoever may no longer hear something stops hearing it, told or not told."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import Session, User
from accounts.moderation import operations as moderation
from accounts.passwords import operations as passwords
from accounts.sessions import operations as sessions
from accounts.sessions.keys import stored_key
from chatsite.delivery import broadcast, frames
from chatsite.delivery.hub import Hub, get_hub
from chatsite.monitoring.metrics import metrics
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import PASSWORD, ClientOf
from messaging.socket import consumers, periodic
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import Membership, Room
from tests.pages import elements
from tests.sockets import Closed, Socket, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["told", "not told"])
def lane(request: pytest.FixtureRequest, hub: Hub, settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """Either only the nudge counts, or every broadcast is lost and only the standing check is left."""
    if request.param == "told":
        settings.CHAT_HEAD_CHECK_SECONDS = 3_600
    else:
        settings.CHAT_HEAD_CHECK_SECONDS = 0.1
        settings.CHAT_FAULT_DROP = 1.0
        monkeypatch.setattr("messaging.socket.periodic.GRACE_SECONDS", 0)
    return str(request.param)


@pytest.fixture
def alices(alice: User, client_of: ClientOf) -> Client:
    return client_of(alice)


def by_form(client: Client, name: str, **fields: str) -> Callable[[], object]:
    return lambda: client.post(reverse(name), fields)


async def open_socket(socket_of: SocketOf, user: User, room: Room, client: Client | None = None) -> Socket:
    tab = await socket_of(user, client)
    await tab.watch(room)
    return tab


# Signing out --------------------------------------------------------------------------------------


async def test_signing_out_closes_the_sockets_of_that_browser_only(
    lane: str, alice: User, lounge: Room, socket_of: SocketOf, client_of: ClientOf
) -> None:
    """C30, S1"""
    here, there = await act(client_of, alice), await act(client_of, alice)
    closing = [await open_socket(socket_of, alice, lounge, here) for _tab in range(2)]
    staying = await open_socket(socket_of, alice, lounge, there)
    await act(by_form(here, "logout"))
    assert [await tab.closes() for tab in closing] == [frames.Close.SIGNED_OUT] * 2
    await staying.watch(lounge)


async def test_ending_a_session_elsewhere_closes_its_sockets(
    lane: str, alice: User, lounge: Room, socket_of: SocketOf, alices: Client
) -> None:
    tab = await open_socket(socket_of, alice, lounge, alices)
    session = await act(Session.objects.get, pk=stored_key(alices.cookies["session"].value))
    await act(sessions.end_session, session=session)
    assert await tab.closes() == frames.Close.SIGNED_OUT


async def test_a_changed_password_closes_the_sockets_of_every_other_browser(
    lane: str, alice: User, lounge: Room, socket_of: SocketOf, client_of: ClientOf
) -> None:
    here, there = await act(client_of, alice), await act(client_of, alice)
    tab = await open_socket(socket_of, alice, lounge, there)
    new = "another floor to sit on"
    await act(by_form(here, "password_change", old_password=PASSWORD, new_password1=new, new_password2=new))
    assert await act(lambda: User.objects.get(pk=alice.pk).check_password(new))
    assert await tab.closes() == frames.Close.SIGNED_OUT
    again = await socket_of(alice, here)
    await again.watch(lounge)


async def test_a_password_set_by_somebody_else_closes_all_sockets(
    lane: str, alice: User, lounge: Room, socket_of: SocketOf, alices: Client
) -> None:
    tab = await open_socket(socket_of, alice, lounge, alices)
    await act(passwords.change_password, user=alice, password="another floor")
    assert await tab.closes() == frames.Close.SIGNED_OUT


async def test_a_closed_account_closes_its_sockets(
    lane: str, alice: User, morgan: User, lounge: Room, socket_of: SocketOf, alices: Client
) -> None:
    await act(User.objects.filter(pk=morgan.pk).update, is_superuser=True)
    await act(morgan.refresh_from_db)
    tab = await open_socket(socket_of, alice, lounge, alices)
    await act(moderation.suspend, person=alice, by=morgan)
    assert await tab.closes() == frames.Close.SUSPENDED


async def test_a_deleted_or_expired_session_closes_its_sockets_whoever_did_it(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings, browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody said a word; it is seen in the database."""
    settings.CHAT_HEAD_CHECK_SECONDS = 0.1
    alices, bobs = await open_socket(socket_of, alice, lounge), await open_socket(socket_of, bob, lounge)
    await act(Session.objects.filter(user=alice).delete)
    assert await alices.closes() == frames.Close.SIGNED_OUT
    await act(Session.objects.filter(user=bob).update, expire_date="2020-01-01T00:00:00Z")
    assert await bobs.closes() == frames.Close.SIGNED_OUT


# Rooms --------------------------------------------------------------------------------------------


async def hears_nothing_of(tab: Socket, room: Room, author: User) -> None:
    """Somebody speaks, and this tab does not hear of it."""
    await tab.forgets()
    await act(say, author, room, "canary")
    await tab.hears_no("chat-message", "chat-activity", "chat-typing")
    assert not any("canary" in frame for frame in tab.frames)


async def test_leaving_a_room_silences_it_in_all_tabs(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """C30, B05, B08"""
    looking, elsewhere = await open_socket(socket_of, bob, lounge), await socket_of(bob)
    await elsewhere.watch()
    await act(leave_room, room=lounge, user=bob)
    for tab in (looking, elsewhere):
        await tab.hears("chat-room-unlisted", room=lounge.pk)
        await until(lambda: not follows(tab, lounge))  # noqa: B023 - awaited at once
        await hears_nothing_of(tab, lounge, alice)
        assert elements((await tab.watch(lounge)).inner, "chat-head") == []


def follows(tab: Socket, room: Room) -> bool:
    assert tab.user
    person, topics = frames.user_topic(tab.user.pk), {frames.room_topic(room.pk), frames.members_topic(room.pk)}
    return any(topics & other.topics for other in get_hub().tabs if person in other.topics)


async def test_a_membership_that_is_gone_is_noticed_though_nobody_said_so(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    settings.CHAT_HEAD_CHECK_SECONDS = 0.1
    tab = await open_socket(socket_of, bob, lounge)
    await act(Membership.objects.filter(room=lounge, user=bob).delete)
    await until(lambda: not follows(tab, lounge))
    await hears_nothing_of(tab, lounge, alice)


async def test_a_membership_that_is_new_is_noticed_though_nobody_said_so(
    alice: User, mallory: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    settings.CHAT_HEAD_CHECK_SECONDS = 0.1
    tab = await socket_of(mallory)
    settings.CHAT_FAULT_DROP = 1.0
    await act(join_room, room=lounge, user=mallory)
    settings.CHAT_FAULT_DROP = 0.0
    await until(lambda: follows(tab, lounge))
    await act(say, alice, lounge, "hello")
    await tab.hears("chat-activity", room=lounge.pk)


async def test_leaving_one_room_leaves_the_others_open(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    other = await act(create_room, owner=alice, name="other")
    await act(join_room, room=other, user=bob)
    tab = await socket_of(bob)
    await tab.watch(lounge, other)
    await act(leave_room, room=lounge, user=bob)
    await tab.hears("chat-room-unlisted")
    await act(say, alice, other, "still here")
    await tab.hears("chat-message", room=other.pk)


async def test_nothing_is_heard_of_what_was_said_after_the_removal_once_it_is_known(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    tab = await socket_of(bob)
    for _round in range(5):
        await tab.watch(lounge)
        await act(leave_room, room=lounge, user=bob)
        await until(lambda: not follows(tab, lounge))
        await hears_nothing_of(tab, lounge, alice)
        await act(join_room, room=lounge, user=bob)
        await until(lambda: follows(tab, lounge))


async def test_a_database_that_does_not_answer_a_nudge_closes_the_socket_for_now(
    alice: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not knowing what somebody may hear is no reason to let them hear it. 1011: the tab comes back by itself."""

    def away(_keys: object) -> None:
        raise OperationalError("gone")

    tab = await open_socket(socket_of, alice, lounge)
    monkeypatch.setattr(consumers, "standings", away)
    broadcast.nudge(frames.user_topic(alice.pk))
    assert await tab.closes() == 1011


async def test_a_skipped_check_ends_nothing(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away for a moment delays the check, and what ended meanwhile is noticed after it."""
    settings.CHAT_HEAD_CHECK_SECONDS = 0.05

    def away(_keys: object) -> None:
        raise OperationalError("gone")

    tab, other = await open_socket(socket_of, alice, lounge), await open_socket(socket_of, bob, lounge)
    with monkeypatch.context() as patched:
        patched.setattr(periodic, "standings", away)
        failed = metrics["checks_failed"]
        await until(lambda: metrics["checks_failed"] >= failed + 2)
        await act(Session.objects.filter(user=alice).delete)
    assert await tab.closes() == frames.Close.SIGNED_OUT
    try:
        await other.watch(lounge)
    except Closed:
        pytest.fail("a check that failed closed a socket that may stay")
