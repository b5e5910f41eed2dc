"""What a browser calls itself, in words that a person knows."""

from functools import lru_cache

from ua_parser import parse

_KNOWN_AS = {"Mac OS X": "macOS", "Mobile Safari": "Safari", "Chrome Mobile": "Chrome", "Firefox Mobile": "Firefox"}


@lru_cache(maxsize=1_024)
def in_words(user_agent: str) -> str:
    """ "Firefox · Linux": names, which are the same in every language. Empty for what nobody knows."""
    known = parse(user_agent)
    families = (found.family for found in (known.user_agent, known.os) if found and found.family != "Other")
    return " · ".join(_KNOWN_AS.get(family, family) for family in families)
