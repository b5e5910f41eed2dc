"""Figures as people read them: one table, in a terminal or in Markdown."""

from collections.abc import Sequence

FULL = 0.95  # of a core; a generator that uses more may be what was measured
Rows = Sequence[Sequence[str]]  # the first is the head


def text(rows: Rows) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    )


def markdown(rows: Rows) -> str:
    head, *rest = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Three digits that mean something, and no more."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def times(value: float) -> str:
    return f"{number(value)} \N{MULTIPLICATION SIGN}"


def share(value: float) -> str:
    """Of a core."""
    return f"{value:.0%}"


def generator(value: float) -> str:
    """The generator's share of a core, with a warning where it measured itself."""
    return f"{share(value)}{' (full: it was the limit)' if value >= FULL else ''}"
