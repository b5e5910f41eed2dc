"""Pictures are kept as they look, without what their files say besides."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

from accounts.models import User
from messaging.attachments import storage
from messaging.attachments.media.pictures import Picture, read_picture
from messaging.attachments.refusals import PictureTooLarge
from messaging.models import Blob
from messaging.tests.attachments import photos
from messaging.tests.attachments.conftest import send, stored
from messaging.tests.attachments.photos import SECRET, encoded, jpeg, moving, png, profile, scene

# What formats call their metadata.
NAMES = re.compile(rb"SECRET|Exif\0|EXIF|XMP |tEXt|zTXt|iTXt|eXIf|tIME|iCCP|ICCP|ICC_PROFILE|8BIM|adobe:ns|ftypmp42")

pytestmark = pytest.mark.once


def read(data: bytes) -> Picture:
    made = read_picture(BytesIO(data))
    assert made is not None
    return made


def copies(made: Picture) -> Iterator[Image.Image]:
    for data in (made.original, made.screen, made.thumb):
        with Image.open(BytesIO(data)) as image:
            yield image.convert("RGB")


def looks_like_the_scene(image: Image.Image, tolerance: int = 12) -> bool:
    right, below = image.width * 3 // 4, image.height * 3 // 4
    left, above = image.width // 4, image.height // 4
    places = {(left, above): (220, 40, 40), (right, above): (40, 180, 40), (left, below): (40, 40, 220)}
    return all(is_near(image.getpixel(place), colour, tolerance) for place, colour in places.items())


def is_near(one, other, tolerance: int) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def turned(orientation: int) -> Image.Image:
    """The scene as a camera stores it that is held in this way: a viewer undoes it."""
    way = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    return scene().transpose(way.get(orientation, Image.Transpose.TRANSPOSE)) if orientation > 1 else scene()


class TestMetadata:
    @pytest.mark.parametrize(
        ("data", "media_type"),
        [
            (jpeg(), "image/jpeg"),
            (jpeg(turned(6), orientation=6), "image/jpeg"),
            (jpeg(icc_profile=profile()), "image/jpeg"),
            (jpeg(progressive=True), "image/jpeg"),
            (png(), "image/png"),
            (png(icc_profile=profile()), "image/png"),
            (encoded(scene(), "GIF", comment=SECRET) + SECRET, "image/gif"),
            (encoded(scene(), "WEBP", exif=photos.exif(), xmp=photos.XMP, icc_profile=profile()), "image/webp"),
            (moving("WEBP", exif=photos.exif(), xmp=photos.XMP), "image/webp"),
            (moving("GIF", comment=SECRET), "image/gif"),
            (encoded(scene(), "AVIF", exif=photos.exif(), xmp=photos.XMP), "image/avif"),
            (encoded(scene(), "HEIF", exif=photos.exif(), xmp=photos.XMP), "image/jpeg"),
            (encoded(scene(), "TIFF", description=SECRET.decode()), "image/jpeg"),
        ],
        ids=[
            *("jpeg", "jpeg-turned", "jpeg-p3", "jpeg-progressive", "png", "png-p3", "gif", "webp-p3", "webp-moving"),
            *("gif-moving", "avif", "heic", "tiff"),
        ],
    )
    def test_nothing_of_it_is_left_in_any_copy(self, data: bytes, media_type: str) -> None:
        assert SECRET in data
        made = read(data)
        assert made.type == media_type
        for copy in (made.original, made.screen, made.thumb):
            assert NAMES.search(copy) is None
            with Image.open(BytesIO(copy)) as image:
                assert not dict(image.getexif())
                assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "mp"} & set(image.info)

    def test_it_goes_without_loss_where_nothing_else_must_change(self) -> None:
        for data, form in ((jpeg(), "JPEG"), (png(), "PNG"), (encoded(scene(), "WEBP", exif=photos.exif()), "WEBP")):
            made = read(data)
            before, after = (Image.open(BytesIO(one), formats=(form,)) for one in (data, made.original))
            assert before.tobytes() == after.tobytes()
            assert len(made.original) < len(data)


class TestLooks:
    @pytest.mark.parametrize("orientation", [1, 3, 5, 6, 8])
    def test_a_photo_stands_upright(self, orientation: int) -> None:
        for data in (
            jpeg(turned(orientation), orientation=orientation, quality=95),
            encoded(turned(orientation), "TIFF", tiffinfo={photos.ORIENTATION: orientation}),
        ):
            made = read(data)
            assert (made.width, made.height) == photos.SIZE
            assert all(looks_like_the_scene(image) for image in copies(made))

    @pytest.mark.parametrize("form", ["HEIF", "AVIF", "BMP", "TIFF", "GIF", "WEBP"])
    def test_every_format_is_shown(self, form: str) -> None:
        made = read(encoded(scene(), form))
        assert (made.width, made.height) == photos.SIZE
        assert all(looks_like_the_scene(image, 20) for image in copies(made))
        assert made.type in {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}

    def test_colours_of_other_spaces_become_srgb(self) -> None:
        wide = Image.new("RGB", (40, 40), (180, 120, 90))
        for data in (encoded(wide, "JPEG", quality=95, icc_profile=profile()), png(wide, icc_profile=profile())):
            assert all(is_near(image.getpixel((20, 20)), (191, 118, 84), 4) for image in copies(read(data)))
        same = encoded(wide, "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        assert all(is_near(image.getpixel((20, 20)), (180, 120, 90), 4) for image in copies(read(same)))
        broken = encoded(wide, "JPEG", icc_profile=b"no profile")
        assert all(is_near(image.getpixel((20, 20)), (180, 120, 90), 4) for image in copies(read(broken)))

    def test_inks_become_lights(self) -> None:
        made = read(encoded(scene(mode="CMYK"), "JPEG"))
        with Image.open(BytesIO(made.original)) as image:
            assert image.mode == "RGB"
        assert all(looks_like_the_scene(image) for image in copies(made))

    def test_sixteen_bits_stay_in_the_original_and_are_read_right(self) -> None:
        grey = Image.new("I;16", (30, 20), 0x80FF)
        made = read(encoded(grey, "PNG"))
        with Image.open(BytesIO(made.original)) as image:
            assert image.getpixel((5, 5)) == 0x80FF
        with Image.open(BytesIO(made.screen)) as image:
            assert is_near(image.convert("RGB").getpixel((5, 5)), (128, 128, 128), 3)

    def test_what_can_be_seen_through_stays_so(self) -> None:
        glass = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
        for image in (glass, glass.convert("P"), Image.new("LA", (30, 20), (0, 0))):
            made = read(encoded(image, "PNG"))
            with Image.open(BytesIO(made.screen)) as screen:
                assert screen.convert("RGBA").getchannel("A").getpixel((5, 5)) == 0

    def test_large_ones_have_smaller_copies(self) -> None:
        made = read(jpeg(scene((2_400, 1_200))))
        original, screen, thumb = (image.size for image in copies(made))
        assert (original, screen, thumb) == ((2_400, 1_200), (1_920, 960), (480, 240))

    def test_a_turned_photo_of_a_phone_keeps_its_quality(self) -> None:
        noise = Image.merge("RGB", [Image.effect_noise((256, 192), 40)] * 3)
        data = encoded(noise, "JPEG", quality=93, exif=photos.exif(3))
        made = read(data)
        with Image.open(BytesIO(data)) as before, Image.open(BytesIO(made.original)) as after:
            assert isinstance(before, JpegImageFile)
            assert isinstance(after, JpegImageFile)
            assert after.quantization == before.quantization
        assert 0.8 < len(made.original) / len(data) < 1.2


class TestMoving:
    @pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
    def test_it_moves_in_the_original_and_on_the_screen_and_not_in_the_thumbnail(self, form: str) -> None:
        made = read(moving(form))
        assert made.is_animated
        frames = []
        for data in (made.original, made.screen, made.thumb):
            with Image.open(BytesIO(data)) as image:
                image.seek(getattr(image, "n_frames", 1) - 1)
                image.load()
                frames.append((getattr(image, "n_frames", 1), image.info.get("duration", 0)))
                red = image.convert("RGB").getpixel((20, 10))
                assert is_near(red, (200, 30, 30), 40) == (data != made.thumb)
        assert frames == [(4, 80), (4, 80), (1, 0)]

    def test_colours_become_srgb_in_all_frames(self) -> None:
        for form in ("PNG", "WEBP"):
            made = read(moving(form, icc_profile=profile()))
            with Image.open(BytesIO(made.original)) as image:
                assert getattr(image, "n_frames", 1) == 4
                assert "icc_profile" not in image.info

    def test_the_page_is_told(self, alice: User, lounge, client_of) -> None:
        answer = send(client_of(alice), lounge, stored(alice, moving("GIF"), "a.gif"))
        assert "data-animated" in answer.content.decode()
        answer = send(client_of(alice), lounge, stored(alice, jpeg(), "a.jpg"))
        assert "data-animated" not in answer.content.decode()


class TestLimits:
    @pytest.mark.parametrize(
        "data",
        [
            *(photos.huge_png(), photos.huge_jpeg(), photos.huge_gif(), photos.huge_webp()),
            *(photos.huge_bmp(), photos.huge_tiff(), photos.huge_heic()),
            *(photos.many_frames(form, 10_000) for form in ("GIF", "PNG", "WEBP")),
        ],
        ids=[
            *("png", "jpeg", "gif", "webp", "bmp", "tiff", "heic"),
            *("gif-of-many-frames", "png-of-many-frames", "webp-of-many-frames"),
        ],
    )
    def test_a_bomb_is_refused(self, data: bytes) -> None:
        with pytest.raises(PictureTooLarge):
            read_picture(BytesIO(data))

    def test_a_photo_of_48_megapixels_is_read(self) -> None:
        large = Image.linear_gradient("L").resize((8_064, 6_048))
        made = read(encoded(Image.merge("RGB", [large] * 3), "JPEG", exif=photos.exif(6)))
        assert (made.width, made.height) == (6_048, 8_064)

    def test_so_is_a_webp_of_50_megapixels(self) -> None:
        made = read(encoded(Image.new("RGB", (7_150, 7_000)), "WEBP", quality=1, method=0))
        assert (made.width, made.height, made.is_shown) == (7_150, 7_000, True)

    def test_what_is_too_large_to_be_shown_is_a_file_without_its_place(self, alice: User, lounge, client_of) -> None:
        huge = Image.new("RGB", (8_000, 6_600))
        data = encoded(huge, "WEBP", quality=1, method=0, exif=photos.exif(6))
        file = stored(alice, data, "view.webp")
        assert (file.blob.kind, file.blob.has_copies, file.name) == ("file", False, "view.webp")
        with storage.files().open(storage.path_of(file.blob.key)) as content:
            kept = content.read()
        assert b"EXIF" in data
        assert b"EXIF" not in kept
        assert 0 < len(kept) == file.blob.size < len(data)
        assert 'data-kind="file"' in send(client_of(alice), lounge, file).content.decode()

    def test_a_document_of_several_pages_stays_whole(self, alice: User) -> None:
        data = encoded(scene(), "TIFF", save_all=True, append_images=[scene()])
        file = stored(alice, data, "scan.tiff")
        assert (file.blob.kind, file.name) == ("file", "scan.tiff")
        with storage.files().open(storage.path_of(file.blob.key)) as content:
            assert content.read() == data


def test_a_name_says_what_the_file_became(alice: User) -> None:
    heic = encoded(scene(), "HEIF")
    names = {stored(alice, heic, name).name for name in ("IMG_1.HEIC", "a.b.heif", "photo.jpg", "photo")}
    assert names == {"IMG_1.jpg", "a.b.jpg", "photo.jpg", "photo"}
    assert stored(alice, encoded(scene(), "BMP"), "a.bmp").name == "a.png"
    assert Blob.objects.count() == 2
