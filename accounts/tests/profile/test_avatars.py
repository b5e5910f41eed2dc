from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts import throttle
from accounts.models import User
from accounts.profile import avatars
from accounts.profile import operations as profile
from accounts.profile.avatars import NotAPicture, PictureTooLarge, read_picture
from chatsite.exceptions import Unavailable


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return SimpleUploadedFile(f"me.{kind.lower()}", out.getvalue())


def upload(client: Client, file: SimpleUploadedFile):
    return client.post(reverse("picture-change"), {"picture": file})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_a_small_square_of_our_own_making(kind: str):
    made = read_picture(picture(kind))

    with Image.open(made) as image:
        assert (image.format, image.size) == ("WEBP", (256, 256))


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "I;16"])
def test_pictures_of_any_colours_are_read(mode: str):
    assert read_picture(picture("JPEG" if mode == "CMYK" else "PNG", mode=mode) if mode != "I;16" else _deep()).size


def _deep() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("I;16", (40, 30)).save(out, "PNG")
    return SimpleUploadedFile("deep.png", out.getvalue())


def test_what_a_camera_wrote_into_the_file_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "a camera that knows where we live"
    exif[0x0112] = 6  # turned by 90 degrees

    made = read_picture(picture("JPEG", (40, 20), exif=exif)).read()

    assert b"camera" not in made
    with Image.open(BytesIO(made)) as image:
        assert not image.getexif()


def test_two_uploads_of_one_picture_have_names_nobody_can_guess():
    names = {read_picture(picture()).name for _ in range(2)}

    assert len(names) == 2
    assert all(len(name or "") == 32 + len(".webp") for name in names)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_picture_is_refused(data: bytes):
    """reliability.md, S5."""
    with pytest.raises(NotAPicture):
        read_picture(SimpleUploadedFile("me.png", data))


