"""The stylesheet that browsers get."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from pytest_django import Settings

from chatsite.assets.storage import STYLESHEET, join_imports, styles

pytestmark = pytest.mark.once

TREE = settings.BASE_DIR / "static" / "css"


def test_the_joined_stylesheet_holds_every_component_and_imports_nothing() -> None:
    joined = join_imports(TREE / "main.css")

    assert "@import" not in joined
    for component in TREE.rglob("*.css"):
        assert component.name == "main.css" or component.read_text(encoding="utf-8") in joined, component


def test_the_layers_come_in_the_order_that_the_stylesheet_declares() -> None:
    joined = join_imports(TREE / "main.css")
    declared = re.search(r"@layer ([\w, ]+);", joined)

    assert declared
    used = re.findall(r"@layer (\w+) \{", joined)
    assert list(dict.fromkeys(used)) == declared[1].split(", ")


def test_the_stylesheet_is_small() -> None:
    whole = styles(TREE / "main.css").encode()
    assert len(brotli.compress(whole)) < 22 * 1024
    assert len(gzip.compress(whole)) < 25 * 1024, "over plain HTTP"


def test_what_pages_of_the_administration_load_is_there() -> None:
    """A name that is not in the manifest is an error of the whole page, where people are."""
    for model in admin.site._registry.values():
        for path in re.findall(r'(?:href|src)="/static/([^"]+)"', str(model.media)):
            assert finders.find(path), f"{model}: {path}"


def test_a_changed_component_reaches_the_joined_stylesheet(settings: Settings, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "css").mkdir(parents=True)
    (tree / "css" / "main.css").write_text('@import url("base.css") layer(base);', encoding="utf-8")
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tree]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "chatsite.assets.storage.JoinedStaticFilesStorage"}
    }

    served = []
    for colour in ("red", "red", "green"):
        (tree / "css" / "base.css").write_text(f"a {{ color: {colour}; }}\n" * 30, encoding="utf-8")
        call_command("collectstatic", interactive=False, verbosity=0)
        address = staticfiles_storage.url(STYLESHEET)
        served.append((settings.STATIC_ROOT / address.removeprefix(settings.STATIC_URL)).read_text(encoding="utf-8"))

    assert served[0] == served[1]
    assert "red" in served[1]
    assert "green" in served[2]
    assert "@import" not in "".join(served)
    css = settings.STATIC_ROOT / "css"
    assert {path.name.split(".")[0] for path in css.glob("*.css.br")} == {"main"}, (
        "what every page needs, as small as can"
    )
    assert {path.name.split(".")[0] for path in css.glob("*.css.gz")} == {"main", "base"}


@pytest.mark.parametrize("attribute", ["style", "onclick", "onload", "onerror"])
def test_no_template_has_what_the_content_security_policy_forbids(attribute: str) -> None:
    inline = re.compile(rf"<[^>]*\s{attribute}=|<style", re.IGNORECASE)
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert not inline.search(template.read_text(encoding="utf-8")), template
