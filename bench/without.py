"""What each way of saving work gives: a request's processor time as it is, beside the same with one of them undone.

No server and no network: requests are answered one after the other in one thread of this process, in turn with and
without, and the middle one of many is taken. Every answer is looked at.

docs/performance.md says what to expect.
"""

import argparse
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.figures import Void
from bench.measuring.house import House, furnish
from bench.measuring.running import finish, ground, parser
from bench.reporting.tables import Rows, text, times

if TYPE_CHECKING:
    from chatsite.transport.http_handler import ThreadedHandler

BENCH = "without"
MESSAGES = 1000
ASKED = {
    "conversation page": "/rooms/load-1/",
    "history page": "/rooms/load-1/messages/?before=500",
    "changes, 5 missed": f"/rooms/load-1/changes/?since={MESSAGES - 5}",
    "changes, none": f"/rooms/load-1/changes/?since={MESSAGES}",
}


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=50, rooms=10, messages=MESSAGES)
        figures = {what: measure(options, house, path) for what, path in ASKED.items()}
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}\nEvery answer was right.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument("--rounds", type=int, default=300, help="requests of each kind, each way (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.rounds = 10
    return options


def measure(options: argparse.Namespace, house: House, path: str) -> dict[str, float]:
    """Microseconds of processor time for a request, each way. Raises Void."""
    from chatsite.transport.http_handler import ThreadedHandler

    handler, ways = ThreadedHandler(), undone()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(options.rounds + 1):
        for name, undo in ways.items():
            with ExitStack() as stack:
                for change in undo:
                    stack.enter_context(change)
                answer(handler, house, path)  # what others left behind in caches is not this one's
                begun = time.thread_time()
                answer(handler, house, path)
                if turn:
                    taken[name].append(time.thread_time() - begun)
    return {name: median(seconds) * 1e6 for name, seconds in taken.items()}


def answer(handler: "ThreadedHandler", house: House, path: str) -> None:
    path, _, query = path.partition("?")
    headers = {"host": "localhost", "cookie": f"{house.cookie}={house.sessions[0]}", "accept-encoding": "gzip"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    with SpooledTemporaryFile() as body:
        response = handler._respond(scope, body)
    if response.status_code != 200:
        raise Void(f"{path} was answered {response.status_code}")


def undone() -> Mapping[str, "list[AbstractContextManager[Any]]"]:
    """By what they do: how to undo them, for the length of a block."""
    from django.core.cache import cache

    from chatsite.database.prepared import Prepared
    from chatsite.templatetags import maru
    from messaging.messages import fragment_cache

    def compiled_anew(query: Prepared[Any], **values: Any) -> list[Any]:
        return list(query._build(**values))

    ways = {
        "queries are compiled once": patch.object(Prepared, "all", compiled_anew),
        "parts of pages are remembered": patch.object(maru, "_rendered", maru._rendered.__wrapped__),  # type: ignore[attr-defined]
        "elements are kept in the process": patch.object(fragment_cache, "get", cache.get_many),
    }

    return {"": [], **{name: [way] for name, way in ways.items()}, "all of these": list(ways.values())}


def table(figures: Mapping[str, Mapping[str, float]]) -> Rows:
    """For each kind of request how many times as much it takes without."""
    names = [name for name in next(iter(figures.values())) if name]
    rows = [["without", *figures]]
    return rows + [[name, *(times(taken[name] / taken[""]) for taken in figures.values())] for name in names]


if __name__ == "__main__":
    main()
