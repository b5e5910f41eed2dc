"""docs/protocol.md is the living copy of the wire: the document and the code say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

import chatsite.urls  # noqa: F401 - every view, and so every refusal, is known from here
from chatsite.delivery import frames
from chatsite.exceptions import Refused
from messaging.messages import queries as message_queries
from messaging.socket import consumers, periodic

pytestmark = pytest.mark.once

DOCUMENT = Path(settings.BASE_DIR, "docs", "protocol.md").read_text()
FRAMES_FOLDER = Path(settings.BASE_DIR, "templates", "frames")


def section(title: str) -> str:
    """The text below a heading, up to the next one."""
    match = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert match, f"docs/protocol.md has no section {title!r}"
    return match[1]


def rows(title: str) -> list[list[str]]:
    """The rows of the section's table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from refusals(narrower)


# Frames -------------------------------------------------------------------------------------------


def test_the_frames_of_the_document_the_code_and_the_templates_are_the_same() -> None:
    """C18, C20"""
    documented = {name for row in rows("Down the socket") for name in quoted(row[0])}
    assert documented == set(frames.FRAMES)
    assert documented == {path.stem for path in FRAMES_FOLDER.iterdir()}


@pytest.mark.parametrize("row", rows("Down the socket"), ids=lambda row: row[0])
def test_a_frame_holds_what_the_document_says(row: list[str]) -> None:
    for element in re.findall(r"<((?:chat|send)-[a-z-]+)((?: data-[a-z-]+| id=\"[^\"]*\")*)>", row[2]):
        name, attributes = element[0], re.findall(r"data-[a-z-]+", element[1])
        sources = [Path(FRAMES_FOLDER, f"{frame}.html") for frame in quoted(row[0])]
        if "messages" in quoted(row[0]):
            fragments = Path(settings.BASE_DIR, "templates", "messaging", "messages")
            sources += [fragments / "_message.html", fragments / "_files.html", fragments / "_links.html"]
        source = "".join(path.read_text() for path in sources)
        tag = re.search(rf"<{name}\b(?:[^>]|%}}>)*>", source)
        assert tag, f"{name} is not in {row[0]}"
        assert [attribute for attribute in attributes if f" {attribute}" not in tag[0]] == []


@pytest.mark.parametrize("name", sorted(frames.FRAMES - {"messages"}))
def test_every_frame_but_messages_brings_one_element_into_signals(name: str) -> None:
    source = Path(FRAMES_FOLDER, f"{name}.html").read_text()
    assert '<div hx-swap-oob="beforeend:#signals"><' in source
    assert source.count("hx-swap-oob") == 1


@pytest.mark.parametrize("path", sorted(FRAMES_FOLDER.iterdir()), ids=lambda path: path.stem)
def test_a_frame_knows_no_reader(path: Path) -> None:
    """Neither who reads, nor a word of any language."""
    source = path.read_text()
    assert not re.findall(r"\b(?:request|perms|csrf_token|translate|blocktranslate|user\.)\b", source)
    text = re.sub(r"<[^>]*>|\{[{%#].*?[%#}]\}", "", source)
    assert not re.findall(r"\w", text), text


def test_an_unknown_frame_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        frames.frame("shout")


# Up the socket ------------------------------------------------------------------------------------

EXAMPLES = {
    "watch": '{"type": "watch", "rooms": [1, 2]}',
    "typing": '{"type": "typing", "room": 1}',
    "here": '{"type": "here"}',
    "seen": '{"type": "seen", "cursors": {"1": 7}}',
    "send": f'{{"type": "send", "room": 1, "body": "hello", "client_id": "{uuid4()}", "whisper_to": "bob"}}',
}


def test_what_a_tab_may_say_is_what_the_document_lists() -> None:
    documented = [quoted(row[0])[0] for row in rows("Up the socket")]
    assert documented == list(EXAMPLES)
    understood = {type(frames.parse(example)) for example in EXAMPLES.values()}
    assert understood == set(get_args(frames.Said))


