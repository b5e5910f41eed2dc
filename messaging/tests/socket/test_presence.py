"""Who hears of whom being here, over real sockets: E17, E22, E52, E76."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.friends import operations as friend_operations
from accounts.models import Availability, Circle, Contact, Notice, Process, User
from accounts.presence import leases
from accounts.presence import operations as presence
from accounts.presence import queries as presence_queries
from chatsite.delivery import frames
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.socket import presence_tracker
from messaging.tests.conftest import Clock, Looks, SocketOf
from rooms.direct.operations import between
from rooms.models import Room
from tests.sockets import WAIT, Socket

pytestmark = pytest.mark.django_db(transaction=True)


async def choose(user: User, **fields: object) -> None:
    await act(User.objects.filter(pk=user.pk).update, **fields)


async def raw(user: User) -> str:
    found = await act(presence_queries.online_states, [user.pk])
    return found.get(user.pk, "offline")


@pytest.fixture
async def elsewhere(hub: object) -> UUID:
    """Another process of the house."""
    process_id = uuid4()
    await act(leases.renew_lease, process_id)
    return process_id


async def is_written(user: User, state: str) -> None:
    """Wait until the house has written down that they are so."""
    async with asyncio.timeout(WAIT):
        while await raw(user) != state:
            await asyncio.sleep(0.02)


async def settled(looks: Looks, *tabs: Socket) -> None:
    """Everybody who has come is written down and told of, and nobody remembers."""
    await looks()
    for tab in tabs:
        await tab.forgets()


# Who hears ----------------------------------------------------------------------------------------


async def test_friends_hear_it_without_any_room_in_common(
    quick: None, friends: tuple[User, User], socket_of: SocketOf, looks: Looks
) -> None:
    """E22"""
    alice, bob = friends
    alices = await socket_of(alice)
    await settled(looks, alices)

    await socket_of(bob)

    await alices.hears("chat-presence", user=bob.pk, state="online")


@pytest.mark.parametrize(
    ("circle", "hear"),
    [
        (Circle.EVERYONE, "alice carol mallory"),
        (Circle.ROOMS, "alice carol"),
        (Circle.FRIENDS, "alice"),
        (Circle.NOBODY, ""),
    ],
)
@pytest.mark.parametrize("has_a_block", [False, True], ids=["no blocks", "one person blocked"])
async def test_the_circle_hears_it_and_nobody_else(
    quick: None,
    alice: User,
    bob: User,
    carol: User,
    mallory: User,
    morgan: User,
    lounge: Room,
    friends: tuple[User, User],
    socket_of: SocketOf,
    looks: Looks,
    circle: Circle,
    hear: str,
    has_a_block: bool,
) -> None:
    """alice is bob's friend, carol is in a room with him, mallory only has a conversation with him on show."""
    direct = await act(between, bob, mallory)
    await choose(bob, who_sees_presence=circle)
    if has_a_block:
        await act(friend_operations.block, user=bob, other=morgan)
    tabs = {user.username: await socket_of(user) for user in (alice, carol, mallory)}
    for tab in tabs.values():
        await tab.watch(lounge, direct)
    await settled(looks, *tabs.values())

    await socket_of(bob)
    await looks()

    for name, tab in tabs.items():
        if name in hear.split():
            await tab.hears("chat-presence", user=bob.pk, state="online")
        else:
            await tab.hears_no("chat-presence")


@pytest.mark.parametrize("by_bob", [True, False])
async def test_who_is_blocked_or_blocks_hears_nothing_in_a_shared_room_and_others_do(
    quick: None, alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf, looks: Looks, by_bob: bool
) -> None:
    await act(friend_operations.block, user=bob if by_bob else carol, other=carol if by_bob else bob)
    alices, carols = await socket_of(alice), await socket_of(carol)
    for tab in (alices, carols):
        await tab.watch(lounge)
    await settled(looks, alices, carols)

    await socket_of(bob)

    await alices.hears("chat-presence", user=bob.pk, state="online")
    await carols.hears_no("chat-presence")


async def test_a_block_takes_the_dot_off_open_pages_and_unblocking_brings_it_back(
    quick: None, bob: User, carol: User, lounge: Room, socket_of: SocketOf, looks: Looks
) -> None:
    bobs, carols = await socket_of(bob), await socket_of(carol)
    await settled(looks, bobs, carols)

    await act(friend_operations.block, user=bob, other=carol)
    await carols.hears("chat-presence", user=bob.pk, state="offline", status="")
    await bobs.hears("chat-presence", user=carol.pk, state="offline")

    await act(friend_operations.unblock, user=bob, other=carol)
    await carols.hears("chat-presence", user=bob.pk, state="online")


