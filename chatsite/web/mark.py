"""The mark of Maru (static/img/favicon.svg) as pixels, and pictures as icons of any size."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps

JADE: Final = "#0d7a61"
PAPER: Final = "#fbf9f5"
SIZES: Final = (180, 192, 512)  # of icons: the home screen of iOS, and what a manifest needs (Chromium)
UNITS: Final = 32  # the side of the drawing
FINER: Final = 4  # it is drawn so many times larger, for smooth edges
SAFE: Final = 0.62  # how much of a maskable icon's side is never cut off, with some air (W3C Web Application Manifest)
LINES: Final = ((2, 9.7, 30, 9.7), (2, 17.3, 30, 17.3), (20, 2, 20, 9.7), (11, 9.7, 11, 17.3), (21, 17.3, 21, 25))


def mark(size: int, *, fill: str = JADE, lines: str = PAPER) -> Image.Image:
    """The mark alone, on nothing."""
    whole = size * FINER
    scale = whole / UNITS
    image = Image.new("RGBA", (whole, whole))
    draw = ImageDraw.Draw(image)
    draw.polygon([(x * scale, y * scale) for x, y in ((7, 24), (15, 24), (7.8, 30), (7, 29.6))], fill=fill)
    draw.rounded_rectangle([2 * scale, 2 * scale, 30 * scale, 25 * scale], 5 * scale, fill=fill)
    for x1, y1, x2, y2 in LINES:
        draw.line([x1 * scale, y1 * scale, x2 * scale, y2 * scale], fill=lines, width=round(1.8 * scale))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def icon(size: int, picture: bytes | None = None, *, is_maskable: bool = False) -> Image.Image:
    """A square that systems show for the house: its picture, or the mark on paper. Theirs to cut round: `is_maskable`.

    The picture must be one that was made here (accounts.profile.picture_maker).
    """
    if picture:
        shown = ImageOps.fit(Image.open(BytesIO(picture)).convert("RGBA"), (size, size), Image.Resampling.LANCZOS)
    else:
        shown = mark(size)
    part = round(size * (SAFE if is_maskable else 1 if picture else 0.78))
    paper = Image.new("RGB", (size, size), PAPER)
    drawn = shown.resize((part, part), Image.Resampling.LANCZOS)
    paper.paste(drawn, ((size - part) // 2, (size - part) // 2), drawn)
    return paper


def png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def write_files(folder: Path) -> None:
    """The icons of a house without a picture, once and for all: `python -m chatsite.web.mark`."""
    for size in SIZES:
        (folder / f"icon-{size}.png").write_bytes(png(icon(size).quantize(32)))
    (folder / "icon-maskable.png").write_bytes(png(icon(max(SIZES), is_maskable=True).quantize(32)))
    mark(48).save(folder / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    write_files(Path(__file__).parents[2] / "static" / "img")
