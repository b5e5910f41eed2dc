"""Makes .venv hold what the requirement lists on the command line ask for. Called by bin/setup.

A list that was installed leaves a stamp, so that the next start costs no call of pip. Two set-ups at once wait for
each other.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"


def python_of_venv() -> str:
    """The version of the environment's own Python; empty if it does not work (any more)."""
    asked = "import pip, sys; print(sys.version)"
    try:
        return subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def make_venv() -> None:
    """Make the environment, or repair one that is broken: first gently, then anew."""
    try:
        import ensurepip  # noqa: F401 - Debian packs it apart from Python
        import venv
    except ImportError:
        sys.exit("Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv")
    for clear in (False, True):
        venv.create(VENV, with_pip=True, clear=clear)
        if python_of_venv():
            return
    sys.exit(f"The Python environment in {VENV} does not work. Remove that folder and try again.")


def install(lists: list[str]) -> None:
    print(f"Installing {' and '.join(lists)} into .venv, once (about a minute) ...", file=sys.stderr, flush=True)
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    for name in lists:
        command += ["-r", HOUSE / name]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        sys.exit("Installing failed; the lines above say why. Nothing was started.")


def main(lists: list[str]) -> None:
    with open(__file__) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        version = python_of_venv()
        if not version:
            make_venv()
            version = python_of_venv()
        stamps = {
            VENV / f"{name}.stamp": hashlib.sha256(version.encode() + (HOUSE / name).read_bytes()).hexdigest()
            for name in lists
        }
        if any(not path.exists() or path.read_text() != stamp for path, stamp in stamps.items()):
            install(lists)
            for path, stamp in stamps.items():
                path.write_text(stamp)


if __name__ == "__main__":
    main(sys.argv[1:])
