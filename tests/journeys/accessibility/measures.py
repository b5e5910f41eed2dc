"""What is measured on a page as it stands. Each measure returns what is wrong, a line for each finding."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TARGET: Final = 44  # px, of what a finger presses
STANDARD: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]  # targets are measured under a finger
COLOURS: Final = ["color-contrast", "link-in-text-block"]  # what another theme may break
SCRIPT: Final = AXE_SCRIPT + Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def by_axe(page: Page, within: str = "html", but: Sequence[str] = ()) -> list[str]:
    """In light and dark, without the rules `but`. The second run looks at colours alone: nothing else is another's."""
    wrong = []
    for theme, only in (("light", STANDARD), ("dark", COLOURS)):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        found = _measure(page, "byAxe", within, only, [rule for rule in but if theme == "light"])
        wrong += [f"{theme}: {finding}" for finding in found]
    return wrong


def beyond_the_edge(page: Page) -> list[str]:
    return _measure(page, "beyondTheEdge")


def cut_when_spread(page: Page) -> list[str]:
    """Text that is cut, as it is or once it stands as wide as somebody may want it."""
    wrong = []
    for is_on in (True, False):
        _measure(page, "spread", is_on)
        wrong += [f"{'spread' if is_on else 'as it is'}: {finding}" for finding in _measure(page, "cut")]
    return wrong


def small_targets(page: Page, within: str = "body") -> list[str]:
    return _measure(page, "smallTargets", within, TARGET)


def _measure(page: Page, name: str, *options: Any) -> list[str]:
    if not page.evaluate("'measures' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate("([name, options]) => measures[name](...options)", [name, options]) or []
