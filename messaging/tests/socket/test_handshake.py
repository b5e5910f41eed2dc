"""Who may open a socket: pages of our own, with a sign-in that holds. All others are turned away."""

import asyncio

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import Session, User
from chatsite.delivery import frames
from chatsite.delivery.hub import Hub
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.socket import consumers
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import say
from rooms.models import Room
from tests.sockets import Closed, Headers, Socket, handshake

pytestmark = pytest.mark.django_db(transaction=True)

FOREIGN = {
    "another site": "http://evil.example",
    "a sub-domain": "http://sub.testserver",
    "our name as a sub-domain of theirs": "http://testserver.evil.example",
    "our name with something before it": "http://eviltestserver",
    "another port": "http://testserver:81",
    "the port of another scheme": "http://testserver:443",
    "another scheme": "https://testserver",
    "the scheme of the socket": "ws://testserver",
    "no web scheme": "ftp://testserver",
    "an extension": "chrome-extension://testserver",
    "a file": "file://",
    "a sandbox": "null",
    "nothing": "",
    "a trailing dot": "http://testserver.",
    "a look-alike": "http://testserv\u00e9r",
    "a look-alike in ASCII": "http://xn--testservr-i1a",
    "a person in it": "http://alice@testserver",
    "a path": "http://testserver/",
    "a query": "http://testserver?",
    "a fragment": "http://testserver#",
    "two in one": "http://testserver http://evil.example",
    "two in one, with a comma": "http://testserver, http://testserver",
    "no scheme": "testserver",
    "half a scheme": "//testserver",
    "the loopback address": "http://127.0.0.1",
    "a broken address": "http://[::1",
    "a broken port": "http://testserver:x",
    "a tab in it": "http://test\tserver",
    "a blank after it": "http://testserver ",
    "capitals": "http://TESTSERVER",
    "capitals in the scheme": "HTTP://testserver",
    "a password in it": "http://testserver:80@evil.example",
    "an escape in it": "http://testserver%00.evil.example",
    "a back slash": "http://testserver\\@evil.example",
    "our name and many others": "http://testserver" + ".evil.example" * 5000,
}


async def opens(headers: Headers, *, scheme: str = "ws", path: str = "/ws/") -> bool:
    """Whether a browser with these headers gets a socket."""
    socket = Socket(headers, scheme=scheme)
    socket.communicator.scope["path"] = path
    try:
        return await socket.open()
    finally:
        await socket.leave()


@pytest.fixture
def alices(alice: User, lounge: Room, client_of: ClientOf) -> Client:
    return client_of(alice)


# Where the page comes from ------------------------------------------------------------------------


@pytest.mark.parametrize("everybody", [False, True], ids=["", "ALLOWED_HOSTS=*"])
@pytest.mark.parametrize("origin", FOREIGN.values(), ids=FOREIGN)
async def test_a_page_of_another_origin_opens_no_socket(
    hub: Hub, alices: Client, settings, origin: str, everybody: bool
) -> None:
    """B27, S2, S3: refused before the handshake ends, whatever the cookie says."""
    if everybody:
        settings.ALLOWED_HOSTS = ["*"]
    assert not await opens(handshake(alices, origin=origin))
    assert not hub.tabs


async def test_a_request_without_an_origin_opens_no_socket(hub: Hub, alices: Client) -> None:
    assert not await opens(handshake(alices, origin=None))


