"""Somebody who chats: says, edits, deletes, reads, leaves, comes back, and now and then does not listen."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

from bench.soak.browser import NoAnswer
from bench.soak.frames import Line, lines
from bench.soak.ledger import Ledger, Post
from bench.soak.tab import Refused, Tab
from bench.soak.waiting import happens

WORDS = "마루 아침 산책 회의 사진 你好 周末 作业 地铁 hello train window <b>garden</b> evening & so on".split()
FAST_LANE_SHARE = 0.4


class Person:
    """`pace` is the mean of seconds between two acts. The first of `rooms` is never left. A `plain` one only says
    things, and only over HTTP."""

    def __init__(
        self, tab: Tab, *, rooms: list[str], ledger: Ledger, rng: Random, pace: float, plain: bool = False
    ) -> None:
        self.tab = tab
        self.ledger = ledger
        self.stopped = asyncio.Event()
        self._rooms, self._rng, self._pace, self._plain = rooms, rng, pace, plain
        self._own: list[Post] = []
        self._said = 0

    async def come_in(self, password: str) -> None:
        await self.tab.sign_in(password)
        for slug in self._rooms:
            await self.tab.load(slug)

    async def talk(self) -> None:
        """One act after the other until `stopped`; each is over only when it was answered."""
        acts: dict[Callable[[], Awaitable[None]], int] = {
            self._say: 80,
            self._edit: 8,
            self._remove: 3,
            self._read: 6,
            self._go_and_return: 2,
            self._doze: 1,
        }
        if self._plain:
            acts = {self._say: 1}
        while not self.stopped.is_set():
            (act,) = self._rng.choices(list(acts), weights=list(acts.values()))
            await act()
            await happens(self.stopped, within=self._rng.expovariate(1 / self._pace))

    # Acts ----------------------------------------------------------------------------------------

    async def _say(self) -> None:
        self._said += 1
        slug = self._rng.choice(list(self.tab.views))
        view = self.tab.views[slug]
        body = f"{self.tab.name} {self._said:05d} {' '.join(self._rng.choices(WORDS, k=self._rng.randint(1, 12)))}"
        client_id = str(UUID(int=self._rng.getrandbits(128), version=4))
        post = Post(self.tab.name, view.room, client_id, body, text=body)
        self.ledger.posts[client_id] = post
        attempt = 0
        while not post.acked_at:
            post.tried_at = time.monotonic()
            fast = not self._plain and not attempt % 2 and self._rng.random() < FAST_LANE_SHARE
            line = await (self._say_fast(slug, post) if fast else self._say_slowly(slug, post))
            if line is None:
                self.ledger.counts["sends repeated"] += 1
                await self.tab.pause(attempt)
                attempt += 1
            else:
                if (line.client_id, line.text, line.room) != (client_id, body, view.room):
                    self.ledger.find(f"{body!r} was answered with {line}")
                self.ledger.acknowledge(client_id, number=line.number, key=line.id)
                self._own.append(post)

    async def _say_fast(self, slug: str, post: Post) -> Line | None:
        try:
            return await self.tab.say(self.tab.views[slug], body=post.body, client_id=post.client_id)
        except Refused as refused:
            if str(refused) != "unavailable":
                self.ledger.find(f"{post.body!r} was refused: {refused}")
            return None

    async def _say_slowly(self, slug: str, post: Post) -> Line | None:
        try:
            answer = await self.tab.ask_once(f"/rooms/{slug}/messages/", body=post.body, client_id=post.client_id)
        except NoAnswer:
            self.ledger.counts["requests without an answer"] += 1
            return None
        if answer.status in {200, 201}:
            (line,) = lines(answer.text)
            if not self._plain:
                self.tab.hear(slug, line)
            return line
        if answer.status not in {429, 503}:
            self.ledger.find(f"{post.body!r} was answered with {answer.status} {answer.headers.get('x-error')}")
        return None

    async def _edit(self) -> None:
        if post := self._some_post():
            text = f"{post.body} (edited {self._rng.randrange(1000)})"
            await self._change(post, "edit", text, body=text)

    async def _remove(self) -> None:
        if post := self._some_post():
            self._own.remove(post)
            await self._change(post, "delete", "", x="")

    async def _change(self, post: Post, act: str, text: str, **fields: str) -> None:
        answer = await self.tab.ask(f"/messages/{post.id}/{act}/", **fields)
        if answer.status == 200:
            post.text = text
            self.ledger.counts[f"{act}s"] += 1
        else:
            self.ledger.find(f"the {act} of {post.body!r} was answered with {answer.status}")

    def _some_post(self) -> Post | None:
        rooms = {view.room for view in self.tab.views.values()}
        mine = [post for post in self._own if post.room in rooms]
        return self._rng.choice(mine[-20:]) if mine else None

    async def _read(self) -> None:
        slug, view = self._rng.choice(list(self.tab.views.items()))
        number = self._rng.randint(0, view.newest)
        answer = await self.tab.ask(f"/rooms/{slug}/read/", number=number)
        if answer.status == 204:
            key = self.tab.name, view.room
            self.ledger.read[key] = max(number, self.ledger.read.get(key, 0))
        else:
            self.ledger.find(f"reading {slug} was answered with {answer.status}")

    async def _go_and_return(self) -> None:
        slug = self._rng.choice(self._rooms[1:] or [""])
        view = self.tab.views.pop(slug, None)
        if view is None:
            return
        self.ledger.read.pop((self.tab.name, view.room), None)
        await self.tab.ask(f"/rooms/{slug}/leave/", x="")
        await happens(self.stopped, within=self._rng.uniform(0, 2))
        await self.tab.ask(f"/rooms/{slug}/join/", x="")
        await self.tab.load(slug)
        await self.tab.watch()
        self.ledger.counts["rooms left and entered"] += 1

    async def _doze(self) -> None:
        self.tab.awake.clear()
        await happens(self.stopped, within=self._rng.uniform(0.5, 4))
        self.tab.listening_since = time.monotonic()
        self.tab.awake.set()
