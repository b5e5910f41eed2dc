"""Which of the fonts on this machine can draw a text. None comes with the house: those of Korean and Chinese are large.

`PICTURE_FONT` names one; without it the usual ones are looked for where systems keep fonts. Pillow's own, which has
Latin letters only, is always there.
"""

import logging
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
# The better come first. Each is a file, and the places in it of a face for Korean and of one for Chinese.
KNOWN: Final = (
    ("NotoSansCJK-Bold.ttc", 1, 2),
    ("NotoSansCJK-Regular.ttc", 1, 2),
    ("NotoSansCJKkr-Bold.otf", 0, 0),
    ("NotoSansCJKsc-Bold.otf", 0, 0),
    ("NotoSansKR-Bold.otf", 0, 0),
    ("NotoSansSC-Bold.otf", 0, 0),
    ("Pretendard-Bold.otf", 0, 0),
    ("NanumGothicBold.ttf", 0, 0),
    ("wqy-microhei.ttc", 0, 0),
    ("wqy-zenhei.ttc", 0, 0),
    ("DroidSansFallbackFull.ttf", 0, 0),
    ("NotoSans-Bold.ttf", 0, 0),
    ("DejaVuSans-Bold.ttf", 0, 0),
)
ABSENT: Final = "\U0010ffff"  # is no character, so what is drawn for it stands for every character a font has not
SAMPLE: Final = 24  # pixels

logger = logging.getLogger(__name__)


def drawable(text: str, size: int) -> tuple[str, Font]:
    """As much of the text as one font draws, and that font: the one which draws most of it."""
    best, best_face = "", None
    for face in _faces(is_korean=any("\uac00" <= char <= "\ud7a3" for char in text)):
        drawn = "".join(char for char in text if _has(face, char))
        if best_face is None or len(drawn) > len(best):
            best, best_face = drawn, face
        if len(drawn) == len(text):
            break
    return " ".join(best.split()), _open(best_face, size)


Face = tuple[str, int] | None  # a file and the place in it; None is Pillow's own


def _faces(*, is_korean: bool) -> Iterator[Face]:
    installed = _installed()
    wanted = [(settings.PICTURE_FONT, 0)] if settings.PICTURE_FONT else []
    known = [
        (installed[name], korean if is_korean else chinese) for name, korean, chinese in KNOWN if name in installed
    ]
    yield from filter(_is_font, [*wanted, *known])
    yield None


@cache
def _installed() -> dict[str, str]:
    """The known fonts that are there, by their names."""
    known = {name for name, *_faces in KNOWN}
    folders = [Path(folder).expanduser() for folder in FOLDERS]
    return {
        path.name: str(path)
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.name in known
    }


@cache
def _is_font(face: Face) -> bool:
    try:
        _open(face, SAMPLE)
    except OSError as error:
        logger.warning("%s draws no pictures of links: %s", face, error)
        return False
    return True


@lru_cache(maxsize=16)
def _open(face: Face, size: int) -> Font:
    return ImageFont.truetype(face[0], size, index=face[1]) if face else ImageFont.load_default(size)


@lru_cache(maxsize=4096)
def _has(face: Face, char: str) -> bool:
    """Whether the font draws it, rather than what it draws for all that it has not."""
    if char.isspace():
        return True
    font = _open(face, SAMPLE)
    drawn, absent = font.getmask(char), font.getmask(ABSENT)
    return bool(drawn.size[0]) and (drawn.size, bytes(drawn)) != (absent.size, bytes(absent))
