"""Writes the tables of docs/performance.md, between their markers, and its plots, from what bench/all.py measured.

Plots need matplotlib: pip install --require-hashes -r bench/requirements.txt. `--tables` does without.
"""

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.figures import RESULTS
from bench.reporting.sections import TABLES, Results, section
from bench.servers.process import ROOT

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
MARKED = re.compile(r"(<!-- figures: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    options = read_options()
    results = Results(options.results)
    PAGE.write_text(filled(PAGE.read_text(), results))
    if not options.tables:
        from bench.reporting import plots

        plots.draw(results, IMAGES)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the runs are (bench/results)")
    parser.add_argument("--tables", action="store_true", help="no plots")
    return parser.parse_args()


def filled(page: str, results: Results) -> str:
    """The page with every marked place filled anew. Exits if a table has no place."""
    if unplaced := {"machine", *TABLES} - {found[2] for found in MARKED.finditer(page)}:
        sys.exit(f"No place is marked for: {', '.join(sorted(unplaced))}.")
    return MARKED.sub(lambda found: f"{found[1]}\n{section(found[2], results)}\n\n{found[3]}", page)


if __name__ == "__main__":
    main()
