"""What the socket of a guest hears."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chatsite.transport.thread_pools import in_socket_thread as act
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.invitations import links
from rooms.models import Room
from tests.sockets import Socket, handshake

pytestmark = pytest.mark.django_db(transaction=True)


def _come_in(lounge: Room, alice: User) -> Client:
    Room.objects.filter(pk=lounge.pk).update(allows_guests=True)
    link = links.create(room=lounge, by=alice, for_guests=True)
    browser = Client()
    browser.post(reverse("join-as-guest", args=[link.token]), {"nickname": "Wanderer"})
    return browser


async def test_a_guest_hears_their_room_and_nothing_of_what_is_for_everybody(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """A14: an open room that is made is told to everybody who lives here."""
    browser = await act(_come_in, lounge, alice)
    tab, resident = Socket(handshake(browser)), await socket_of(bob)
    assert await tab.open()
    await tab.watch(lounge)
    await act(create_room, owner=alice, name="not for guests")
    await resident.hears("chat-room-listed", slug="not-for-guests")
    message = await act(say, alice, lounge, "hello")
    await tab.hears("chat-message", number=message.number)
    assert not any("not for guests" in frame for frame in tab.frames)
    await tab.leave()
