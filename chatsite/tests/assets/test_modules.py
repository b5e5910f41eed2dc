"""The scripts of a page as one file."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from chatsite.assets.modules import BadModule, every, joined, joined_part, needed, parts

pytestmark = pytest.mark.once

SCRIPTS = settings.BASE_DIR / "static" / "js"
FILES_MAX = 20  # in one folder


def write(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        path = folder / f"{name}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def test_a_module_runs_once_and_after_what_it_needs(tmp_path: Path) -> None:
    scripts = write(
        tmp_path,
        app='import "maru/b";\nimport { a } from "maru/a";\na();',
        b='import { a } from "maru/a";\na();',
        a="export function a() {}",
    )
    assert needed(scripts, "app") == ["a", "b", "app"]
    assert joined(scripts, "app").count("function a()") == 1


def test_each_module_keeps_its_scope_and_gives_what_it_exports(tmp_path: Path) -> None:
    scripts = write(
        tmp_path,
        app='import { one, Two } from "maru/made-of";\nconst own = one(Two);',
        **{"made-of": "const own = 1;\nexport async function one() {}\nexport class Two {}\nexport const three = 3;"},
    )
    made_of, app = joined(scripts, "app").split("\nconst $app = ")
    assert made_of.startswith("const $made_of = (() => {\nconst own = 1;\nasync function one() {}\nclass Two {}\n")
    assert made_of.endswith("return { one, Two, three };\n})();")
    assert "const { one, Two } = $made_of;\nconst own = one(Two);" in app


def test_comments_on_lines_of_their_own_stay_in_the_house(tmp_path: Path) -> None:
    source = (
        '/**\n * What it does.\n */\n// why\nconst a = "http://maru"; // how\n  /* also */\nconst b = `/* ${a} */`;'
    )
    found = joined(write(tmp_path, app=source), "app")
    assert 'const a = "http://maru"; // how\nconst b = `/* ${a} */`;' in found
    assert not [words for words in ("What it does", "why", "also") if words in found]


def test_a_module_is_known_by_its_folder_too(tmp_path: Path) -> None:
    scripts = write(
        tmp_path,
        app='import { own } from "maru/a/own";\nimport { other } from "maru/a-own";',
        **{"a/own": "export const own = 1;", "a-own": "export const other = 2;"},
    )
    assert every(scripts) == ["a-own", "a/own", "app"]
    assert needed(scripts, "app") == ["a/own", "a-own", "app"]
    assert "const { own } = $a$own;\nconst { other } = $a_own;" in joined(scripts, "app")


@pytest.mark.parametrize(
    "line",
    [
        'import one from "maru/a";',
        'import * as a from "maru/a";',
        'import { a } from "./a.js";',
        "export default class {}",
        "export { a };",
        "export let a = 1;",
        'const a = await import("./a.js");',
        "const a = await import(address);",
        "const here = import.meta.url;",
    ],
)
def test_what_is_not_understood_is_refused_and_not_guessed(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadModule, match="app"):
        joined(write(tmp_path, app=line, a="export const a = 1;"), "app")


def test_modules_that_need_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModule, match="app → b → app"):
        needed(write(tmp_path, app='import "maru/b";', b='import "maru/app";'), "app")


@pytest.mark.parametrize("entry", ["app", "page"])
def test_every_script_of_ours_can_be_joined(entry: str) -> None:
    assert "import " not in {line[:7] for line in joined(SCRIPTS, entry).splitlines()}
    assert needed(SCRIPTS, entry)[-1] == entry


def test_every_script_of_ours_is_needed_by_a_page() -> None:
    entries = ["app", "page", *parts(SCRIPTS, "app")]
    assert set(every(SCRIPTS)) == {name for entry in entries for name in needed(SCRIPTS, entry)}


def test_a_part_has_what_its_entry_lacks_and_borrows_the_rest(tmp_path: Path) -> None:
    scripts = write(
        tmp_path,
        app='import { a } from "maru/a";\nimport { b } from "maru/b";\nimport("maru/later");',
        later='import { a } from "maru/a";\nimport { c } from "maru/c";\nc(a);',
        a="export const a = 1;",
        b="export const b = 1;",
        c="export const c = 1;",
    )
    assert parts(scripts, "app") == ["later"]
    app, later = joined(scripts, "app"), joined_part(scripts, "later", "app")
    assert app.endswith("globalThis.maru = { $a };")
    assert "$c" not in app
    assert later.startswith("const { $a } = globalThis.maru;\nconst $c = (() => {")
    assert "export const a" not in later
    assert "$b" not in later


def test_no_folder_holds_more_than_one_can_look_over() -> None:
    folders = Counter(path.parent for path in SCRIPTS.rglob("*.js"))
    assert {folder.name: count for folder, count in folders.items() if count > FILES_MAX} == {}