async def test_a_narrower_circle_is_heard_by_those_who_may_know_no_more(
    quick: None,
    alice: User,
    bob: User,
    carol: User,
    lounge: Room,
    friends: tuple[User, User],
    socket_of: SocketOf,
    looks: Looks,
) -> None:
    tabs = [await socket_of(user) for user in (alice, bob, carol)]
    await settled(looks, *tabs)

    await act(presence.set_circle, user=bob, who_sees_presence=Circle.FRIENDS, shows_last_seen=False)

    await tabs[2].hears("chat-presence", user=bob.pk, state="offline")
    await tabs[0].hears_no("chat-presence")  # alice sees him as before

    await act(presence.set_circle, user=bob, who_sees_presence=Circle.ROOMS, shows_last_seen=False)
    await tabs[2].hears("chat-presence", user=bob.pk, state="online")


async def test_new_friends_see_each_other_at_once(
    quick: None, alice: User, mallory: User, socket_of: SocketOf, looks: Looks
) -> None:
    tabs = [await socket_of(user) for user in (alice, mallory)]
    await settled(looks, *tabs)
    await act(friend_operations.request, sender=mallory, receiver=alice)

    await act(friend_operations.accept, user=alice, other=mallory)

    await tabs[0].hears("chat-presence", user=mallory.pk, state="online")
    await tabs[1].hears("chat-presence", user=alice.pk, state="online")


# Invisible, not to be disturbed, status -------------------------------------------------------------


async def test_nobody_hears_anything_of_who_is_invisible_but_their_own_tabs(
    quick: None,
    alice: User,
    bob: User,
    lounge: Room,
    friends: tuple[User, User],
    socket_of: SocketOf,
    looks: Looks,
    clock: Clock,
) -> None:
    """Not that they come, nor turn away, nor go; nor a head count that moves with it."""
    await choose(bob, availability=Availability.INVISIBLE)
    alices = await socket_of(alice)
    await alices.watch(lounge)
    await settled(looks, alices)

    bobs = await socket_of(bob)
    await looks()
    clock.advance(30)
    await alices.say("here")
    for tab in (alices, bobs):
        await tab.say("seen", cursors={})
        await tab.watch(lounge)
    clock.advance(31)
    await looks()
    await is_written(bob, "away")
    await bobs.leave()
    await looks()
    clock.advance(11)
    await looks()

    await alices.hears_no("chat-presence", "chat-members")
    await is_written(bob, "offline")


async def test_the_ghost_of_an_invisible_person_is_not_told_of_either(
    quick: None,
    alice: User,
    bob: User,
    carol: User,
    lounge: Room,
    socket_of: SocketOf,
    looks: Looks,
    clock: Clock,
    elsewhere: UUID,
) -> None:
    await choose(bob, availability=Availability.INVISIBLE)
    await act(leases.arrive, elsewhere, [bob.pk, carol.pk])
    alices = await socket_of(alice)
    await alices.watch(lounge)
    await settled(looks, alices)

    await act(Process.objects.filter(pk=elsewhere).update, lease_ends_at="2020-01-01T00:00:00Z")
    clock.advance(presence_tracker.SWEEP_SECONDS)

    await alices.hears("chat-presence", user=carol.pk, state="offline")
    await looks()
    await alices.hears_no("chat-presence")


async def test_becoming_invisible_is_heard_as_leaving_and_ones_own_tabs_know_better(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, looks: Looks
) -> None:
    alices, bobs = await socket_of(alice), await socket_of(bob)
    for tab in (alices, bobs):
        await tab.watch(lounge)
    await settled(looks, alices, bobs)

    await act(presence.set_availability, user=bob, availability=Availability.INVISIBLE)

    await alices.hears("chat-presence", user=bob.pk, state="offline")
    await alices.hears("chat-members", room=lounge.pk, online=1)
    own = await bobs.hears("chat-presence", user=bob.pk, state="invisible")
    assert "data-own" in own.attributes


