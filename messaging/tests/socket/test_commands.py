"""Commands and whispers up the socket: the one is not run there, the other reaches two."""

from uuid import uuid4

import pytest

from accounts.models import User
from chatsite.transport.thread_pools import in_socket_thread as act
from messaging.models import Message
from messaging.tests.conftest import SocketOf
from rooms.models import Room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("typed", ["/quit", " /w alice psst", "\uff0fleave"])
async def test_a_command_up_the_socket_is_refused_and_echoed_to_nobody(
    typed: str, alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    """A16"""
    mine, others = await socket_of(bob), await socket_of(alice)
    await others.watch(lounge)
    before = await act(Message.objects.count)
    await mine.say("send", room=lounge.pk, body=typed, client_id=str(uuid4()))
    await mine.hears("send-refused", code="command")
    await others.hears_no("chat-message", "chat-activity")
    assert await act(Message.objects.count) == before


async def test_two_slashes_up_the_socket_write_one(bob: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(bob)
    await tab.say("send", room=lounge.pk, body="//shrug", client_id=str(uuid4()))
    heard = await tab.hears("chat-message")
    assert "/shrug" in heard.text
    assert "//shrug" not in heard.text


async def test_what_is_whispered_up_the_socket_reaches_the_two(
    alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf
) -> None:
    """C10"""
    mine, theirs, others = await socket_of(bob), await socket_of(alice), await socket_of(carol)
    for tab in (theirs, others):
        await tab.watch(lounge)
    await mine.say("send", room=lounge.pk, body="psst", client_id=str(uuid4()), whisper_to="alice")
    assert (await mine.hears("chat-message"))["whisper-to"] == str(alice.pk)
    assert "psst" in (await theirs.hears("chat-message")).text
    await others.hears_no("chat-message")


async def test_a_whisper_to_nobody_is_refused(bob: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(bob)
    await tab.say("send", room=lounge.pk, body="psst", client_id=str(uuid4()), whisper_to="nobody")
    await tab.hears("send-refused", code="not_found")
