"""A browser tab that knows nothing but docs/protocol.md: signs in, watches, catches up, asks until it is answered."""

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from random import Random

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin

from bench.soak.browser import Answer, Browser, NoAnswer
from bench.soak.frames import Line, elements, lines
from bench.soak.ledger import Ledger
from bench.soak.view import View

FAST_LANE_SECONDS = 10.0
SILENCE_SECONDS = 45.0  # without a frame: open another socket
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.5, 5.0
HERE_SECONDS = 25.0
PAGE = 50  # messages of history in one answer
FINAL = {4400, 4401, 4403, 4409}
Address = tuple[str, int]


class Refused(Exception):
    """The fast lane answered with a code."""


class Tab:
    """`doors` are the addresses of the house; each connection takes any of them. `trusting` is one of the seeded bugs:
    then no gap is looked for, but at the first heartbeat of a connection. A `deaf` one does not hear that share of the
    messages that the socket brings."""

    def __init__(
        self,
        name: str,
        *,
        doors: Sequence[Address],
        ledger: Ledger,
        rng: Random,
        trusting: bool = False,
        deaf: float = 0.0,
    ) -> None:
        self.name = name
        self.user = 0
        self.views: dict[str, View] = {}  # by slug
        self.awake = asyncio.Event()
        self.awake.set()
        self.listening_since = 0.0
        self.doors, self._ledger, self._rng, self._trusting = doors, ledger, rng, trusting
        self._deaf = deaf
        self._browser = Browser()
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[Line]] = {}  # of the fast lane, by client_id
        self._reading: dict[str, asyncio.Task[None]] = {}

    @property
    def cookie(self) -> str:
        return self._browser.cookie

    @property
    def is_connected(self) -> bool:
        return self._socket is not None

    # Over HTTP -----------------------------------------------------------------------------------

    async def sign_in(self, password: str) -> None:
        await self.ask("/accounts/login/")
        answer = await self.ask("/accounts/login/", username=self.name, password=password)
        if answer.status != 302:
            raise RuntimeError(f"{self.name} could not sign in: {answer.status}")

    async def ask(self, path: str, **fields: object) -> Answer:
        """GET, or POST with these fields, again and again until there is an answer; a 503 or 429 is none yet."""
        attempt = 0
        while True:
            try:
                answer = await self.ask_once(path, **fields)
            except NoAnswer:
                self._ledger.counts["requests without an answer"] += 1
            else:
                if answer.status not in {429, 503}:
                    return answer
                await asyncio.sleep(float(answer.headers.get("retry-after", 0)) * self._rng.random())
            await self.pause(attempt)
            attempt += 1

    async def ask_once(self, path: str, **fields: object) -> Answer:
        """Raises NoAnswer."""
        door = self._rng.choice(self.doors)
        answer = await (self._browser.post(door, path, **fields) if fields else self._browser.get(door, path))
        self._ledger.statuses[answer.status] += 1
        if answer.status == 503 and "retry-after" not in answer.headers:
            self._ledger.find(f"{path} answered 503 without Retry-After")
        if answer.status >= 500 and answer.status != 503:
            self._ledger.find(f"{path} answered {answer.status}")
        return answer

    async def pause(self, attempt: int) -> None:
        """Full jitter, so that nobody comes back in step with the others."""
        await asyncio.sleep(self._rng.uniform(0, min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2**attempt)))

    async def load(self, slug: str) -> None:
        """Open the room as a page does, then read on to its end."""
        page = await self.ask(f"/rooms/{slug}/")
        if page.status != 200:
            raise RuntimeError(f"{self.name} cannot open {slug}: {page.status}")
        (timeline,) = elements(page.text, "chat-timeline")
        self.user = int(elements(page.text, "html")[0]["data-user-id"])
        found = lines(page.text)
        while found and len(found) % PAGE == 0:
            more = lines((await self.ask(f"/rooms/{slug}/messages/?after={found[-1].number}")).text)
            if not more:
                break
            found += more
        view = self.views.get(slug) or View(
            self.name,
            int(timeline["data-room"]),
            self._ledger.find,
            shown=lambda line: self._ledger.show(line.client_id, listening_since=self.listening_since),
            careful=not self._trusting,
        )
        view.load(found, cursor=int(timeline["data-cursor"]), epoch=timeline["data-epoch"])
        self.views[slug] = view

    def catch_up(self, slug: str) -> None:
        """See to it that the view gets what it misses."""
        task = self._reading.get(slug)
        if task is None or task.done():
            self._reading[slug] = asyncio.create_task(self._catch_up(slug))

    async def _catch_up(self, slug: str) -> None:
        fruitless = 0
        while view := self.views.get(slug):
            since = view.cursor
            answer = await self.ask(f"/rooms/{slug}/changes/?since={since}&epoch={view.epoch}")
            if self.views.get(slug) is not view:
                return  # left meanwhile
            if answer.status not in {200, 205}:
                self._ledger.find(f"{self.name} may not read the changes of {slug}: {answer.status}")
                return
            head = int(answer.headers["x-revision"])
            if head < since:
                view.step_back(head)
            if answer.status == 205:
                self._ledger.counts["reloads"] += 1
                await self.load(slug)
            else:
                self._ledger.counts["catch-ups"] += 1
                view.catch_up(lines(answer.text), cursor=head)
            if not view.is_behind:
                return
            if view.cursor == since:  # told of what is not there
                await self.pause(fruitless)
                fruitless += 1

    # Over the socket -----------------------------------------------------------------------------

    async def stay_connected(self) -> None:
        """For ever."""
        attempt = 0
        while True:
            door = self._rng.choice(self.doors)
            code = 0  # of a socket that was open
            try:
                async with connect(
                    "ws://{}:{}/ws/".format(*door),
                    origin=Origin("http://{}:{}".format(*door)),
                    additional_headers={"Cookie": self._browser.cookie},
                    compression=None,
                    ping_interval=None,
                    max_size=None,
                    open_timeout=20,
                    close_timeout=1,
                    proxy=None,
                ) as self._socket:
                    attempt, code = 0, 1006
                    self._ledger.counts["connections"] += 1
                    self.listening_since = time.monotonic()
                    await self._listen(self._socket)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
            except InvalidStatus as answer:
                self._note(answer.response.status_code)
            except (OSError, TimeoutError, EOFError, InvalidHandshake):
                pass
            finally:
                self._socket = None
                for waiting in self._answers.values():
                    waiting.set_exception(NoAnswer("the socket closed"))
                self._answers.clear()
            if code:
                self._ledger.closes[code] += 1
            else:
                self._ledger.counts["handshakes without an answer"] += 1
            if code in FINAL:
                self._ledger.find(f"{self.name} was sent away with {code}")
                return
            await self.pause(attempt)
            attempt += 1

    def _note(self, status: int) -> None:
        self._ledger.statuses[status] += 1
        if status >= 500 and status != 503:
            self._ledger.find(f"a socket was answered with {status}")

    async def _listen(self, socket: ClientConnection) -> None:
        for view in self.views.values():
            view.open()
        await self.watch()
        if not self._trusting:
            for slug in self.views:
                self.catch_up(slug)
        said_here = time.monotonic()
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                frame = await socket.recv()
            await self.awake.wait()
            if not self._deaf or "<chat-message" not in str(frame) or self._rng.random() > self._deaf:
                await self._hear(str(frame), socket)
            if time.monotonic() - said_here > HERE_SECONDS:
                said_here = time.monotonic()
                await socket.send(json.dumps({"type": "here"}))

    async def watch(self) -> None:
        """Follow the rooms that are in view."""
        if self._socket:
            with suppress(ConnectionClosed):
                rooms = [view.room for view in self.views.values()]
                await self._socket.send(json.dumps({"type": "watch", "rooms": rooms}))

    async def _hear(self, frame: str, socket: ClientConnection) -> None:
        views = {view.room: (slug, view) for slug, view in self.views.items()}
        for line in lines(frame):
            if answer := self._answers.pop(line.client_id, None):
                answer.set_result(line)
            if known := views.get(line.room):
                known[1].hear(line)
        for refused in elements(frame, "send-refused"):
            if answer := self._answers.pop(refused["data-client-id"], None):
                answer.set_exception(Refused(refused["data-code"]))
        heads = elements(frame, "chat-head")
        for head in heads:
            if known := views.get(int(head["data-room"])):
                known[1].hear_head(int(head["data-revision"]))
        if heads:
            cursors = {view.room: view.cursor for view in self.views.values()}
            await socket.send(json.dumps({"type": "seen", "cursors": cursors}))
        self._repair(views.values(), lost="<chat-resync>" in frame)

    def _repair(self, views: Iterable[tuple[str, View]], *, lost: bool) -> None:
        if lost:
            self._ledger.counts["backlogs lost"] += 1
        for slug, view in views:
            if view.is_behind or lost:
                self.catch_up(slug)

    def hear(self, slug: str, line: Line) -> None:
        """A message came as an answer."""
        if view := self.views.get(slug):
            view.hear(line)
            self._repair([(slug, view)], lost=False)

    async def say(self, view: View, *, body: str, client_id: str) -> Line | None:
        """The fast lane; None if there is no socket, or no answer. Raises Refused."""
        if self._socket is None:
            return None
        answer: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._answers[client_id] = answer
        said = {"type": "send", "room": view.room, "body": body, "client_id": client_id}
        try:
            async with asyncio.timeout(FAST_LANE_SECONDS):
                await self._socket.send(json.dumps(said))
                return await answer
        except (ConnectionClosed, TimeoutError, NoAnswer):
            return None
        finally:
            self._answers.pop(client_id, None)