def test_half_a_picture_is_refused():
    whole = picture("PNG", (200, 200)).read()

    with pytest.raises(NotAPicture):
        read_picture(SimpleUploadedFile("me.png", whole[: len(whole) // 2]))


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM"])
def test_formats_that_nobody_needs_are_not_even_tried(kind: str):
    with pytest.raises(NotAPicture):
        read_picture(picture(kind))


@pytest.mark.parametrize("size", [(8000, 5001), (12_000, 12_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(size: tuple[int, int]):
    """A decompression bomb: a few kilobytes that claim to be huge."""
    with pytest.raises(PictureTooLarge):
        read_picture(picture("PNG", size, mode="1"))


def test_a_file_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(avatars, "MAX_BYTES", 10)
    monkeypatch.setattr(avatars, "_run", lambda _data: pytest.fail("opened"))

    with pytest.raises(PictureTooLarge):
        read_picture(picture())


# A decoder is a process of its own ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("does", "refusal"),
    [
        ("import os; os.abort()", NotAPicture),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass", PictureTooLarge),
        ("import time; time.sleep(60)", PictureTooLarge),
        ("import accounts", NotAPicture),  # nothing of ours is within its reach
    ],
)
def test_a_decoder_that_breaks_takes_nothing_along(
    does: str, refusal: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """S5: a hostile file may end its decoder, never the house."""
    program = tmp_path / "program.py"
    program.write_text(does)
    monkeypatch.setattr(avatars, "PROGRAM", program)
    monkeypatch.setattr(avatars, "SECONDS", 3)

    with pytest.raises(refusal):
        read_picture(picture())


def test_what_a_decoder_may_use_up_is_bounded():
    """S7: 39 megapixels of WebP need three quarters of a gigabyte."""
    with pytest.raises(PictureTooLarge):
        read_picture(picture("WEBP", (16_383, 2_400), lossless=True, method=0))


def test_one_picture_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch):
    """Memory for one of them is there; whoever waits keeps a thread from all others."""
    monkeypatch.setattr(avatars, "PATIENCE", 0.01)
    with avatars._turn, pytest.raises(Unavailable):
        read_picture(picture())
    assert read_picture(picture()).size


def test_a_person_has_so_many_pictures_read(alice: User, client_of, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "PICTURES", throttle.Allowance("pictures", limit=1, seconds=600))
    client = client_of(alice)
    assert upload(client, picture()).status_code == 302
    refused = upload(client, picture())

    assert (refused.status_code, refused["X-Error"]) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 0
    assert refused.context["picture_form"].errors["picture"]


def test_two_pictures_at_once_leave_one_file(alice: User, media: Path, django_capture_on_commit_callbacks):
    here, there = User.objects.get(pk=alice.pk), User.objects.get(pk=alice.pk)
    for tab in (here, there):
        with django_capture_on_commit_callbacks(execute=True):
            profile.change_avatar(user=tab, picture=read_picture(picture()))

    alice.refresh_from_db()
    assert [f"avatars/{path.name}" for path in (media / "avatars").iterdir()] == [alice.avatar.name]


# On the page -------------------------------------------------------------------------------------


def test_a_new_picture_is_seen_under_a_new_address(alice: User, bob: User, client_of):
    before = alice.profile_version
    assert upload(client_of(alice), picture()).status_code == 302

    alice.refresh_from_db()
    answer = client_of(bob).get(reverse("avatar", args=[alice.pk, alice.profile_version]))

    assert alice.profile_version == before + 1
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert b"".join(answer).startswith(b"RIFF")


def test_an_old_address_shows_the_present_picture_and_is_not_kept(alice: User, client_of):
    client = client_of(alice)
    upload(client, picture())

    answer = client.get(reverse("avatar", args=[alice.pk, 1]))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    answer.close()


def test_the_picture_before_is_thrown_away(alice: User, client_of, media: Path, django_capture_on_commit_callbacks):
    client = client_of(alice)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            upload(client, picture())

    alice.refresh_from_db()
    assert [path.name for path in (media / "avatars").iterdir()] == [Path(str(alice.avatar.name)).name]


def test_without_a_picture_one_is_initials_again(
    alice: User, client_of, media: Path, django_capture_on_commit_callbacks
):
    client = client_of(alice)
    upload(client, picture())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("picture-remove"))

    alice.refresh_from_db()
    assert not alice.avatar
    assert not list((media / "avatars").iterdir())
    assert client.get(reverse("avatar", args=[alice.pk, alice.profile_version])).status_code == 404


@pytest.mark.parametrize(
    ("file", "status", "code"),
    [
        (SimpleUploadedFile("me.png", b"not a picture"), 415, "bad_type"),
        (picture("PNG", (12_000, 12_000), mode="1"), 413, "too_large"),
        (SimpleUploadedFile("me.png", b""), 422, "bad_request"),
    ],
)
def test_a_refused_picture_is_explained_beside_the_field(alice: User, client_of, file, status: int, code: str):
    response = upload(client_of(alice), file)

    assert (response.status_code, response["X-Error"]) == (status, code)
    assert response.context["picture_form"].errors["picture"]
    alice.refresh_from_db()
    assert not alice.avatar


def test_no_picture_at_all_is_explained_too(alice: User, client_of):
    response = client_of(alice).post(reverse("picture-change"))

    assert response.status_code == 422
    assert response.context["picture_form"].errors == {"picture": ["Please choose a picture."]}


def test_a_visitor_sees_no_pictures(alice: User, client_of):
    upload(client_of(alice), picture())

    answer = Client().get(reverse("avatar", args=[alice.pk, 2]))

    assert answer["Location"].startswith(reverse("login"))


def test_somebody_who_does_not_exist_has_no_picture(alice: User, client_of):
    assert client_of(alice).get(reverse("avatar", args=[4_000_000, 1])).status_code == 404


def test_a_file_that_got_lost_is_missing_and_breaks_nothing(alice: User, client_of, media: Path):
    client = client_of(alice)
    upload(client, picture())
    for path in (media / "avatars").iterdir():
        path.unlink()

    assert client.get(reverse("avatar", args=[alice.pk, 2])).status_code == 404
