"""The invitation code of the house."""

import secrets
from typing import Final

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are read as others


def new_code() -> str:
    """A code that can be read out and typed."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(3))
