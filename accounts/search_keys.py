"""What a name can be found by: its letters, the way it sounds, and how one begins to type it."""

from accounts.names import fold_name

SEARCH_KEYS_MAX = 1_000  # characters


def search_keys(names: str) -> str:
    """The keys of some names, each after a blank; a search looks for its own key in them."""
    return fold_name(names)[:SEARCH_KEYS_MAX]