@pytest.mark.parametrize("row", rows("Up the socket"), ids=lambda row: row[0])
def test_the_fields_are_those_of_the_document(row: list[str]) -> None:
    name, fields = quoted(row[0])[0], re.findall(r"`([a-z_]+)`", row[1])
    said = frames.parse(EXAMPLES[name])
    assert [field for field in fields if not hasattr(said, field)] == []
    for field in re.findall(r"`([a-z_]+)`", row[1].partition("optional")[0]):
        broken = EXAMPLES[name].replace(f'"{field}"', f'"no_{field}"')
        with pytest.raises(frames.Nonsense):
            frames.parse(broken)


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "sentence", "value"),
    [
        ("Up the socket", r"at most (\d+) KiB", frames.MAX_FRAME_BYTES // 1024),
        ("Up the socket", r"(\d+) in a minute close", consumers.NONSENSE_MAX),
        ("Up the socket", r"So do (\d+) frames", settings.CHAT_FRAMES_PER_MINUTE),
        ("Up the socket", r"\(at most (\d+)\)", frames.MAX_WATCHED_ROOMS),
        ("Up the socket", r"at most one in (\d+) s", consumers.TYPING_SECONDS),
        ("Up the socket", r"Without one for (\d+) s", periodic.SEEN_SECONDS),
        ("Down the socket", r"every (\d+) s; the tab answers", periodic.HEARTBEAT_TICKS * periodic.TICK_SECONDS),
        ("HTTP", r"\| (\d+) messages of history", message_queries.PAGE),
        ("HTTP", r"More than (\d+) changes behind", message_queries.CHANGES_MAX),
        ("Refusals", r"more than ([\d,]+) characters", settings.MESSAGE_MAX_LENGTH),
    ],
)
def test_a_number_of_the_document_is_the_codes(title: str, sentence: str, value: float) -> None:
    match = re.search(sentence, section(title))
    assert match
    assert int(match[1].replace(",", "")) == value


# Close codes --------------------------------------------------------------------------------------


def test_the_close_codes_are_the_same() -> None:
    documented = {int(code) for row in rows("Close codes") for code in re.findall(r"\d{4}", row[0])}
    ours = {int(code) for code in frames.Close}
    assert ours <= documented
    assert documented - ours <= {1001, 1006, 1011}, "of the WebSocket protocol itself"


# Refusals -----------------------------------------------------------------------------------------


def test_every_refusal_is_in_the_table_with_its_status() -> None:
    """C17"""
    statuses = {code: {int(s) for s in row[1].split(",")} for row in rows("Refusals") for code in quoted(row[0])}
    for refusal in refusals():
        assert refusal.code in statuses, f"{refusal.__name__} has a code the document does not list"
        assert refusal.status in statuses[refusal.code], f"{refusal.__name__} has another status than the document"
        assert str(refusal.message) or refusal.__name__ in {"TooLong", "NameTooLong"}
    used = {refusal.code for refusal in refusals()} | {"csrf"}
    assert set(statuses) == used, "the document lists codes nobody uses"


def test_codes_reserved_for_later_are_not_used_yet() -> None:
    match = re.search(r"Reserved for what comes later: (.*)", section("Refusals"))
    assert match
    assert not set(quoted(match[1])) & {refusal.code for refusal in refusals()}


# Addresses ----------------------------------------------------------------------------------------


def addresses(*, later: bool) -> Iterator[str]:
    for row in rows("HTTP"):
        for part in re.split(r"[;,] ", " | ".join(row)) if row[0].startswith("`/livez") else row[:1]:
            if ("*later*" in part or "*later*" in row[1].split(";")[0][:10]) is later:
                yield from (path for path in quoted(part) if path.startswith("/"))
        if not later:
            yield from (path for path in quoted(row[1]) if path.startswith("/accounts/"))


def example(path: str) -> str:
    given = {"<slug>": "lounge", "<number>": "7", "<id>": "7", "<mark>": "0a", "<username>": "alice"}
    given["<name>"] = "picture.png"
    given["<link>"] = "7"
    if path.startswith("/files/"):
        given["<id>"] = str(uuid4())
    for placeholder, value in given.items():
        path = path.replace(placeholder, value)
    return path.split("?")[0]


@pytest.mark.parametrize("path", sorted(set(addresses(later=False))))
def test_an_address_of_the_document_leads_somewhere(path: str) -> None:
    assert resolve(example(path))


@pytest.mark.parametrize("path", sorted(set(addresses(later=True))))
def test_an_address_marked_as_later_leads_nowhere_yet(path: str) -> None:
    """Once it does, the document has to say what is there."""
    with pytest.raises(Resolver404):
        resolve(example(path))