@pytest.mark.parametrize("second", ["http://evil.example", "http://testserver"])
@pytest.mark.parametrize("name", [b"origin", b"host", b"Origin", b"ORIGIN"])
async def test_a_header_that_comes_twice_opens_no_socket(hub: Hub, alices: Client, name: bytes, second: str) -> None:
    value = second.removeprefix("http://") if name == b"host" else second
    for headers in (
        [*handshake(alices), (name, value.encode())],
        [(name, value.encode()), *handshake(alices)],
    ):
        assert not await opens(headers)


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("ws", "testserver", "http://testserver"),
        ("ws", "testserver:80", "http://testserver"),
        ("ws", "testserver:8000", "http://testserver:8000"),
        ("ws", "TestServer", "http://testserver"),
        ("wss", "testserver", "https://testserver"),
        ("wss", "testserver:443", "https://testserver"),
        ("wss", "testserver:8443", "https://testserver:8443"),
        ("ws", "[::1]:8000", "http://[::1]:8000"),
        ("ws", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("wss", "xn--9i1bk8i.example", "https://xn--9i1bk8i.example"),
    ],
)
async def test_a_page_of_our_own_opens_one(
    hub: Hub, alices: Client, settings, scheme: str, host: str, origin: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "[::1]", "127.0.0.1", "xn--9i1bk8i.example"]
    assert await opens(handshake(alices, origin=origin, host=host), scheme=scheme)


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("wss", "testserver", "http://testserver"),
        ("ws", "testserver:8000", "http://testserver"),
        ("ws", "testserver", "http://testserver:8000"),
        ("ws", "evil.example", "http://evil.example"),  # a name of theirs that leads to our address
        ("ws", "", "http://testserver"),
        ("ws", "testserver:x", "http://testserver:x"),
        ("ws", "testserver/evil", "http://testserver/evil"),
    ],
)
async def test_what_the_request_was_sent_to_decides(
    hub: Hub, alices: Client, scheme: str, host: str, origin: str
) -> None:
    assert not await opens(handshake(alices, origin=origin, host=host), scheme=scheme)


