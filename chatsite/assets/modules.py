"""The scripts of static/js: which needs which, and all that a page needs as one file.

Each behaviour is a module of its own, and modules import each other as `maru/<folder>/<name>`. Fetching fifty of
them takes a browser longer than running them, even from its own cache (docs/performance.md), so what leaves the house
is joined, without the comments that have lines of their own. Only the forms of import and export that stand here are
understood; all others are refused.

What a page can do without until it is usable is a part: a module beside the entry that this one asks for by `import()`.
It is joined of its own, from what the entry does not hold; the rest the entry lends it, by one global name.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:(?P<names>\{[^{}]+\}) from )?"maru/(?P<module>[\w/-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.MULTILINE)
_PART = re.compile(r'\bimport\("maru/(?P<part>\w+)"\)')
_OTHER = re.compile(r"^(?:import\b(?!\()|export\b).*|\bimport(?:\.meta|\s*\((?!\"maru/\w+\"\))).*", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


class BadModule(Exception):
    """A script that cannot be joined with others."""


def every(scripts: Path) -> list[str]:
    """All modules by name, that is by path in this folder, without the ending."""
    return sorted(path.relative_to(scripts).with_suffix("").as_posix() for path in scripts.rglob("*.js"))


def needed(scripts: Path, entry: str) -> list[str]:
    """The modules that a page with this one runs, itself the last, in the order in which a browser runs them."""
    order: dict[str, None] = {}
    _visit(scripts, entry, order, [])
    return list(order)


def _visit(scripts: Path, name: str, order: dict[str, None], way: list[str]) -> None:
    if name in way:
        raise BadModule(f"{' → '.join([*way, name])} go round in a circle")
    if name not in order:
        for found in _IMPORT.finditer(_source(scripts, name)):
            _visit(scripts, found["module"], order, [*way, name])
        order[name] = None


def parts(scripts: Path, entry: str) -> list[str]:
    """What a page with this module asks for once it is usable."""
    return [found["part"] for name in needed(scripts, entry) for found in _PART.finditer(_source(scripts, name))]


def joined(scripts: Path, entry: str) -> str:
    """The module with all that it needs, as one. Each keeps its own scope."""
    names = needed(scripts, entry)
    lent = {name for part in parts(scripts, entry) for name in needed(scripts, part) if name in names}
    lending = [f"globalThis.maru = {{ {', '.join(_variable(name) for name in sorted(lent))} }};"] if lent else []
    return "\n".join([*(_scope(_source(scripts, name), name) for name in names), *lending])


def joined_part(scripts: Path, part: str, entry: str) -> str:
    """The part with all that it needs and the entry does not hold, as one."""
    held = needed(scripts, entry)
    names = needed(scripts, part)
    lent = ", ".join(_variable(name) for name in sorted(names) if name in held)
    own = (_scope(_source(scripts, name), name) for name in names if name not in held)
    return "\n".join([f"const {{ {lent} }} = globalThis.maru;", *own])


def _scope(source: str, name: str) -> str:
    exports = [found["name"] for found in _EXPORT.finditer(source)]
    body = _EXPORT.sub("", _IMPORT.sub(_import, _COMMENT.sub("", source)))
    if strange := _OTHER.search(body):
        raise BadModule(f"{name}.js: {strange[0]}")
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exports)} }};\n}})();"


def _import(found: re.Match[str]) -> str:
    return f"const {found['names']} = {_variable(found['module'])};" if found["names"] else ""


def _variable(name: str) -> str:
    return "$" + name.replace("/", "$").replace("-", "_")


def _source(scripts: Path, name: str) -> str:
    return (scripts / f"{name}.js").read_text(encoding="utf-8")
