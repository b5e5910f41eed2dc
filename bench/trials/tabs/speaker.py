"""A tab that says something, and knows when it was acknowledged."""

import asyncio
import re
import time
from collections.abc import Callable
from uuid import uuid4

from bench.trials.tabs.line import Address
from bench.trials.tabs.tab import Tab

MESSAGE = re.compile(r'<chat-message [^>]*data-number="(\d+)"[^>]*data-client-id="([^"]+)"')
REFUSED = re.compile(r'<send-refused [^>]*data-client-id="([^"]+)"[^>]*data-code="([^"]*)"')
ANSWER_SECONDS = 30.0


class NotSaid(Exception):
    """The house refused it, the socket ended, or nothing came in time."""


class Speaker(Tab):
    """Speaks by the fast lane. `acknowledged` has the client_id of all that was, with the number it got."""

    def __init__(self, door: Address, cookie: str, room: int, *, heard: Callable[[str], None] | None = None) -> None:
        super().__init__(door, cookie, room, heard=self._listen)
        self._also = heard
        self._waiting: dict[str, asyncio.Future[int]] = {}
        self.acknowledged: dict[str, int] = {}

    async def post(self, body: str, *, client_id: str = "") -> float:
        """Say it; the seconds until it was acknowledged. Raises NotSaid."""
        client_id = client_id or str(uuid4())
        self._waiting[client_id] = answer = asyncio.get_running_loop().create_future()
        begun = time.monotonic()
        self.say(type="send", room=self.room, body=body, client_id=client_id)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                self.acknowledged[client_id] = await answer
        except TimeoutError as error:
            raise NotSaid("no answer") from error
        finally:
            self._waiting.pop(client_id, None)
        return time.monotonic() - begun

    def _listen(self, frame: str) -> None:
        if self._waiting:
            for number, client_id in MESSAGE.findall(frame):
                if (answer := self._waiting.get(client_id)) and not answer.done():
                    answer.set_result(int(number))
            for client_id, code in REFUSED.findall(frame):
                if (answer := self._waiting.get(client_id)) and not answer.done():
                    answer.set_exception(NotSaid(code))
        if self._also:
            self._also(frame)

    def _lost(self, closed: "asyncio.Future[int]") -> None:
        super()._lost(closed)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NotSaid(f"the socket was closed with {closed.result()}"))