async def test_an_origin_that_the_operator_trusts_opens_one(hub: Hub, alices: Client, settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://chat.example.org"]
    assert await opens(handshake(alices, origin="https://chat.example.org"))
    assert not await opens(handshake(alices, origin="http://chat.example.org"))
    assert not await opens(handshake(alices, origin="https://evil.chat.example.org"))


@pytest.mark.parametrize("origin", ["http://testserver", "https://testserver", "https://chat.example.org"])
async def test_over_plain_http_nobody_opens_one_in_a_house_that_is_https_only(
    hub: Hub, alices: Client, settings, origin: str
) -> None:
    """Whether a proxy says so, or none says anything."""
    settings.HTTPS_ONLY = True
    settings.CSRF_TRUSTED_ORIGINS = ["https://chat.example.org"]
    assert not await opens(handshake(alices, origin=origin))
    assert await opens(handshake(alices, origin=origin.replace("http:", "https:")), scheme="wss")


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/lounge/", "/accounts/login/", "/ws//"])
async def test_there_is_no_socket_on_other_paths(hub: Hub, alices: Client, path: str) -> None:
    assert not await opens(handshake(alices), path=path)


# Who is signed in ---------------------------------------------------------------------------------


async def close_code(client: Client | None, **headers: str) -> int:
    """The socket is opened first and closed then: only so does a browser hear the code."""
    socket = Socket(handshake(client, **headers))
    assert await socket.open()
    try:
        return await socket.closes()
    finally:
        await socket.leave()


async def test_a_visitor_is_told_to_sign_in(hub: Hub, lounge: Room) -> None:
    """C02"""
    assert await close_code(None) == frames.Close.SIGNED_OUT


@pytest.mark.parametrize(
    "cookie",
    [
        "session=",
        "session=none",
        "session=" + "a" * 32,
        "session=\x00",
        "session=" + "길" * 9,
        "session=a; session=b",
        ";;=",
    ],
)
async def test_a_cookie_of_no_session_is_a_visitors(hub: Hub, lounge: Room, cookie: str) -> None:
    assert await close_code(None, cookie=cookie.encode().decode("latin1")) == frames.Close.SIGNED_OUT


async def test_a_session_that_has_ended_is_a_visitors(hub: Hub, alices: Client) -> None:
    await act(Session.objects.update, expire_date="2020-01-01T00:00:00Z")
    assert await close_code(alices) == frames.Close.SIGNED_OUT


async def test_a_session_from_before_a_password_change_is_a_visitors(hub: Hub, alice: User, alices: Client) -> None:
    """S1: even if its row is still there."""
    alice.set_password("another floor")
    await act(alice.save)
    assert await close_code(alices) == frames.Close.SIGNED_OUT


async def test_a_session_with_another_keys_signature_is_a_visitors(hub: Hub, alices: Client) -> None:
    await act(Session.objects.update, session_data="forged")
    assert await close_code(alices) == frames.Close.SIGNED_OUT


async def test_a_visitors_session_is_not_a_sign_in(hub: Hub, lounge: Room, client: Client) -> None:
    await act(client.get, "/accounts/login/")

    def remember() -> None:
        session = client.session
        session["something"] = True
        session.save()
        client.cookies["session"] = session.session_key or ""

    await act(remember)
    assert await close_code(client) == frames.Close.SIGNED_OUT


async def test_a_closed_account_is_told_so(hub: Hub, alice: User, alices: Client) -> None:
    await act(User.objects.filter(pk=alice.pk).update, is_active=False)
    assert await close_code(alices) == frames.Close.SUSPENDED


async def test_nobody_has_more_sockets_than_the_house_allows(
    hub: Hub, alice: User, bob: User, lounge: Room, socket_of: SocketOf, settings
) -> None:
    """C03: and whoever closes one may open another."""
    settings.CHAT_SOCKETS_PER_USER = 3
    tabs = [await socket_of(alice) for _tab in range(3)]
    one_too_many = await socket_of(alice)
    assert await one_too_many.closes() == frames.Close.TOO_MANY
    bobs = await socket_of(bob)
    await bobs.watch(lounge)
    await tabs[0].leave()
    again = await socket_of(alice)
    await again.watch(lounge)


async def test_sockets_that_open_at_once_are_counted_all_the_same(
    hub: Hub, alice: User, lounge: Room, browsers, settings
) -> None:
    settings.CHAT_SOCKETS_PER_USER = 3
    sockets = [Socket(handshake(browsers[alice.pk]), alice) for _tab in range(8)]
    await asyncio.gather(*(socket.open() for socket in sockets))

    async def fate(socket: Socket) -> int:
        try:
            await socket.watch(lounge)
        except Closed as closed:
            return closed.code
        return 0

    fates = sorted(await asyncio.gather(*map(fate, sockets)))
    assert fates == [0] * 3 + [frames.Close.TOO_MANY] * 5
    for socket in sockets:
        await socket.leave()


async def test_a_database_that_is_away_says_try_again(
    hub: Hub, alices: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Fail closed: nobody is let in unseen, and the tab comes back by itself."""

    def away(_keys: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(consumers, "sign_in_standings", away)
    socket = Socket(handshake(alices))
    if await socket.open():
        assert await socket.closes() == 1011
    assert not hub.tabs
    await socket.leave()


async def test_what_is_said_before_the_door_opens_or_after_it_closed_does_nothing(
    hub: Hub, alice: User, bob: User, lounge: Room, socket_of: SocketOf
) -> None:
    bobs = await socket_of(bob)
    await bobs.watch(lounge)
    visitor = Socket(handshake(None))
    await visitor.open()
    for _frame in range(3):
        await visitor.say("watch", rooms=[lounge.pk])
        await visitor.say("typing", room=lounge.pk)
        await visitor.say("send", room=lounge.pk, body="x", client_id="8c1f5e7a-5a54-4ee0-9c0c-0d5b3a0f7f11")
        await visitor.write("nonsense")
    await act(say, alice, lounge, "canary")
    await bobs.hears("chat-message")
    await bobs.hears_no("chat-typing", "chat-message")
    assert await visitor.closes() == frames.Close.SIGNED_OUT
    assert visitor.frames == []
    await visitor.leave()
