"""What a page or a frame says, read as a browser reads it."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

TAG = r'<{name}(?P<attributes>(?:\s+[^\s"<>=]+(?:="[^"]*")?)*)\s*>'


@dataclass(frozen=True, slots=True)
class Element:
    """An element by its name, with its attributes unescaped, and its bytes as they were."""

    name: str
    attributes: dict[str, str]
    inner: str
    html: str

    def __getitem__(self, attribute: str) -> str:
        """The value of `data-<attribute>`; raises KeyError if there is none."""
        return self.attributes[f"data-{attribute}"]

    def __contains__(self, attribute: str) -> bool:
        return f"data-{attribute}" in self.attributes

    @property
    def text(self) -> str:
        return unescape(re.sub(r"<[^>]*>", "", self.inner))


def elements(html: str | bytes, *names: str) -> list[Element]:
    """The elements of these names, in order. None of them may hold another one of its name."""
    html = html.decode() if isinstance(html, bytes) else html
    tag = TAG.format(name=f"(?P<name>{'|'.join(map(re.escape, names))})")
    found = re.finditer(tag + r"(?P<inner>.*?)</(?P=name)>", html, re.DOTALL)
    return [Element(m["name"], attributes(m["attributes"]), m["inner"], m[0]) for m in found]


def undated(html: str) -> str:
    """Without the words of its times, which a page writes for its reader (messaging.conversation.dated)."""
    return re.sub(r'(<time datetime="[^"]+">)[^<]*', r"\1", html)


def element(html: str | bytes, name: str) -> Element:
    """The only one of this name."""
    (only,) = elements(html, name)
    return only


def start_tag(html: str | bytes, tag: str, /, **wanted: str) -> dict[str, str]:
    """The attributes of the first tag of this name that has these values, for elements that nest."""
    html = html.decode() if isinstance(html, bytes) else html
    for match in re.finditer(TAG.format(name=tag), html):
        has = attributes(match["attributes"])
        if wanted.items() <= has.items():
            return has
    raise AssertionError(f"no <{tag}> with {wanted}")


def attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'\s([^\s"<>=]+)(?:="([^"]*)")?', tag)}


def messages(html: str | bytes) -> list[Element]:
    return elements(html, "chat-message")


def seen(html: bytes) -> str:
    """The page without what is new in every answer: nonces and tokens."""
    return re.sub(r"[A-Za-z0-9+/]{22,}=*", "", html.decode())


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def outline(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Each tag that opens, with its attributes, by the rules of the HTML standard's tokenizer."""
    parser = _Outline()
    parser.feed(html)
    return parser.tags
