"""Sockets of places: one at a time where the house wants it so, one that is signed out, one whose account waits."""

import asyncio
import threading
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.account import deletion
from accounts.models import Session, User
from accounts.sessions import operations as sessions
from accounts.sessions import queries as session_queries
from accounts.tests.sessions.test_sessions import key, sign_in
from chatsite import background
from chatsite.delivery import frames
from chatsite.delivery.hub import Hub
from chatsite.transport.thread_pools import in_socket_thread as act
from messaging.socket import periodic
from messaging.tests.conftest import SocketOf
from messaging.tests.socket.test_authorization import lane  # noqa: F401 - a fixture
from messaging.tests.talk import say
from rooms.models import Room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def one_at_a_time(hub: Hub) -> None:
    await act(sessions.allow_many, allowed=False)


async def test_a_later_sign_in_closes_the_sockets_of_the_earlier_place(
    lane: str,  # noqa: F811
    one_at_a_time: None,
    alice: User,
    lounge: Room,
    socket_of: SocketOf,
) -> None:
    """E15"""
    first = await act(sign_in)
    tabs = [await socket_of(alice, first) for _tab in range(2)]
    second = await act(sign_in)
    assert [await tab.closes() for tab in tabs] == [frames.Close.ELSEWHERE] * 2
    here = await socket_of(alice, second)
    await here.watch(lounge)


async def test_a_displaced_place_opens_no_socket(
    one_at_a_time: None, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    """It does not fight back, however often it tries."""
    first, second = await act(sign_in), await act(sign_in)
    here = await socket_of(alice, second)
    await here.watch(lounge)
    for _try in range(3):
        assert await (await socket_of(alice, first)).closes() == frames.Close.ELSEWHERE
    await act(say, alice, lounge, "still here")
    await here.hears("chat-message")


async def test_each_place_takes_the_other_back_only_when_somebody_asks(
    one_at_a_time: None, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    """E15, both directions."""
    here, there = await act(sign_in), await act(sign_in)
    tab = await socket_of(alice, there)
    await tab.watch(lounge)
    for _round in range(2):
        answer = await act(here.post, reverse("sessions-here"), headers={"hx-request": "true"})
        assert answer.status_code == 204
        assert await tab.closes() == frames.Close.ELSEWHERE
        tab = await socket_of(alice, here)
        await tab.watch(lounge)
        here, there = there, here


async def test_where_many_places_are_allowed_again_a_displaced_one_opens_its_socket(
    one_at_a_time: None, alice: User, lounge: Room, socket_of: SocketOf
) -> None:
    first, _second = await act(sign_in), await act(sign_in)
    await act(sessions.allow_many, allowed=True)
    tab = await socket_of(alice, first)
    await tab.watch(lounge)


async def test_a_place_that_is_signed_out_from_another_closes_its_sockets(
    lane: str,  # noqa: F811
    alice: User,
    lounge: Room,
    socket_of: SocketOf,
) -> None:
    """C24: remote sign-out."""
    here, there = await act(sign_in), await act(sign_in)
    tab, own = await socket_of(alice, there), await socket_of(alice, here)
    await act(here.post, reverse("session-end", args=[session_queries.mark_of(key(there))]))
    assert await tab.closes() == frames.Close.SIGNED_OUT
    await own.watch(lounge)


async def test_lists_of_places_hear_of_a_sign_in_elsewhere(hub: Hub, alice: User, socket_of: SocketOf) -> None:
    tab = await socket_of(alice)
    await tab.watch()
    await act(sign_in)
    await tab.hears("chat-places")


async def test_an_account_that_waits_for_its_deletion_has_no_socket(
    lane: str,  # noqa: F811
    alice: User,
    lounge: Room,
    socket_of: SocketOf,
) -> None:
    tab = await socket_of(alice)
    await tab.watch(lounge)
    await act(deletion.request_deletion, user=alice, takes_messages=False)
    assert await tab.closes() == frames.Close.SIGNED_OUT
    again = await act(sign_in)
    assert await (await socket_of(alice, again)).closes() == frames.Close.SIGNED_OUT
    await act(again.post, reverse("deletion-keep"))
    back = await socket_of(alice, again)
    await back.watch(lounge)


async def test_a_tab_that_is_looked_at_uses_its_place(hub: Hub, alice: User, bob: User, socket_of: SocketOf) -> None:
    """Though it asks for no page: what it shows comes through the socket."""
    looking, hidden = await act(sign_in), await act(sign_in)
    await socket_of(alice, looking)
    away = await socket_of(alice, hidden)
    await away.watch()
    [owner] = [owner for owner in map(periodic._owner, hub.tabs) if owner.session_key == key(hidden)]
    owner.here_at = float("-inf")
    long_ago = timezone.now() - timedelta(hours=3)
    await act(Session.objects.update, last_used_at=long_ago)
    await periodic._note_uses(hub)
    assert await act(lambda: Session.objects.get(pk=key(looking)).last_used_at) > long_ago
    assert await act(lambda: Session.objects.get(pk=key(hidden)).last_used_at) == long_ago


async def test_the_beat_erases_accounts_whose_days_are_over(
    hub: Hub, alice: User, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "CHORE_SECONDS", 0.3)
    await act(deletion.request_deletion, user=alice, takes_messages=False)
    await act(User.objects.update, deletion_due_at=timezone.now())
    periodic.start(hub)

    def erased() -> bool:
        return bool(User.objects.get(pk=alice.pk).deleted_at)

    async with asyncio.timeout(10):
        while not await act(erased):
            await asyncio.sleep(0.02)
    await periodic.stop()
    over = threading.Event()
    background.run(over.set)  # after what was begun meanwhile, which would meet the next test
    assert await asyncio.to_thread(over.wait, 10)
