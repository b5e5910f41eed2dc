"""A house that an earlier version made goes on in this one: nobody is signed out, no link leads nowhere.

Each file of tests/upgrades is such a house, with the version that made it in its first line;
tests/upgrade_fixture.py makes another. They are SQLite's.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from bench.soak.browser import Browser
from bench.soak.frames import elements, lines
from tests.serving import Server
from tests.upgrade_fixture import PASSWORD, SECRET_KEY, Address, Kept, done

HOUSES = sorted((Path(__file__).parent / "upgrades").glob("*.sql"))
pytestmark = pytest.mark.once


@pytest.fixture(scope="module", params=HOUSES, ids=lambda house: house.stem)
def house(request: pytest.FixtureRequest) -> str:
    """The rows of an old house, as a text."""
    text: str = request.param.read_text()
    return text


@pytest.fixture(scope="module")
def kept(house: str) -> Kept:
    return Kept(**json.loads(house.splitlines()[1].removeprefix("--")))


@pytest.fixture(scope="module")
def server(house: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """This version, serving the old house."""
    data = tmp_path_factory.mktemp("house") / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "maru.sqlite3")) as rows:
        rows.executescript(house)
    server = Server(data, SECRET_KEY=SECRET_KEY)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def door(server: Server) -> Address:
    return "127.0.0.1", server.port


@pytest.fixture
def alice(kept: Kept) -> Browser:
    """The browser in which alice has signed in before."""
    return Browser(session=kept.session)


async def sign_in(browser: Browser, door: Address, name: str) -> str:
    """Where the password leads."""
    await done(browser.get(door, "/accounts/login/"))
    answer = await done(browser.post(door, "/accounts/login/", username=name, password=PASSWORD))
    return answer.headers["location"]


def news_of_new_places(server: Server, name: str) -> int:
    """How often this person was told that somebody signed in where they never had."""
    counting = "SELECT count(*) FROM accounts_notice JOIN accounts_user ON accounts_user.id = user_id"
    with closing(sqlite3.connect(server.data / "maru.sqlite3")) as rows:
        told = rows.execute(f"{counting} WHERE kind = 'new_place' AND username = ?", [name])
        return int(told.fetchone()[0])


def test_nothing_is_left_to_migrate(server: Server) -> None:
    assert server.get("/readyz") == (200, "ok\ndatabase: ok\nmigrations: ok\nlayer: ok\nstorage: ok\n")


async def test_whoever_was_signed_in_reads_what_was_said_and_answers(alice: Browser, door: Address) -> None:
    page = await alice.get(door, "/rooms/kitchen/")
    assert page.status == 200
    before = lines(page.text)
    assert [line.text for line in before if line.text] == [f"said before, {number}" for number in range(3)]
    answer = await alice.post(door, "/rooms/kitchen/messages/", body="said after", client_id=uuid4())
    assert answer.status == 201
    (line,) = lines(answer.text)
    assert (line.number, line.text) == (before[-1].number + 1, "said after")


async def test_their_direct_conversation_is_where_it_was(alice: Browser, door: Address, kept: Kept) -> None:
    page = await alice.get(door, kept.direct)
    assert page.status == 200
    assert lines(page.text)[-1].text == "for carol alone"


async def test_their_socket_opens_and_tells_of_the_room(alice: Browser, door: Address) -> None:
    page = await alice.get(door, "/rooms/kitchen/")
    (timeline,) = elements(page.text, "chat-timeline")
    host, port = door
    origin, cookies = Origin(f"http://{host}:{port}"), {"Cookie": alice.cookie}
    async with connect(f"ws://{host}:{port}/ws/", origin=origin, additional_headers=cookies, proxy=None) as socket:
        await socket.send(json.dumps({"type": "watch", "rooms": [int(timeline["data-room"])]}))
        async with asyncio.timeout(10):
            while not (heads := elements(str(await socket.recv()), "chat-head")):
                pass
    assert [head["data-room"] for head in heads] == [timeline["data-room"]]


async def test_links_that_were_given_away_lead_where_they_led(door: Address, kept: Kept) -> None:
    assert "kitchen" in (await done(Browser().get(door, kept.invite_link))).text
    carol = Browser(device=kept.device)
    await sign_in(carol, door, "carol")
    assert "@alice<" in (await done(carol.get(door, kept.friend_link))).text


async def test_a_browser_that_was_known_is_known(server: Server, door: Address, kept: Kept) -> None:
    assert await sign_in(Browser(device=kept.device), door, "carol") == "/"
    assert news_of_new_places(server, "carol") == 0
    assert await sign_in(Browser(), door, "carol") == "/"
    assert news_of_new_places(server, "carol") == 1


async def test_a_recovery_code_that_was_written_down_is_the_second_step(door: Address, kept: Kept) -> None:
    morgan = Browser()
    assert await sign_in(morgan, door, "morgan") == "/accounts/login/code/"
    answer = await done(morgan.post(door, "/accounts/login/code/", code=kept.recovery_code))
    assert answer.headers["location"] == "/"