async def test_what_was_chosen_for_a_time_ends_on_open_pages_too(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, looks: Looks, clock: Clock
) -> None:
    alices = await socket_of(alice)
    await socket_of(bob)
    await alices.watch(lounge)
    await settled(looks, alices)
    soon = timezone.now() + timedelta(hours=1)
    await act(presence.set_availability, user=bob, availability=Availability.DND, ends_at=soon)
    await act(presence.set_status, user=bob, emoji="🍚", text="lunch", ends_at=soon)
    await alices.hears("chat-presence", user=bob.pk, state="dnd", emoji="🍚", status="lunch")

    now = timezone.now()
    await choose(bob, availability_ends_at=now, status_ends_at=now)
    clock.advance(presence_tracker.SWEEP_SECONDS)

    await alices.hears("chat-presence", user=bob.pk, state="online", emoji="", status="")
    await act(bob.refresh_from_db)
    assert (bob.availability, bob.status_text) == (Availability.AUTO, "")


# Coming and going -----------------------------------------------------------------------------------


async def test_who_signs_out_is_gone_at_once(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, looks: Looks, browsers: dict[int, Client]
) -> None:
    """E17: without the seconds in which a reload may come back."""
    alices, bobs = await socket_of(alice), await socket_of(bob)
    await alices.watch(lounge)
    await settled(looks, alices)

    await act(browsers[bob.pk].post, reverse("logout"))

    async with asyncio.timeout(presence_tracker.RETURN_SECONDS / 2):
        assert await bobs.closes() == frames.Close.SIGNED_OUT
        await alices.hears("chat-presence", user=bob.pk, state="offline")


async def test_who_signs_out_in_one_of_two_browsers_stays(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, looks: Looks, client_of: ClientOf
) -> None:
    other = await act(client_of, bob)
    alices = await socket_of(alice)
    await socket_of(bob)
    await socket_of(bob, other)
    await alices.watch(lounge)
    await settled(looks, alices)

    await act(other.post, reverse("logout"))
    await looks()

    await alices.hears_no("chat-presence")
    assert await raw(bob) == "online"


async def test_a_tab_that_nobody_looks_at_comes_back_as_away(
    quick: None,
    alice: User,
    bob: User,
    lounge: Room,
    hub: object,
    socket_of: SocketOf,
    looks: Looks,
    browsers: dict[int, Client],
) -> None:
    """As after a restart of the server, when all tabs connect again."""
    alices = await socket_of(alice)
    await alices.watch(lounge)
    await settled(looks, alices)

    bobs = await socket_of(bob, path="/ws/?away")
    await alices.hears("chat-presence", user=bob.pk, state="away")

    await bobs.say("here")
    await alices.hears("chat-presence", user=bob.pk, state="online")


async def test_being_here_in_another_process_counts(
    quick: None, alice: User, bob: User, lounge: Room, socket_of: SocketOf, looks: Looks, clock: Clock, elsewhere: UUID
) -> None:
    alices, bobs = await socket_of(alice), await socket_of(bob)
    await alices.watch(lounge)
    await settled(looks, alices)
    await act(leases.arrive, elsewhere, [bob.pk])

    await bobs.leave()
    await looks()
    clock.advance(11)
    await looks()

    await alices.hears_no("chat-presence")
    assert await raw(bob) == "online"


async def test_when_somebody_left_their_last_place_is_noted(
    quick: None, bob: User, socket_of: SocketOf, looks: Looks, clock: Clock
) -> None:
    await choose(bob, shows_last_seen=True)
    bobs = await socket_of(bob)
    await looks()
    await act(bob.refresh_from_db)
    assert bob.last_seen_at is None

    await bobs.leave()
    await looks()
    clock.advance(11)
    await looks()

    await act(bob.refresh_from_db)
    assert bob.last_seen_at is not None


async def test_a_starred_friend_is_told_of_but_not_for_a_reload_nor_after_a_restart(
    quick: None, friends: tuple[User, User], socket_of: SocketOf, looks: Looks, clock: Clock
) -> None:
    """E22, E52"""
    alice, bob = friends
    await act(Contact.objects.create, owner=alice, person=bob, is_starred=True)
    alices, bobs = await socket_of(alice), await socket_of(bob)
    await looks()
    coming = Notice.objects.filter(user=alice, actor=bob, kind=Notice.Kind.FRIEND_ONLINE)
    assert not await act(coming.exists)  # the process has just begun: both were here before
    clock.advance(presence_tracker.START_SECONDS)
    await settled(looks, alices)

    await bobs.leave()
    await looks()
    clock.advance(5)
    bobs = await socket_of(bob)
    await looks()
    await alices.hears_no("chat-notice")

    await bobs.leave()
    await looks()
    clock.advance(11)
    assert (await alices.hears("chat-notice", kind="friend_offline", level="info"))["name"] == "Bob"
    await socket_of(bob)
    assert (await alices.hears("chat-notice", kind="friend_online", level="info"))["name"] == "Bob"
