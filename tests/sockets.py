"""A tab's socket, driven as a browser drives it: through the real routing, with a session cookie and an Origin."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

from channels.testing import WebsocketCommunicator
from django.test import Client

from accounts.models import User
from chatsite.asgi import application
from chatsite.delivery import frames
from chatsite.delivery.hub import get_hub
from tests.pages import Element, elements

WAIT = 10.0  # seconds; nothing here takes long unless the machine is busy
SPOKEN = tuple(
    """chat-activity chat-friends chat-heartbeat chat-members chat-message chat-nothing chat-notice chat-places
    chat-presence chat-profile chat-read chat-resync chat-room-listed chat-room-unlisted chat-typing
    send-refused""".split()
)
Headers = list[tuple[bytes, bytes]]


class Closed(Exception):
    """The server closed the socket with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def handshake(client: Client | None, *, origin: str | None = "http://testserver", **headers: str) -> Headers:
    """The headers of a browser that opens a socket."""
    given = {"host": "testserver", "accept-language": "en"} | {k.replace("_", "-"): v for k, v in headers.items()}
    if origin is not None:
        given["origin"] = origin
    if client and client.cookies:
        given["cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return [(name.encode(), value.encode("latin1")) for name, value in given.items()]


class Socket:
    """One open socket. What it hears waits until somebody asks for it."""

    def __init__(self, headers: Headers, user: User | None = None, scheme: str = "ws", path: str = "/ws/") -> None:
        self.communicator = WebsocketCommunicator(application, path, headers=headers)
        self.communicator.scope["scheme"] = scheme
        self.user = user
        self._heard: list[Element] = []
        self.frames: list[str] = []

    async def open(self) -> bool:
        """Whether the server accepted the handshake."""
        accepted, _code = await self.communicator.connect(timeout=WAIT)
        return accepted

    async def say(self, kind: str, **fields: Any) -> None:
        await self.write(json.dumps({"type": kind, **fields}))

    async def write(self, text: str) -> None:
        await self.communicator.send_input({"type": "websocket.receive", "text": text})

    async def write_bytes(self, data: bytes) -> None:
        await self.communicator.send_input({"type": "websocket.receive", "bytes": data})

    async def watch(self, *rooms: Any) -> Element:
        """Watch these rooms, and wait for the heads that say that it is so."""
        self._heard = [heard for heard in self._heard if heard.name != "chat-heartbeat"]
        await self.say("watch", rooms=[room if isinstance(room, int) else room.pk for room in rooms])
        return await self.hears("chat-heartbeat")

    async def hears(self, name: str, **data: object) -> Element:
        """The first element of this name with these data attributes that nobody asked for before."""
        wanted = {f"data-{key.replace('_', '-')}": str(value) for key, value in data.items()}
        while True:
            for heard in self._heard:
                if heard.name == name and wanted.items() <= heard.attributes.items():
                    self._heard.remove(heard)
                    return heard
            await self._listen()

    async def hears_no(self, *names: str) -> None:
        """All that was said so far has arrived, and of these names there was nothing.

        Without names: nothing at all, but what every tab hears of heads and of who is here.
        """
        unwanted = names or tuple(set(SPOKEN) - {"chat-heartbeat", "chat-presence", "chat-members"})
        await self._arrived()
        assert not [heard.html for heard in self._heard if heard.name in unwanted]

    async def forgets(self) -> None:
        """What was said so far has arrived, and nobody will ask for it."""
        await self._arrived()
        self._heard, self.frames = [], []

    async def _arrived(self) -> None:
        mark = uuid4().hex
        assert self.user
        get_hub().publish(frames.user_topic(self.user.pk), frames.frame("notice", level="info", text=mark))
        while not any(heard.text == mark for heard in self._heard):
            await self._listen()
        self._heard = [heard for heard in self._heard if heard.text != mark]

    async def closes(self) -> int:
        """The code with which the server closes the socket."""
        try:
            while True:
                await self._listen()
        except Closed as closed:
            return closed.code

    async def _listen(self) -> None:
        message = await self.communicator.receive_output(timeout=WAIT)
        if message["type"] == "websocket.close":
            raise Closed(message.get("code", 1000))
        self.frames.append(message["text"])
        self._heard += elements(message["text"], *SPOKEN)

    async def leave(self) -> None:
        """As a closed tab does: without a word."""
        with suppress(asyncio.CancelledError):  # by a test that waited in vain
            await self.communicator.disconnect(timeout=WAIT)


async def until(condition: Any, seconds: float = WAIT) -> None:
    """Wait for a condition of this process."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)
