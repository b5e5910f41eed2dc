"""Takes every figure of docs/performance.md, one after the other: half an hour on a machine that does nothing else.

Each run is a command of its own, printed before it starts, and leaves a file in bench/results. Then
`python bench/report.py` writes tables and plots from these files. `--quick` tries everything small in a minute or two
each and keeps nothing.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.figures import RESULTS
from bench.servers.process import ROOT

POSTGRES = "--database postgres"
TWO = f"{POSTGRES} --workers 2"
RUNS = {
    "fanout-100": "fanout --sockets 100",
    "fanout-1000": "fanout --sockets 1000 --daphne",
    "fanout-5000": "fanout --sockets 5000",
    "fanout-1000-daphne": "fanout --sockets 1000 --alone --server daphne",
    "fanout-1000-postgres": f"fanout --sockets 1000 --alone {POSTGRES}",
    "fanout-1000-two": f"fanout --sockets 1000 --alone {TWO}",
    "pages": "pages",
    "pages-daphne": "pages --server daphne",
    "pages-postgres": f"pages {POSTGRES}",
    "pages-two": f"pages --alone {TWO}",
    "posts": "posts",
    "posts-full": "posts --database sqlite-full",
    "posts-postgres": f"posts {POSTGRES}",
    "posts-two": f"posts {TWO}",
    "posts-daphne": "posts --server daphne",
    "storm-1000": "storm --sockets 1000",
    "storm-5000": "storm --sockets 5000",
    "storm-1000-two": f"storm --sockets 1000 --alone {TWO}",
    "sizes": "sizes",
    "slow": "slow",
    "without": "without",
    "opening": "opening",
}


def main() -> None:
    options = read_options()
    failed = []
    with ExitStack() as stack:
        results = Path(stack.enter_context(tempfile.TemporaryDirectory())) if options.quick else options.results
        for name in options.only or RUNS:
            bench, *arguments = shlex.split(RUNS[name])
            command = [f"bench/{bench}.py", *arguments, *(["--quick"] if options.quick else [])]
            print(f"\n─── python {shlex.join(command)}", flush=True)
            start = time.monotonic()
            file = results / f"{name}.json"
            if subprocess.run([sys.executable, *command, "--json", str(file)], cwd=ROOT).returncode:
                failed.append(name)
            print(f"{name} took {time.monotonic() - start:.0f} s.", flush=True)
    if failed:
        sys.exit(f"No figures of {', '.join(failed)}.")
    print("\nAll taken." if options.quick else "\nAll taken. Now: python bench/report.py")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(RUNS), help="only this run, and others so named")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the files go (bench/results)")
    parser.add_argument("--quick", action="store_true", help="whether everything works, not how fast it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
