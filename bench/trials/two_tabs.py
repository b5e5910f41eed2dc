"""R15: two tabs of one person and one of another, in Chromium, while answers and echoes come in any order.

One tab says something, by turns a line up the socket and a text so long that it goes by POST; the answer to the POST,
or all that the socket brings, is held back. Each message must stand once in every tab, at the same place.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from playwright.async_api import BrowserContext, Page, Route, WebSocketRoute, async_playwright

from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import move_in
from tests.browser import find

LONG = "👨‍👩‍👧‍👦" * 2500  # within 4,000 characters, but more bytes than the fast lane takes
SLOW_SECONDS = 0.3
SEEN_SECONDS = 30.0
# What stands there, in the order of the page: each number with its first word.
LINES = """[...document.querySelectorAll("chat-message[data-kind=text]:not([data-pending])")]
    .map((message) => [Number(message.dataset.number), message.querySelector(".body").innerText.split(" ")[0]])"""


@dataclass(frozen=True)
class Options:
    rounds: int = 100
    seed: int = 1


class Tab:
    """A page whose answers and echoes can be slow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answer_after = self.echo_after = 0.0

    async def open(self, url: str) -> None:
        await self.page.route("**/messages/", self._answer)
        await self.page.route_web_socket("**/ws/", self._connect)
        await self.page.goto(url)
        await self.page.wait_for_selector("html[data-socket=open]")

    async def _answer(self, route: Route) -> None:
        response = await route.fetch()
        await asyncio.sleep(self.answer_after)
        await route.fulfill(response=response)

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        waiting: asyncio.Queue[str | bytes] = asyncio.Queue()
        server.on_message(waiting.put_nowait)

        async def echo() -> None:
            while True:
                frame = await waiting.get()
                await asyncio.sleep(self.echo_after)
                socket.send(frame)

        self._echoing = asyncio.create_task(echo())

    async def say(self, text: str) -> None:
        box = self.page.locator("chat-composer textarea")
        await box.fill(text)
        await box.press("Enter")

    async def lines(self) -> list[tuple[int, str]]:
        return [(number, word) for number, word in await self.page.evaluate(LINES)]


async def run(options: Options, home: Path) -> list[Figure]:
    rng = Random(options.seed)  # noqa: S311
    async with World(home, database="sqlite", processes=1) as world, async_playwright() as playwright:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=2, rooms=1)
        url = f"{world.servers[0].url}/rooms/{hall.slugs[0]}/"
        path = await asyncio.to_thread(find)
        chromium = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        contexts = [await chromium.new_context() for _ in range(2)]
        for person, context in enumerate(contexts):
            await _sign_in(context, url, hall.cookie(person))
        tabs = [Tab(await contexts[person].new_page()) for person in (0, 0, 1)]
        for tab in tabs:
            await tab.open(url)
        said: list[str] = []
        wrong = 0
        for number in range(options.rounds):
            for tab in tabs:
                slow = rng.choice((True, False))
                tab.answer_after, tab.echo_after = (SLOW_SECONDS, 0) if slow else (0, SLOW_SECONDS)
            word = f"round-{number}"
            await rng.choice(tabs).say(f"{word} {LONG}" if number % 2 else word)
            said.append(word)
            wrong += not await _agree(tabs, said)
        await chromium.close()
    return [
        Figure("rounds", options.rounds),
        Figure("rounds after which the tabs were not alike, each message once and in order", wrong, 0),
    ]


async def _sign_in(context: BrowserContext, url: str, cookies: str) -> None:
    pairs = (cookie.split("=", 1) for cookie in cookies.split("; "))
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in pairs])


async def _agree(tabs: Sequence[Tab], said: list[str]) -> bool:
    """Whether all tabs come to show exactly this, and once it is there keep on showing it."""
    shown: list[list[tuple[int, str]]] = []
    for _look in range(round(SEEN_SECONDS / 0.1)):
        shown = [await tab.lines() for tab in tabs]
        if all(len(lines) >= len(said) for lines in shown):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(2 * SLOW_SECONDS)  # what is still on its way may come
    shown = [await tab.lines() for tab in tabs]
    return all(lines == shown[0] and [word for _, word in lines] == said for lines in shown)
