"""README.md and docs/ name what is there: each file, folder and module they name exists, and each package is described.

What is looked at stands in backticks or in a block of code. A word of it counts as

- a path, if it begins with a folder of the repository: `rooms/live.py`, `templates/frames/`;
- the name of a file, wholly or by the end of its path, if it ends as files do: `hub.py`, `_message.html`;
- a module or something in it, if it begins with an app and a dot: `rooms.live`, `rooms.permissions.rights.rights_of`.

Addresses (`/rooms/new/`) begin with a slash, patterns (`templates/<app>/`) hold other signs than names do.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.conf import settings

import chatsite.urls  # noqa: F401 - modules of addresses can be imported from here on

pytestmark = pytest.mark.once

BASE = Path(settings.BASE_DIR)
DOCUMENTS = [BASE / "README.md", *sorted(BASE.glob("docs/*.md"))]
APPS = ("chatsite", "accounts", "rooms", "messaging")
FOLDERS = (*APPS, "templates", "static", "locale", "bin", "tests", "bench", "docs", "deploy")
NOT_SUBJECTS = {"management", "migrations", "models", "templatetags", "tests"}  # what Django gives each app, and tests

CODE = re.compile(r"^```.*?\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*")
FILE = re.compile(r"[\w/-][\w./-]*\.(?:py|html|js|css|md|txt|svg|toml|po|in)")
MODULE = re.compile(rf"(?:{'|'.join(APPS)})(?:\.\w+)+")


def files() -> Iterator[str]:
    yield from (path.name for path in BASE.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from (path.relative_to(BASE).as_posix() for path in (BASE / folder).rglob("*") if path.is_file())


FILES = frozenset(files())


def words(text: str) -> Iterator[str]:
    """The words of all code in a document, without brackets and full stops around them."""
    for block, span in CODE.findall(text):
        yield from (word.strip("(),;:").removesuffix(".") for word in (block or span).split())


def is_missing(word: str) -> bool:
    """Whether it names a file, a folder or a module, and there is none of that name."""
    if PATH.fullmatch(word):
        return not (BASE / word).exists()
    if FILE.fullmatch(word) and not word.startswith("/"):
        return not any(name == word or name.endswith(f"/{word}") for name in FILES)
    return bool(MODULE.fullmatch(word)) and not is_importable(word)


def is_importable(name: str) -> bool:
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_in_the_tree(document: Path) -> None:
    missing = dict.fromkeys(word for word in words(document.read_text()) if is_missing(word))
    name = document.relative_to(BASE)
    assert not missing, "\n".join(f"{name} names {word}, which is not in the tree." for word in missing)


def test_every_package_of_an_app_is_described_in_the_architecture() -> None:
    named = set(words((BASE / "docs" / "architecture.md").read_text()))
    packages = [path.parent for app in APPS for path in sorted((BASE / app).glob("*/__init__.py"))]
    subjects = [f"{path.relative_to(BASE)}/" for path in packages if path.name not in NOT_SUBJECTS]
    missing = [subject for subject in subjects if subject not in named]
    assert not missing, "\n".join(f"docs/architecture.md does not say what {subject} holds." for subject in missing)


@pytest.mark.parametrize(
    "word",
    [
        "rooms/nowhere.py",
        "templates/nowhere/",
        "nowhere.py",
        "_nowhere.html",
        "nowhere/live.py",
        "rooms.nowhere",
        "rooms.live.nowhere",
    ],
)
def test_what_is_not_there_is_noticed(word: str) -> None:
    text = f"There is `{word}` and `cat {word}`.\n\n```\ntext ({word}) text\n```\n"
    assert [found for found in words(text) if is_missing(found)] == [word] * 3


@pytest.mark.parametrize(
    "word", ["rooms/live.py", "templates/frames/", "hub.py", "rooms.live", "rooms.live.joined", "/rooms/new/", "data/"]
)
def test_what_is_there_or_is_no_path_is_not_complained_about(word: str) -> None:
    assert not is_missing(word)
