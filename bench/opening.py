"""How long a browser takes to open a conversation: from the first byte of the page until one can write.

Chromium opens the same room again and again, with an empty cache (cold) and with a full one (warm). One can write as
soon as the page's elements have come to life and a frame has been drawn. Beside it the same with each script fetched by
itself, as they lie in the tree. The server has one core, the browser all.

docs/performance.md says what to expect. Needs a Chromium, and what requirements-dev.txt installs.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.figures import Void
from bench.measuring.house import House, furnish
from bench.measuring.running import finish, ground, parser
from bench.reporting.tables import Rows, number, text
from bench.servers.process import Server, maru, serving
from tests.browser import find

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BENCH = "opening"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
JOINED, APART = "scripts in one file", "each script by itself"
ELEMENTS = ["chat-composer", "chat-connection", "chat-message", "chat-sidebar", "chat-timeline"]
ALIVE = f"""
    Promise.all({ELEMENTS}.map((name) => customElements.whenDefined(name))).then(() =>
      requestAnimationFrame(() => setTimeout(() => (window.alive = performance.now()))))
"""
TIMES = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const files = performance
      .getEntriesByType("resource")
      .filter((file) => /\\.(js|css)$/.test(new URL(file.name).pathname));
    return {
      ms: window.alive - page.responseStart,
      files: files.length,
      kib: files.reduce((sum, file) => sum + file.encodedBodySize, 0) / 1024,
      messages: document.querySelectorAll("chat-timeline chat-message").length,
      writable: document.querySelectorAll("chat-composer textarea:not([disabled])").length,
    };
}"""


def main() -> None:
    from playwright.sync_api import sync_playwright  # the report, which reads only the table, has none

    options = read_options()
    everywhere = os.sched_getaffinity(0)
    with ground(options) as place:
        os.sched_setaffinity(0, everywhere)  # a browser is many processes
        house = furnish(place, people=50, rooms=10, messages=1000)
        sides = {
            JOINED: maru(place.folder / "house", options),
            APART: ["-m", "bench.servers.hosting", "bench.servers.apart"],
        }
        figures = {}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            for name, command in sides.items():
                with serving(command, core=place.core, log=place.log(name)) as server:
                    figures[name] = measure(options, browser, house, server)
            browser.close()
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument(
        "--times", type=int, default=15, help="that it is opened, of which the middle counts (%(default)s)"
    )
    options = made.parse_args()
    if options.quick:
        options.times = 2
    return options


def measure(options: argparse.Namespace, browser: "Browser", house: House, server: Server) -> dict[str, Any]:
    """Raises Void."""
    host, port = server.address
    address = f"http://{host}:{port}"
    cookie: Any = {"name": house.cookie, "value": house.sessions[0], "url": address}
    cold: list[dict[str, float]] = []
    warm: list[dict[str, float]] = []
    for _turn in range(options.times):
        context = browser.new_context(locale="en-US")
        context.add_cookies([cookie])
        context.add_init_script(ALIVE)
        for taken in (cold, warm):
            page = context.new_page()
            taken.append(open_room(page, f"{address}/rooms/load-1/"))
            page.close()
        context.close()
    return {
        "cold_ms": median(one["ms"] for one in cold),
        "warm_ms": median(one["ms"] for one in warm),
        "files": cold[0]["files"],
        "kib": cold[0]["kib"],
    }


def open_room(page: "Page", address: str) -> dict[str, float]:
    page.goto(address)
    page.wait_for_function("window.alive")
    taken: dict[str, float] = page.evaluate(TIMES)
    if taken["messages"] != 50 or taken["writable"] != 1:
        raise Void(f"the page has {taken['messages']} messages and {taken['writable']} places to write")
    return taken


def table(figures: Mapping[str, Any]) -> Rows:
    rows = [["", "cold, ms", "warm, ms", "scripts and styles", "KiB of them, compressed"]]
    for name, one in figures.items():
        rows.append([name, number(one["cold_ms"]), number(one["warm_ms"]), str(one["files"]), number(one["kib"])])
    return rows


if __name__ == "__main__":
    main()
