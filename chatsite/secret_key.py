"""The secrets of this house: made once, kept beside its data."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def long_key() -> str:
    return secrets.token_urlsafe(64)


def keep_secret(path: Path, make: Callable[[], str] = long_key) -> str:
    """Return the secret kept at `path`; `make` it first if there is none. Readable by its owner only.

    Two processes that start together agree: the file is linked into place whole, and only the first link counts.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_text().strip()
