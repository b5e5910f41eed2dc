"""What the pages of the filter call things: the steps by which a text was read."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS: dict[str, str | Promise] = {
    "invisible characters removed": _("invisible characters removed"),
    "width folded": _("width folded"),
    "accents removed": _("accents removed"),
    "look-alike letters": _("look-alike letters"),
    "traditional to simplified": _("traditional to simplified"),
    "letters put together": _("letters put together"),
    "digits removed": _("digits removed"),
    "signs read as letters": _("signs read as letters"),
    "Korean keys": _("Korean keys"),
    "spaces removed": _("spaces removed"),
    "signs removed": _("signs removed"),
    "repeated letters removed": _("repeated letters removed"),
    "letters filled in": _("letters filled in"),
    "letters folded": _("letters folded"),
    "case folded": _("case folded"),
}


def path(found: str, steps: Iterable[str], rule: str) -> list[str]:
    """`시1발`, digits removed, `시발`: how what was found became what the rule says."""
    return [found, *(str(STEPS.get(step, step)) for step in steps), rule]
