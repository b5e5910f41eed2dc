"""What size costs: a room of a million messages beside one of a thousand, a hundred rooms in the sidebar beside ten.

Sixteen people ask as quickly as they are answered, one kind of page at a time, all in one house and one run. The room
of a thousand messages, asked for by people who have ten rooms, is the baseline of every line. Every answer is looked
at: one that is wrong makes the run void.

docs/performance.md says what to expect.
"""

import argparse
import itertools
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.asking import PageAsker, saturate
from bench.clients.web import Person, Request
from bench.measuring.house import House, furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.reporting.tables import Rows, generator, number, text, times
from bench.servers.process import Server, maru, serving

BENCH = "sizes"
SMALL = 1000  # messages
FEW, MANY = 10, 100  # rooms
PAGE, PERMALINK, HISTORY = "conversation page", "permalink in the middle", "history before the middle"
AROUND, CHANGES = "history around the middle", "changes, 5 missed"
WHATS = (PAGE, PERMALINK, HISTORY, AROUND, CHANGES)


@dataclass(frozen=True)
class Act:
    """What somebody asks of a room with so many messages."""

    what: str
    room: str
    messages: int

    def __call__(self, person: Person) -> Request:
        latest, middle = f'data-number="{self.messages}"'.encode(), self.messages // 2
        if self.what == PAGE:
            return person.get(f"/rooms/{self.room}/", holds=(latest, b"</html>"))
        if self.what == PERMALINK:
            return person.get(f"/rooms/{self.room}/{middle}/", holds=(f'data-number="{middle}"'.encode(), b"</html>"))
        if self.what == AROUND:
            return person.get(
                f"/rooms/{self.room}/messages/?around={middle}", holds=(f'data-number="{middle}"'.encode(),)
            )
        if self.what == HISTORY:
            return person.get(
                f"/rooms/{self.room}/messages/?before={middle}", holds=(f'data-number="{middle - 1}"'.encode(),)
            )
        return person.get(f"/rooms/{self.room}/changes/?since={self.messages - 5}", holds=(latest,))


def main() -> None:
    options = read_options()
    with ground(options) as place:
        print(f"Furnishing a house with a room of {options.messages:,} messages …", flush=True)
        house = furnish(place, people=2 * options.people, rooms=MANY, messages=SMALL, first=options.messages)
        with serving(maru(place.folder / "house", options), core=place.core, log=place.log("maru")) as server:
            figures = {"messages": options.messages, "pages": measure(options, house, server)}
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}\nEvery answer was right.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    made.add_argument("--people", type=int, default=16, help="connections that ask (%(default)s)")
    made.add_argument("--messages", type=int, default=1_000_000, help="of the large room (%(default)s)")
    made.add_argument("--seconds", type=float, default=5.0, help="for each page (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.people, options.messages, options.seconds = 4, 5_000, 0.5
    return options


def measure(options: argparse.Namespace, house: House, server: Server) -> list[dict[str, Any]]:
    """Raises Void."""
    people = [Person(server.address, cookie=house.cookie, session=session) for session in house.sessions]
    with_few, with_many = people[: options.people], people[options.people :]
    leave_most(rooms=FEW, people=options.people)
    small, large = ("load-2", SMALL), ("load-1", options.messages)
    taken = []
    cases = [
        (what, room, crowd, rooms)
        for what, room in itertools.product(WHATS, (small, large))
        for crowd, rooms in ([(with_few, FEW), (with_many, MANY)] if what == PAGE else [(with_few, FEW)])
    ]
    for what, (name, messages), crowd, rooms in cases:
        act = Act(what, name, messages)
        pace = saturate(server, [PageAsker(server, person, act) for person in crowd], seconds=options.seconds)
        taken.append({"what": what, "messages": messages, "rooms": rooms, **asdict(pace)})
    return taken


def leave_most(*, rooms: int, people: int) -> None:
    """The first people stay in so many rooms only."""
    from django.db import connections

    from accounts.models import User
    from rooms.models import Membership, Room

    kept, some = list(Room.objects.order_by("pk")[:rooms]), list(User.objects.order_by("pk")[:people])
    Membership.objects.filter(user__in=some).exclude(room__in=kept).delete()
    connections.close_all()


def table(figures: Mapping[str, Any]) -> Rows:
    """Each page beside that of the small room for people with few rooms, by the server's time."""
    rows = [["requests/s", "messages", "rooms", "", "by its core", "p50 ms", "p99 ms", "generator's core", "cost"]]
    first: dict[str, float] = {}
    for page in figures["pages"]:
        baseline = first.setdefault(page["what"], page["per_core_second"])
        row = [page["what"], f"{page['messages']:,}", str(page["rooms"])]
        row += [number(page[name]) for name in ("per_second", "per_core_second", "p50_ms", "p99_ms")]
        rows.append([*row, generator(page["generator_core"]), times(baseline / page["per_core_second"])])
    return rows


if __name__ == "__main__":
    main()
