"""Keeps locale/ in step with the sources, without the gettext programs. Needs Babel, which only developers have.

`manage.py catalogues` collects every text of Python files and templates into the .po files, keeps what is translated,
and compiles the .mo files; both are committed. `--check` changes nothing and fails with a list of what is not in step.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "translated": None,  # gettext, where `_` is something else
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
    "gettext_noop": None,
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
NOT_SHOWN = {"tests", "migrations"}


class Texts(Catalog):
    """Babel's catalogue, with a header that changes only when the texts do."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", self.locale_identifier or ""),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """A file's own header says nothing that the language does not."""


class Command(BaseCommand):
    help = "Collect the texts of the sources into locale/ and compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is missing, and fail if anything is")

    def handle(self, *args: Any, **options: Any) -> None:
        template = collect()
        problems = []
        for code, _ in settings.LANGUAGES:
            if code == settings.LANGUAGE_CODE:
                continue
            path = settings.BASE_DIR / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
            if not options["check"]:
                write(path, template)
            problems += [f"{path.relative_to(settings.BASE_DIR)}: {problem}" for problem in look(path, template)]
        if problems and options["check"]:
            raise CommandError("\n".join([*problems, "Translate what is missing, then run manage.py catalogues."]))
        for problem in problems:
            self.stdout.write(problem)
        self.stdout.write(f"{len(template)} texts, {len(problems)} to look at.")


def collect() -> Texts:
    """Every text of the sources."""
    template = Texts()
    for path, source in sources():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for _, texts, comments, context in extract("python", BytesIO(source), KEYWORDS, ("Translators:",)):
            template.add(texts, locations=[(name, 0)], auto_comments=comments, context=context)
    return template


def sources() -> Iterator[tuple[Path, bytes]]:
    """Files with texts, templates as the Python that Django's templatize makes of them."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
            for path in sorted(folder.rglob("*.py")):
                if not NOT_SHOWN & set(path.relative_to(folder).parts):
                    yield path, path.read_bytes()
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.strip() for line in lines).encode()


def read(path: Path) -> Texts:
    texts = Texts(locale=path.parent.parent.name, header_comment="# Texts of Maru.", fuzzy=False)
    if path.exists():
        PoFileParser(texts).parse(path.read_text().splitlines(keepends=True))
    return texts


def write(path: Path, template: Texts) -> None:
    """Bring a .po file and its .mo up to date; translations of texts that are still there stay as they are."""
    texts = read(path)
    texts.update(template, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, texts, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(read(path)))


def compiled(texts: Texts) -> bytes:
    file = BytesIO()
    write_mo(file, texts)
    return file.getvalue()


def look(path: Path, template: Texts) -> Iterator[str]:
    """What is not in step, a line each."""
    texts = read(path)
    known = {key(message): message for message in texts if message.id}
    wanted = {key(message) for message in template if message.id}
    for missing in sorted(wanted - known.keys()):
        yield f"missing: {missing[1]!r}"
    for obsolete in sorted(known.keys() - wanted):
        yield f"no longer in the sources: {obsolete[1]!r}"
    for (_, name), message in sorted(known.items()):
        if message.fuzzy:
            yield f"marked as fuzzy: {name!r}"
        elif not all(strings(message)):
            yield f"not translated: {name!r}"
        for text in strings(message):
            if text and not fits(message, text):
                yield f"other placeholders than {name!r}: {text!r}"
    mo = path.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(texts):
        yield "the .mo file is not what this file compiles to"


def key(message: Message) -> tuple[str, str]:
    """The text as Django looks it up: its context and its singular."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def fits(message: Message, text: str) -> bool:
    """Whether a translation fills in what the text does; of a plural, what its plural does."""
    source = message.id if isinstance(message.id, str) else message.id[1]
    return set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source))
