"""What a page says of itself: Open Graph (https://ogp.me), cards of Twitter, or its title and description."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from chatsite.outgoing.client import Answer
from messaging.link_previews.charsets import decode
from messaging.models.links import DESCRIPTION_MAX, SITE_MAX, TITLE_MAX

TYPES = {"text/html", "application/xhtml+xml"}
# Controls, and what turns the reading direction around or cannot be seen.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_SITES = ("og:site_name", "application-name")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    description: str
    site: str
    picture: str  # an address, or nothing

    @property
    def says_something(self) -> bool:
        return bool(self.title or self.description)


def read_page(answer: Answer) -> Page:
    """What may be shown of it; nothing of it is HTML."""
    tree = LexborHTMLParser(decode(answer.body, answer.charset))
    said: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if content := clean(attributes.get("content") or ""):
            said.setdefault(name, content)
    title = tree.css_first("title")
    return Page(
        title=_cut(_first(said, _TITLES) or (clean(title.text()) if title else ""), TITLE_MAX),
        description=_cut(_first(said, _DESCRIPTIONS), DESCRIPTION_MAX),
        site=_cut(_first(said, _SITES) or (urlsplit(answer.url).hostname or "").removeprefix("www."), SITE_MAX),
        picture=_address(answer.url, _first(said, _PICTURES)),
    )


def clean(text: str) -> str:
    """On one line, and nothing that cannot be seen."""
    return " ".join(_UNWANTED.sub("", text).split())


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if name in said), "")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _address(base: str, said: str) -> str:
    try:
        return urljoin(base, said) if said else ""
    except ValueError:
        return ""
