"""What counts as the same name: folding, look-alikes, and names nobody may take."""

import re
import unicodedata

USERNAME_MIN, USERNAME_MAX = 4, 25
USERNAME_PATTERN = re.compile(r"[A-Za-z0-9_]+")
RESERVED = frozenset(
    """1000 admin administrator assistant bot everyone guest help here maru moderator nobody null official operator
    owner root security staff support system undefined webmaster""".split()
)
# Pairs that most typefaces draw alike, after Unicode Technical Standard 39, section 4 (confusable detection).
_LOOK_ALIKES = (("I", "l"), ("1", "l"), ("|", "l"), ("0", "o"), ("rn", "m"), ("vv", "w"))
# Controls, bidirectional overrides, zero-width characters: they would let one name pose as another.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """A name as it is stored: NFC, without invisible characters, white space folded to single blanks."""
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        if char.isspace() or unicodedata.category(char) not in _INVISIBLE
    )
    return " ".join(visible.split())


def fold_name(name: str) -> str:
    """The key under which names are unique: width, case and composition make no difference (NFKC, case folding)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_name(name)).casefold())


def skeleton(name: str) -> str:
    """The key under which names look alike to a reader."""
    drawn = unicodedata.normalize("NFKC", clean_name(name))
    for one, other in _LOOK_ALIKES[:1]:
        drawn = drawn.replace(one, other)
    drawn = drawn.casefold()
    for one, other in _LOOK_ALIKES[1:]:
        drawn = drawn.replace(one, other)
    return drawn
