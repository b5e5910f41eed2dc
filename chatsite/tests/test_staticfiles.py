"""The stylesheet that browsers get."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from pytest_django import Settings

from chatsite.staticfiles import STYLESHEET, join_imports

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
    assert len(gzip.compress(join_imports(TREE / "main.css").encode())) < 25 * 1024


def test_collecting_twice_gives_the_same_joined_stylesheet(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "chatsite.staticfiles.JoinedStaticFilesStorage"}
    }

    addresses = []
    for _ in range(2):
        call_command("collectstatic", interactive=False, verbosity=0)
        addresses.append(staticfiles_storage.url(STYLESHEET))

    assert addresses[0] == addresses[1]
    assert "@import" not in (tmp_path / addresses[0].removeprefix(settings.STATIC_URL)).read_text(encoding="utf-8")


@pytest.mark.parametrize("attribute", ["style", "onclick", "onload", "onerror"])
def test_no_template_has_what_the_content_security_policy_forbids(attribute: str) -> None:
    inline = re.compile(rf"<[^>]*\s{attribute}=|<style", re.IGNORECASE)
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert not inline.search(template.read_text(encoding="utf-8")), template
