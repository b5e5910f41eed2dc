"""The picture of a link: of the promised size, with names in Korean and Chinese where a font for them is there."""

from io import BytesIO

import pytest
from PIL import Image
from pytest_django import Settings

from chatsite.web import fonts, link_picture
from chatsite.web.addresses import opens_only_here
from chatsite.web.fonts import drawable
from chatsite.web.mark import icon, png

pytestmark = pytest.mark.once


def picture(*, site: str = "Maru", title: str = "#lounge") -> Image.Image:
    return Image.open(BytesIO(link_picture.draw(site=site, title=title)))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with none but Pillow's own."""
    monkeypatch.setattr(fonts, "_installed", dict)


@pytest.mark.parametrize(
    "title", ["#lounge", "#언어교환", "#周末做饭", "x" * 60, "a few words and more " * 3, "\U0010fffd", ""]
)
def test_it_has_the_size_that_is_promised(title: str) -> None:
    made = picture(title=title)
    assert (made.format, made.size) == ("PNG", (1200, 630))


def test_another_name_makes_another_picture() -> None:
    assert picture(title="#one").tobytes() != picture(title="#two").tobytes()
    assert picture(site="One").tobytes() != picture(site="Two").tobytes()


@pytest.mark.usefixtures("no_fonts")
def test_without_a_font_for_it_no_boxes_are_drawn() -> None:
    assert drawable("언어 lounge 交换", 40)[0] == "lounge"
    assert drawable("언어교환", 40)[0] == ""
    assert picture(title="언어교환").tobytes() == picture(title="语言交换").tobytes()  # the mark alone


def test_an_operator_may_name_a_font(settings: Settings) -> None:
    settings.PICTURE_FONT = "/nowhere/font.ttf"
    assert drawable("lounge", 40)[0] == "lounge"


def test_a_long_name_is_cut_and_stays_inside() -> None:
    _text, font = drawable("가", 104)
    lines = list(link_picture._wrapped("word " * 30, font))
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(font.getlength(line) <= 1200 - 2 * link_picture.MARGIN for line in lines)


def test_the_picture_of_the_house_takes_the_place_of_the_mark() -> None:
    red = png(Image.new("RGB", (256, 256), "red"))
    drawn = Image.open(BytesIO(link_picture.draw(site="Maru", title="#lounge", picture=red))).convert("RGB")
    assert drawn.getpixel((130, 130)) == (255, 0, 0) != picture().convert("RGB").getpixel((130, 130))


def test_what_systems_cut_off_of_a_maskable_icon_is_paper() -> None:
    red = png(Image.new("RGB", (256, 256), "red"))
    cut, whole = icon(512, red, is_maskable=True), icon(512, red)
    assert cut.getpixel((60, 60)) != (255, 0, 0)  # outside of the circle that is always shown
    assert cut.getpixel((256, 256)) == whole.getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://127.0.0.1:8000/join/x/", True),
        ("http://localhost/", True),
        ("http://maru.localhost:80", True),
        ("http://[::1]:8000", True),
        ("http://192.168.0.7:8000", False),
        ("https://chat.example.org/people/add/x/", False),
        ("http://testserver", False),
    ],
)
def test_an_address_that_opens_only_here_is_known(address: str, only_here: bool) -> None:
    assert opens_only_here(address) is only_here
