"""Domains of links, as they are compared: in ASCII (IDNA), and where another script stands in one, as it looks."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from accounts.names import clean_name

DOMAIN_MAX = 253  # characters (RFC 1035)
DOMAINS_MAX = 5_000  # of one list
# Letters of other scripts that are drawn as Latin ones.
_DRAWN_AS = str.maketrans(
    "авегікмнопрстухѕјԁһѵѡԛԝӏёαεηικνορτυχωɑɡıłø",
    "aberikmhonpctyxsjdhvwqwleaenikvoptuxwagilo",
)


_DOTS = {0x3002: ".", 0xFF0E: ".", 0xFF61: "."}  # what else parts a domain (RFC 3490)


def key(domain: str) -> str:
    """The domain in ASCII and lower case, without a dot at its end. Empty for what is none."""
    name = clean_name(domain).translate(_DOTS).strip().rstrip(".")
    if not name or len(name) > DOMAIN_MAX or any(char in name for char in " /@:?#*"):
        return ""
    try:
        found = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return found if "." in found and ".." not in found else ""


def host_of(url: str) -> str:
    """The key of the domain of a web address; empty where there is none, as for an address of digits alone."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _host_key(host[: 4 * DOMAIN_MAX])


@lru_cache(maxsize=10_000)
def _host_key(host: str) -> str:
    return key(host)


def is_in(host: str, listed: Collection[str]) -> bool:
    """Whether this key, or a domain above it, is in the list."""
    return any(name in listed for name in _with_above(host))


def looks_like(host: str, listed: Collection[str]) -> bool:
    """The same, and what is drawn as one of these in letters of another script counts as it."""
    if is_in(host, listed):
        return True
    drawn = _drawn(host)
    return drawn != host and is_in(drawn, listed)


def lines(text: str) -> list[str]:
    """The domains of a list that was stored, one a line."""
    return [line for line in text.split("\n") if line]


def read(text: str) -> tuple[list[str], list[str]]:
    """What somebody typed: the keys of its domains, each once and in order, and the lines that are none.

    A whole address counts as its domain, and so does one with `*.` before it.
    """
    keys: dict[str, None] = {}
    wrong = []
    for line in _typed(text.splitlines()):
        found = host_of(line) if "://" in line else key(line.removeprefix("*.").removeprefix("."))
        if found:
            keys[found] = None
        else:
            wrong.append(line)
    return list(keys), wrong


def shown(host: str) -> str:
    """The domain as people write it."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _typed(found: Iterable[str]) -> Iterator[str]:
    return (stripped for line in found if (stripped := line.strip()))


def _with_above(host: str) -> Iterator[str]:
    while "." in host:
        yield host
        host = host.partition(".")[2]


def _drawn(host: str) -> str:
    """How a domain of another script looks, in Latin letters; itself where it is ASCII already."""
    if "xn--" not in host:
        return host
    letters = unicodedata.normalize("NFD", shown(host))
    return "".join(char for char in letters if unicodedata.category(char) != "Mn").translate(_DRAWN_AS)
