"""The picture that other programs show with a link: the house, and whom or what the link leads to."""

from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageDraw

from chatsite.web.fonts import Font, drawable
from chatsite.web.mark import JADE, PAPER, icon, mark, png

WIDTH, HEIGHT = 1200, 630
MARGIN: Final = 84
BOARD: Final = 90  # the height of a floor board
SEAM: Final = "#0b6b55"
LINES_MAX: Final = 2


def draw(*, site: str, title: str, picture: bytes | None = None) -> bytes:
    """A PNG. What no font here draws is left out; without any text the mark, or the house's picture, stands alone."""
    image = _floor()
    heading, font = drawable(title, 104)
    name, small = drawable(site, 52)
    if not heading:
        sign = _sign(300, picture)
        image.paste(sign, ((WIDTH - 300) // 2, (HEIGHT - 300) // 2), sign)
        return png(image)
    sign = _sign(104, picture)
    image.paste(sign, (MARGIN, MARGIN), sign)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN + 104 + 32, MARGIN + 52), _clipped(name, small, 800), font=small, fill=PAPER, anchor="lm")
    lines = list(_wrapped(heading, font))
    for place, line in enumerate(reversed(lines)):
        pen.text((MARGIN, HEIGHT - MARGIN - 16 - place * 132), line, font=font, fill=PAPER, anchor="ls")
    return png(image.quantize(64))


def _floor() -> Image.Image:
    """The boards of a floor, as behind the cards of the pages."""
    image = Image.new("RGB", (WIDTH, HEIGHT), JADE)
    pen = ImageDraw.Draw(image)
    for row, top in enumerate(range(0, HEIGHT, BOARD)):
        pen.line([0, top, WIDTH, top], fill=SEAM, width=3)
        for x in range(180 + 240 * (row % 2), WIDTH, 480):
            pen.line([x, top, x, top + BOARD], fill=SEAM, width=3)
    return image


def _sign(size: int, picture: bytes | None) -> Image.Image:
    if not picture:
        return mark(size, fill=PAPER, lines=JADE)
    shown = icon(size, picture)
    corners = Image.new("L", (size * 4, size * 4))
    ImageDraw.Draw(corners).rounded_rectangle([0, 0, size * 4, size * 4], size, fill=255)
    shown.putalpha(corners.resize((size, size), Image.Resampling.LANCZOS))
    return shown


def _wrapped(text: str, font: Font) -> Iterator[str]:
    """The text in at most LINES_MAX lines; a word that is wider than one goes on in the next."""
    rest = text
    for number in range(LINES_MAX):
        if not rest:
            return
        is_last = number == LINES_MAX - 1
        line = rest if is_last or _fits(rest, font) else _first_line(rest, font)
        rest = rest[len(line) :].lstrip()
        yield _clipped(line.rstrip(), font, WIDTH - 2 * MARGIN) if is_last else line.rstrip()


def _first_line(text: str, font: Font) -> str:
    end = next(end for end in range(len(text), 0, -1) if _fits(text[:end], font) or end == 1)
    blank = text.rfind(" ", 0, end + 1)
    return text[:blank] if blank > 0 else text[:end]


def _fits(text: str, font: Font, width: int = WIDTH - 2 * MARGIN) -> bool:
    return font.getlength(text) <= width


def _clipped(text: str, font: Font, width: int) -> str:
    if _fits(text, font, width):
        return text
    ends = (f"{text[:end].rstrip()}…" for end in range(len(text) - 1, 0, -1))
    return next((clipped for clipped in ends if _fits(clipped, font, width)), "")
