"""The tables of docs/performance.md, each made from the results of one or several runs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import fanout, opening, pages, posts, sizes, slow, storm, without
from bench.measuring import figures
from bench.reporting.tables import Rows, generator, markdown, number, share, times

SOCKETS = (100, 1000, 5000)
ONE, DAPHNE, POSTGRES, TWO = "one process, SQLite", "the same under daphne", "PostgreSQL", "PostgreSQL, two processes"
FULL = "SQLite, each commit waits for the disk"


class Results:
    """The runs in a folder. Raises FileNotFoundError for one that was not taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, name: str) -> dict[str, Any]:
        return figures.load(self._folder / f"{name}.json")

    def of(self, name: str) -> dict[str, Any]:
        taken: dict[str, Any] = self.run(name)["figures"]
        return taken

    def among(self, ways: Mapping[str, str]) -> Mapping[str, str]:
        """Those of these runs, by what they show, that were taken. The first one must have been."""
        return {name: run for name, run in ways.items() if name == ONE or (self._folder / f"{run}.json").exists()}


def machine(results: Results) -> str:
    run = results.run("pages")
    facts, packages = run["machine"], run["machine"]["packages"]
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    return (
        f"Taken on {run['taken']} on a machine with {facts['cores']} cores and {facts['memory_gib']} GiB, "
        f"{facts['system']}, Python {facts['python']}, SQLite {facts['sqlite']}; {versions}."
    )


def fanout_sizes(results: Results) -> Rows:
    rows = [["sockets", "Maru, messages/s", "p50 / p95 / p99 ms", "tutorial, messages/s", "p50 ms", "ratio by core"]]
    for sockets in SOCKETS:
        sides = results.of(f"fanout-{sockets}")
        own, other = sides[fanout.MARU], sides[fanout.TUTORIAL]
        row = [f"{sockets:,}", number(own["complete_per_second"])]
        row.append(" / ".join(number(own[name]) for name in ("p50_ms", "p95_ms", "p99_ms")))
        row += [number(other["complete_per_second"]), number(other["p50_ms"])]
        rows.append([*row, times(own["complete_per_core_second"] / other["complete_per_core_second"])])
    return rows


def fanout_1000(results: Results) -> Rows:
    return fanout.table(results.of("fanout-1000"))


def fanout_ways(results: Results) -> Rows:
    ways = {ONE: "fanout-1000", DAPHNE: "fanout-1000-daphne", POSTGRES: "fanout-1000-postgres", TWO: "fanout-1000-two"}
    rows = [["1,000 sockets", "messages/s", "p50 / p95 / p99 ms", "server, of a core", "generator, of a core"]]
    for name, run in results.among(ways).items():
        own = results.of(run)[fanout.MARU]
        row = [name, number(own["complete_per_second"])]
        row.append(" / ".join(number(own[part]) for part in ("p50_ms", "p95_ms", "p99_ms")))
        rows.append([*row, share(own["server_cpu"]), generator(own["generator_cpu"])])
    return rows


def pages_beside(results: Results) -> Rows:
    return pages.table(results.of("pages"))


def pages_ways(results: Results) -> Rows:
    ways: Mapping[str, str] = {ONE: "pages", DAPHNE: "pages-daphne", POSTGRES: "pages-postgres", TWO: "pages-two"}
    ways = results.among(ways)
    acts = {name: results.of(run)["acts"][pages.MARU] for name, run in ways.items()}
    rows = [["requests/s, quiet (p99 ms)", *ways]]
    for act in acts[ONE]:
        taken = [acts[name][act][pages.QUIET] for name in ways]
        rows.append([act, *(f"{number(one['per_second'])} ({number(one['p99_ms'])})" for one in taken)])
    return rows


def page_weight(results: Results) -> Rows:
    return pages.weights(results.of("pages"))


def posts_beside(results: Results) -> Rows:
    return posts.table(results.of("posts"))


def posts_ways(results: Results) -> Rows:
    ways = {ONE: "posts", FULL: "posts-full", DAPHNE: "posts-daphne", POSTGRES: "posts-postgres", TWO: "posts-two"}
    rows = [["posts/s (p99 ms)", posts.HTTP, posts.ONE, posts.SOME]]
    for name, run in results.among(ways).items():
        taken = results.of(run)["ways"].values()
        rows.append([name, *(f"{number(one['per_second'])} ({number(one['p99_ms'])})" for one in taken)])
    return rows


def storm_1000(results: Results) -> Rows:
    return storm.table(results.of("storm-1000"))


def storm_5000(results: Results) -> Rows:
    return storm.table(results.of("storm-5000"))


def size(results: Results) -> Rows:
    return sizes.table(results.of("sizes"))


def slow_readers(results: Results) -> Rows:
    return slow.table(results.of("slow"))


def opening_ways(results: Results) -> Rows:
    return opening.table(results.of("opening"))


def without_each(results: Results) -> Rows:
    return without.table(results.of("without"))


TABLES: Mapping[str, Callable[[Results], Rows]] = {
    "fan-out by sockets": fanout_sizes,
    "fan-out beside the tutorial": fanout_1000,
    "fan-out in other ways": fanout_ways,
    "pages": pages_beside,
    "pages in other ways": pages_ways,
    "page weight": page_weight,
    "posts": posts_beside,
    "posts in other ways": posts_ways,
    "storm of 1,000": storm_1000,
    "storm of 5,000": storm_5000,
    "sizes": size,
    "slow readers": slow_readers,
    "opening": opening_ways,
    "without": without_each,
}
MISSING = "*No figures yet: `python bench/all.py` takes them.*"


def section(name: str, results: Results) -> str:
    """What stands between the markers of this name. Raises KeyError for a name that is not known."""
    try:
        return machine(results) if name == "machine" else markdown(TABLES[name](results))
    except FileNotFoundError:
        return MISSING
