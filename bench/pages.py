"""How many pages, fragments and posts a second, and how long each takes: beside Django's own ASGI handler, in one run.

Sixteen people with a connection of their own ask as quickly as they are answered; first in a quiet house, then while
somebody posts ten messages a second in another room. Every answer is looked at, and every acknowledged post is looked
for in the database afterwards: one wrong answer makes the run void. The server has one core, the people another.

docs/performance.md says what to expect.
"""

import argparse
import http.client
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fanout import cores, folder
from bench.house import build, signed_in
from bench.measuring import percentile
from bench.servers import Server, serving

ROOM, ELSEWHERE = "/rooms/load-1/", "/rooms/load-2/"
ELSEWHERE_RATE = 10.0  # messages a second
TOKEN = "b" * 32  # a CSRF secret; the cookie and the header hold the same


@dataclass
class Figures:
    per_second: float
    p50_ms: float
    p99_ms: float


class Void(Exception):
    """An answer was wrong."""


class Person:
    """Somebody signed in, with one connection that is kept."""

    def __init__(self, server: Server, session: str) -> None:
        self._connection = http.client.HTTPConnection(*server.address, timeout=30)
        self._headers = {"Cookie": f"session={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        self.acknowledged: set[str] = set()

    def get(self, path: str, *, holds: bytes) -> None:
        self._ask("GET", path, status=200, holds=holds)

    def post(self, room: str) -> None:
        client_id = str(uuid.uuid4())
        form = urlencode({"client_id": client_id, "body": f"one of many lines, {client_id}"})
        self._ask("POST", f"{room}messages/", status=201, holds=client_id.encode(), form=form)
        self.acknowledged.add(client_id)

    def _ask(self, method: str, path: str, *, status: int, holds: bytes, form: str = "") -> None:
        headers = self._headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        self._connection.request(method, path, form or None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != status or holds not in body:
            raise Void(f"{method} {path} answered {answer.status}: {body[:200]!r}")


Act = Callable[[Person], None]
ACTS: dict[str, Act] = {
    "conversation page": lambda person: person.get(ROOM, holds=b'data-number="1000"'),
    "history page": lambda person: person.get(f"{ROOM}messages/?before=500", holds=b'data-number="450"'),
    "changes, 5 missed": lambda person: person.get(f"{ROOM}changes/?since=995", holds=b'data-revision="996"'),
    "changes, none": lambda person: person.get(f"{ROOM}changes/?since=1000", holds=b""),
    "post": lambda person: person.post("/rooms/load-3/"),
}


def main() -> None:
    options = parse()
    server_core, own_core = cores()
    if own_core is not None:
        os.sched_setaffinity(0, {own_core})
    with folder(options.folder) as place:
        sessions = furnish(place / "house", people=options.people)
        os.environ["DATA_DIR"] = str(place / "house")
        sides = {
            "Maru": ["-m", "chatsite.server", "--port", str(options.port), "--data", str(place / "house")],
            "Django's handler": ["bench/stock.py", str(options.port)],
        }
        taken = {}
        try:
            for name, command in sides.items():
                with serving(command, core=server_core, log=place / "server.log") as server:
                    people = [Person(server, session) for session in sessions]
                    taken[name] = measure(people, seconds=options.seconds)
                look_for({client_id for person in people for client_id in person.acknowledged})
        except Void as reason:
            sys.exit(f"The run is void: {reason}")
    print(table(taken))
    if options.json:
        options.json.write_text(
            json.dumps({side: {act: asdict(f) for act, f in acts.items()} for side, acts in taken.items()}, indent=1)
        )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=16, help="connections that ask (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each figure (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="where the servers listen (any free one)")
    parser.add_argument("--folder", type=Path, help="keep data and logs in this new folder (a temporary one)")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser.parse_args()


def furnish(place: Path, *, people: int) -> list[str]:
    """Rooms of 1,000 messages each, which everybody has read; a session for each person and one more."""
    build(place)
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import User
    from rooms.models import Membership

    call_command("fill", users=max(people + 1, 50), rooms=10, messages=10_000, verbosity=0)
    Membership.objects.update(read_up_to=1000)
    sessions = [signed_in(user) for user in User.objects.order_by("pk")[: people + 1]]
    connections.close_all()
    return sessions


def measure(people: list[Person], *, seconds: float) -> dict[str, Figures]:
    """The last of the people is the one who posts elsewhere."""
    *crowd, other = people
    taken = {}
    for name, act in ACTS.items():
        taken[name] = ask(crowd, act, seconds=seconds)
        stop = threading.Event()
        posting = threading.Thread(target=_post_elsewhere, args=(other, stop))
        posting.start()
        taken[f"{name}, others posting"] = ask(crowd, act, seconds=seconds)
        stop.set()
        posting.join()
    return taken


def _post_elsewhere(person: Person, stop: threading.Event) -> None:
    while not stop.wait(1 / ELSEWHERE_RATE):
        person.post(ELSEWHERE)


def ask(crowd: list[Person], act: Act, *, seconds: float) -> Figures:
    """Everybody asks until the time is over. Raises Void."""
    times: list[float] = []
    wrong: list[Void] = []
    act(crowd[0])
    start = time.perf_counter()

    def one(person: Person) -> None:
        while (begun := time.perf_counter()) < start + seconds and not wrong:
            try:
                act(person)
            except Void as error:
                wrong.append(error)
            times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=one, args=(person,)) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    took = time.perf_counter() - start
    return Figures(len(times) / took, percentile(times, 50) * 1000, percentile(times, 99) * 1000)


def look_for(acknowledged: set[str]) -> None:
    """Raises Void unless every acknowledged post is stored once, and the audit finds nothing."""
    from django.db import connections

    from messaging.audit import findings
    from messaging.models import Message

    stored = [str(client_id) for client_id in Message.objects.values_list("client_id", flat=True) if client_id]
    found = list(findings())
    connections.close_all()
    if missing := acknowledged - set(stored):
        raise Void(f"{len(missing)} acknowledged posts are not stored")
    if len(stored) != len(set(stored)):
        raise Void("posts are stored twice")
    if found:
        raise Void("; ".join(found))


def table(taken: dict[str, dict[str, Figures]]) -> str:
    first, second = taken.values()
    lines = [f"{'':34}{'Maru, /s':>10}{'p50 ms':>9}{'p99 ms':>9}{'stock, /s':>12}{'p99 ms':>9}{'ratio':>8}"]
    for name, own in first.items():
        other = second[name]
        lines.append(
            f"{name:34}{own.per_second:>10,.0f}{own.p50_ms:>9.1f}{own.p99_ms:>9.1f}"
            f"{other.per_second:>12,.0f}{other.p99_ms:>9.1f}{own.per_second / other.per_second:>8.1f}"
        )
    return "\n".join([*lines, "Every answer was right, and every acknowledged post is stored once."])


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
