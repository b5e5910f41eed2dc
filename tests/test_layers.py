"""Imports go downward only (docs/architecture.md, "Layers"); also those inside functions, which would only hide it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

HOUSE = Path(__file__).parent.parent
FLOOR, ACCOUNTS, ROOMS, MESSAGING, ROOF = range(5)
APPS = {"accounts": ACCOUNTS, "rooms": ROOMS, "messaging": MESSAGING}
OF_THE_ROOF = {"asgi", "settings", "urls", "server", "workers", "management"}  # in chatsite; the rest is the floor
WORDS = {
    FLOOR: "the floor (no app)",
    ACCOUNTS: "accounts (who)",
    ROOMS: "rooms (where)",
    MESSAGING: "messaging (what)",
    ROOF: "the roof",
}
# Inside an app, what each module may not know of: those it is called by.
CALLERS = {"views", "consumers", "admin", "api", "forms", "urls", "routing", "apps"}
KEPT_FROM = {
    "models": CALLERS | {"operations", "live", "rendering"},
    "rendering": CALLERS | {"operations", "live"},
    "live": CALLERS | {"operations"},
    "operations": CALLERS,
}
DOORS = {"views": "urls", "consumers": "routing"}  # who alone may import these


class Import(NamedTuple):
    importer: str
    imported: str
    line: int
    only_for_types: bool = False

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {self.line})"


def layer(module: str) -> int | None:
    """Where a module of ours stands; None for one that is not ours."""
    package, _, rest = module.partition(".")
    if package == "chatsite":
        return ROOF if rest.split(".")[0] in OF_THE_ROOF else FLOOR
    return APPS.get(package)


def imports() -> Iterator[Import]:
    """Every import of one of our modules by another; tests may know everything."""
    for package in ("chatsite", *APPS):
        for path in sorted((HOUSE / package).rglob("*.py")):
            parts = path.relative_to(HOUSE).with_suffix("").parts
            if not {"tests", "migrations"} & set(parts):
                importer = ".".join(parts).removesuffix(".__init__")
                yield from (
                    found for found in imports_of(path.read_text(), importer) if layer(found.imported) is not None
                )


def imports_of(source: str, importer: str) -> Iterator[Import]:
    """What a module imports, wherever in it. `from rooms import live` counts as `rooms.live`."""
    package = importer.split(".")[:-1]
    tree = ast.parse(source)
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    for_types = {inner for guard in guards for inner in ast.walk(guard)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(importer, alias.name, node.lineno, node in for_types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names = [whole_name(module, alias.name) for alias in node.names]
            yield from (Import(importer, name, node.lineno, node in for_types) for name in names)


def whole_name(module: str, name: str) -> str:
    """`module.name` if that is a module of ours, else the module that has the name."""
    path = HOUSE.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else module


def name_in_app(module: str) -> str:
    return module.partition(".")[2]


ALL = list(imports())


def test_imports_go_downward_only() -> None:
    upward = [
        f"{found}: {WORDS[layer(found.importer)]} may not know {WORDS[layer(found.imported)]}. "  # type: ignore[index]
        "Let the upper one lend a hand in its AppConfig.ready()."
        for found in ALL
        if layer(found.imported) > layer(found.importer)  # type: ignore[operator]
    ]
    assert not upward, "\n".join(upward)


def test_inside_an_app_nothing_imports_its_callers() -> None:
    upward = [
        f"{found}: {name_in_app(found.importer)} is called by {name_in_app(found.imported)}, never the other way round."
        for found in ALL
        if found.importer.partition(".")[0] == found.imported.partition(".")[0]
        and name_in_app(found.imported) in KEPT_FROM.get(name_in_app(found.importer), set())
    ]
    assert not upward, "\n".join(upward)


@pytest.mark.parametrize(("door", "only"), DOORS.items())
def test_only_urls_and_routing_import_the_doors(door: str, only: str) -> None:
    others = [
        f"{found}: only {only} may. Move what both need below."
        for found in ALL
        if name_in_app(found.imported).endswith(door)
        and not name_in_app(found.importer).endswith(only)
        and not found.only_for_types
    ]
    assert not others, "\n".join(others)


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import rooms.models", "rooms.models"),
        ("from rooms import models", "rooms.models"),
        ("from rooms.models import Room", "rooms.models"),
        ("def hidden():\n    from rooms.models import Room", "rooms.models"),
        ("from . import names", "accounts.names"),
        ("from .names import clean_name", "accounts.names"),
    ],
)
def test_every_way_to_import_is_seen(source: str, imported: str) -> None:
    assert [found.imported for found in imports_of(source, "accounts.relations")] == [imported]
