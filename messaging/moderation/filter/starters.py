"""Short lists of words to begin with, one for each language: what is abuse wherever it is said. Off until chosen."""

from importlib.resources import files

STARTERS = ("ko", "zh", "en")


def entries(language: str) -> list[str]:
    """The words of a list, in their order. Raises KeyError for a language without one."""
    if language not in STARTERS:
        raise KeyError(language)
    text = (files(__package__) / "data" / f"starter_{language}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
