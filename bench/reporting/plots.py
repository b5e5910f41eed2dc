"""The plots of docs/performance.md: on white in every theme, each axis with its unit."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench import fanout, pages
from bench.reporting.sections import SOCKETS, Results
from bench.reporting.tables import number

MARU, BASELINE, OTHER, PALE = "#0b6e69", "#b4552d", "#6b6b6b", "#7fb8b4"
STYLE = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "font.size": 11,
    "legend.frameon": False,
    "svg.hashsalt": "maru",  # the same figures make the same file
}
WIDTH = 8.0  # inches


def draw(results: Results, folder: Path) -> None:
    """Write the plots as SVG into `folder`. A run that was not taken leaves its plot out."""
    mpl.use("svg")
    with plt.rc_context(STYLE):
        for name, plot in {"fan-out": fan_out, "latency": latency, "requests": requests}.items():
            try:
                made = plot(results)
            except FileNotFoundError as missing:
                print(f"No plot of {name}: {Path(missing.filename).name} is missing.")
                continue
            made.savefig(folder / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
            plt.close(made)


def fan_out(results: Results) -> Figure:
    """Complete messages a second by the number of sockets."""
    made, axes = plt.subplots(figsize=(WIDTH, 4))
    for side, colour in {fanout.MARU: MARU, fanout.SOCKET_IO: OTHER, fanout.TUTORIAL: BASELINE}.items():
        if side not in results.of(f"fanout-{SOCKETS[0]}"):
            continue
        values = [results.of(f"fanout-{sockets}")[side]["complete_per_second"] for sockets in SOCKETS]
        axes.plot(SOCKETS, values, color=colour, marker="o", label=fanout.SIDES[side])
        _say(axes, SOCKETS, values, colour, below=side == fanout.SOCKET_IO)
    _by_sockets(axes)
    axes.set_ylabel("complete messages per second")
    axes.set_title("Messages that reach every socket, saturated", loc="left")
    axes.legend()
    return made


def latency(results: Results) -> Figure:
    """From a post to the last socket, by the number of sockets."""
    made, axes = plt.subplots(figsize=(WIDTH, 4))
    lines = [(fanout.MARU, "p50_ms", MARU), (fanout.MARU, "p99_ms", PALE), (fanout.TUTORIAL, "p50_ms", BASELINE)]
    for side, name, colour in lines:
        values = [results.of(f"fanout-{sockets}")[side][name] for sockets in SOCKETS]
        axes.plot(SOCKETS, values, color=colour, marker="o", label=f"{fanout.SIDES[side]}, {name.removesuffix('_ms')}")
        if (side, name) != (fanout.MARU, "p99_ms"):
            _say(axes, SOCKETS, values, colour, below=side == fanout.MARU)
    _by_sockets(axes)
    axes.set_ylabel("milliseconds")
    axes.set_title("From a post to the last socket", loc="left")
    axes.legend()
    return made


def requests(results: Results) -> Figure:
    """Requests a second of each page beside Django's handler."""
    sides = results.of("pages")["acts"]
    acts = list(sides[pages.MARU])
    made, axes = plt.subplots(figsize=(WIDTH, 0.7 * len(acts) + 1))
    bars = [
        (pages.MARU, pages.QUIET, MARU, "Maru, quiet"),
        (pages.MARU, pages.OTHERS, PALE, "Maru, others post"),
        (pages.STOCK, pages.QUIET, BASELINE, "Django's handler, quiet"),
    ]
    height = 0.8 / len(bars)
    for index, (side, house, colour, label) in enumerate(bars):
        values = [sides[side][act][house]["per_second"] for act in acts]
        drawn = axes.barh([row + index * height for row in range(len(acts))], values, height, color=colour, label=label)
        axes.bar_label(drawn, [number(value) for value in values], padding=3, fontsize=9)
    axes.set_yticks([row + height for row in range(len(acts))], acts)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("requests per second, 16 people")
    axes.set_title("Pages and posts, one process on one core", loc="left")
    axes.legend(loc="lower right")
    return made


def _by_sockets(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(SOCKETS, [f"{sockets:,}" for sockets in SOCKETS])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_xlabel("sockets in one room")
    axes.margins(x=0.08, y=0.15)


def _say(axes: Axes, places: Sequence[int], values: Sequence[float], colour: str, *, below: bool = False) -> None:
    for place, value in zip(places, values, strict=True):
        offset = (0, -16) if below else (0, 8)
        axes.annotate(number(value), (place, value), offset, textcoords="offset points", ha="center", color=colour)
