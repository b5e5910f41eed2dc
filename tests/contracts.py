"""Kinds of import-linter contracts that know inner modules from outer ones (docs/architecture.md, "Layers").

Outer modules answer requests, or are loaded by Django by their name: views, forms, responses, urls and the like. All
others are inner ones. pyproject.toml holds the contracts; `lint-imports` checks them.
"""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract

OUTER = {
    "views",
    "forms",
    "responses",
    "urls",
    "admin",
    "apps",
    "http",
    "middleware",
    "consumers",
    "routing",
    "context_processors",
}
OUTER_PACKAGES = {"templatetags", "management", "tests", "migrations"}
SHARED = {"forms", "responses", "http"}  # of another subject, outer modules may import these
APPS = {"accounts", "rooms", "messaging"}


def is_outer(module: str) -> bool:
    """Whether the module, by its dotted name, is an outer one."""
    package, _, name = module.rpartition(".")
    return name in OUTER or name.endswith("_views") or bool(OUTER_PACKAGES & {name, *package.split(".")})


def subject(module: str) -> str:
    """The sub-package of an app that the module belongs to; for a module of the app's root, its own name."""
    return ".".join(module.split(".")[:2])


def _forget_outer(graph: ImportGraph) -> None:
    """Leave only what inner modules import: outer ones may import any of them."""
    for module in filter(is_outer, set(graph.modules)):
        for imported in set(graph.find_modules_directly_imported_by(module)):
            graph.remove_import(importer=module, imported=imported)


class InnerLayersContract(LayersContract):
    """Layers, as far as inner modules are concerned."""

    type_name = "inner_layers"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        _forget_outer(graph)
        return super().check(graph, verbose)


class InnerAcyclicContract(AcyclicSiblingsContract):
    """No circles, as far as inner modules are concerned."""

    type_name = "inner_acyclic"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        _forget_outer(graph)
        return super().check(graph, verbose)


def wrong_imports(graph: ImportGraph) -> Iterator[str]:
    """A sentence for each import of an outer module by an inner one, or by a view that has no business with it."""
    for module in graph.modules:
        if module.split(".")[0] not in APPS or OUTER_PACKAGES & set(module.split(".")):
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.split(".")[0] not in APPS or not is_outer(imported):
                continue
            name = imported.rpartition(".")[2]
            if not is_outer(module):
                yield f"{module} is an inner module, and may not import {imported}."
            elif _is_view(module) and subject(module) != subject(imported) and name not in SHARED:
                yield f"{module} may import of another subject only {', '.join(sorted(SHARED))}, not {imported}."


def _is_view(module: str) -> bool:
    return module.endswith(("views", ".forms", ".responses"))


class OuterModulesContract(Contract):
    """Inner modules import no outer ones. Of another subject's outer modules, views import only forms and responses."""

    type_name = "outer_modules"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        wrong = sorted(wrong_imports(graph))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for sentence in check.metadata["wrong"]:
            output.print_error(f"- {sentence}", bold=False)
        output.new_line()
