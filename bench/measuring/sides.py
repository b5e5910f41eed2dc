"""The sides of a fan-out: Maru as `bin/serve` runs it, and what it is measured against."""

import argparse
import itertools
import json
import time
import uuid
from collections.abc import Callable

from bench.clients.arriving import arrive
from bench.clients.crowd import Crowd
from bench.clients.posters import HttpPoster, SocketPoster
from bench.clients.web import Connection, Person
from bench.measuring.delivery import Figures, measure
from bench.measuring.figures import Void
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import Ground
from bench.servers.baselines import BASELINES
from bench.servers.process import Server, maru, serving

WORDS = "and one tells the others what was said while they were away "
QUIET_SECONDS = 3.0
AT_ONCE = 100  # sockets that shake hands together
SOCKETS_PER_PERSON = 4
SENDS = 8_000  # of a baseline that are on their way at any time, more or less


def measure_maru(options: argparse.Namespace, ground: Ground) -> Figures:
    """Raises Void."""
    people = max(options.posters, options.sockets // SOCKETS_PER_PERSON)
    print(f"Furnishing a house for {people} people …", flush=True)
    house = furnish(ground, people=people)
    with serving(maru(ground.folder / "house", options), core=ground.core, log=ground.log("maru")) as server:
        print(f"Maru: opening {options.sockets} sockets …", flush=True)
        crowd = Crowd(
            latest=house.latest,
            room=house.rooms[0],
            catch_up=catching_up(house, server) if options.workers > 1 else None,
        )
        fill(crowd, server, options.sockets, [f"{house.cookie}={session}" for session in house.sessions])
        posters = [poster(options, house, server, session) for session in house.sessions[: options.posters]]
        for one in posters:
            crowd.listen(one)
        turns = itertools.cycle(posters)
        sent: set[str] = set()

        def post() -> None:
            client_id = str(uuid.uuid4())
            body = f"{len(sent)} {WORDS * options.length}"[: options.length]
            sent.add(client_id)
            crowd.posted[client_id] = time.perf_counter()
            next(turns).post(client_id=client_id, body=body)

        print("Maru: measuring …", flush=True)
        figures = measure(crowd, server, post, options, window=options.window)
        crowd.check_all_have_all()
        if options.workers > 1:
            print(f"Heard again {crowd.repeated:,} times, asked for what was missed {crowd.caught_up:,} times.")
    answered = set[str]().union(*(one.answered for one in posters))
    if silent := sent - answered:
        raise Void(f"the authors of {len(silent)} messages got no answer")
    audit(house, sent=sent, acknowledged=answered)
    return figures


def catching_up(house: House, server: Server) -> Callable[[int], bytes]:
    """What a page does that finds a gap in the first room."""
    connection = Connection(server.address)
    person = Person(server.address, cookie=house.cookie, session=house.sessions[-1])

    def after(number: int) -> bytes:
        holds = (f'data-number="{number + 1}"'.encode(),)
        return connection.ask(person.get(f"/rooms/load-1/changes/?since={number}", holds=holds))

    return after


def poster(options: argparse.Namespace, house: House, server: Server, session: str) -> SocketPoster | HttpPoster:
    """Somebody who posts into the first room."""
    if options.post:
        person = Person(server.address, cookie=house.cookie, session=session)
        return HttpPoster(server.address, "/rooms/load-1/messages/", person)
    return SocketPoster.signed_in(server.address, house.rooms[0], f"{house.cookie}={session}")


def measure_baseline(options: argparse.Namespace, ground: Ground, name: str, *, size: int) -> Figures:
    """`size` is that of a message, in bytes. Raises Void."""
    baseline = BASELINES[name]
    with serving(baseline.arguments, program=baseline.program, core=ground.core, log=ground.log(name)) as server:
        print(f"{name}: opening {options.sockets} sockets …", flush=True)
        crowd = Crowd(latest=0, room=0)
        fill(crowd, server, options.sockets, [""], greeting=baseline.greeting, query=baseline.query)
        speaker = next(iter(crowd.members()))
        window = max(1, min(baseline.window, SENDS // options.sockets))
        numbers = itertools.count(1)

        def post() -> None:
            client_id = str(uuid.uuid4())
            fragment = f"<chat-message data-number='{next(numbers)}' data-client-id='{client_id}'>{WORDS * size}"
            crowd.posted[client_id] = time.perf_counter()
            speaker.send(baseline.wrap(fragment[:size]))

        print(f"{name}: measuring …", flush=True)
        figures = measure(crowd, server, post, options, window=window)
        crowd.check_all_have_all()
        return figures


def watching(crowd: Crowd) -> bytes:
    """What a page of Maru says first."""
    return json.dumps({"type": "watch", "rooms": [crowd.room]}).encode()


def fill(
    crowd: Crowd, server: Server, sockets: int, cookies: list[str], *, greeting: bytes | None = None, query: str = ""
) -> None:
    """Let so many sockets in. If no `greeting` is given, each watches the crowd's room."""
    guests = list(itertools.islice(itertools.cycle(cookies), sockets))
    greeting = watching(crowd) if greeting is None else greeting
    arrivals = arrive(server, crowd, guests, at_once=AT_ONCE, greeting=greeting, query=query)
    if arrivals.refused:
        raise Void(f"{arrivals.refused} sockets were not let in")
    crowd.settle(seconds=QUIET_SECONDS)
