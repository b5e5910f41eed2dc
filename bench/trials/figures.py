"""What a trial found, beside what it should have found."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.soak.ledger import percentile


@dataclass(frozen=True, slots=True)
class Figure:
    """`most` is the goal: the value may be so large. Without one it is told and not judged."""

    what: str
    value: float
    most: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.most is not None and self.value > self.most


def times(what: str, seconds: Sequence[float], *, p99: float | None = None, last: float | None = None) -> list[Figure]:
    """Median, 99th percentile and maximum in ms; the goals are in ms, too."""
    goals = {50: None, 99: p99, 100: last}
    names = {50: "p50", 99: "p99", 100: "max"}
    return [
        Figure(f"{what}, {names[percent]}, ms", percentile(seconds, percent) * 1000, goal)
        for percent, goal in goals.items()
    ]


def table(figures: Sequence[Figure]) -> str:
    width = max(len(figure.what) for figure in figures)
    lines = []
    for figure in figures:
        goal = "" if figure.most is None else f"  {'MISSED' if figure.is_missed else 'holds'}: at most {figure.most:,g}"
        lines.append(f"{figure.what.ljust(width)}  {figure.value:>12,.1f}{goal}")
    return "\n".join(lines)
