"""What counts as the same name: folding, look-alikes, and names nobody may take."""

import re
import unicodedata

USERNAME_MIN, USERNAME_MAX = 4, 25
DISPLAY_NAME_MAX = 60  # characters
EMAIL_MAX = 254  # characters (RFC 5321, section 4.5.3.1.3), as Django's field has room for
TYPED_MAX = 100  # characters of a user name that are looked at, before those of another width are made plain
USERNAME_PATTERN = re.compile(r"[A-Za-z0-9_]+")
RESERVED = frozenset(
    """1000 admin administrator assistant bot everyone guest help here maru moderator nobody null official operator
    owner root security staff support system undefined webmaster""".split()
)
# As display names, in any script. Whoever needs one is given it by an operation, not by a form.
RESERVED_DISPLAY_NAMES = frozenset(
    """1000 admin administrator moderator official operator support system
    관리자 운영자 운영진 도우미 공지 시스템 管理员 管理員 客服 助手 小助手 官方 系统 系統 系统消息""".split()
)
# Drawn as nothing, though Unicode calls them letters, marks or symbols: Hangul fillers, the empty Braille pattern, the
# combining grapheme joiner. A name of nothing else is no name.
_BLANK = str.maketrans("", "", "\u115f\u1160\u2800\u3164\uffa0\u034f")
# Pairs that most typefaces draw alike, after Unicode Technical Standard 39, section 4 (confusable detection).
_LOOK_ALIKES = (("I", "l"), ("1", "l"), ("|", "l"), ("0", "o"), ("rn", "m"), ("vv", "w"))
# Code points of a name that are looked at, far more than any may have. Putting marks into their canonical order takes
# the square of their number: a million of them, in one form, would stop the process for minutes.
LOOKED_AT = 1000
# Controls, bidirectional overrides, zero-width characters: they would let one name pose as another.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """A name as it is stored: NFC, without invisible characters, white space folded to single blanks.

    Empty if nothing of it can be seen. It is for the caller to say how long a name may be; what comes after the first
    LOOKED_AT code points is cut.
    """
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name[:LOOKED_AT])
        if char.isspace() or unicodedata.category(char) not in _INVISIBLE
    )
    name = " ".join(visible.split())
    return name if name.translate(_BLANK).strip() else ""


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


def is_reserved_display_name(name: str) -> bool:
    """Whether the name would pose as the house itself."""
    return fold_name(name).replace(" ", "").replace("_", "") in RESERVED_DISPLAY_NAMES
