"""Colours of pictures: everything becomes sRGB with 8 bits, as RGB, RGBA or shades of grey.

Part of `messaging.attachments.media.picture_program`.
"""

from io import BytesIO

from PIL import Image, ImageCms

MODES = {"L", "RGB", "RGBA"}  # of what is made here, and for these "transparency" is no single colour any more
BITS_16 = 1 / 256

Profile = ImageCms.ImageCmsProfile


def profile_of(source: Image.Image) -> Profile | None:
    """The picture's own colour profile; None if its colours are sRGB already, or cannot be known."""
    data = source.info.get("icc_profile")
    if not data or source.format == "GIF":  # where no browser looks for one
        return None
    try:
        profile = ImageCms.getOpenProfile(BytesIO(data))
        return None if "srgb" in ImageCms.getProfileDescription(profile).lower() else profile
    except (ImageCms.PyCMSError, OSError):
        return None


def in_srgb(image: Image.Image, profile: Profile | None) -> Image.Image:
    """The same picture in one of MODES: itself, perhaps changed in place, or a new one."""
    image = _with_8_bits(image)
    if image.mode not in {*MODES, "CMYK"} or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "L" if image.mode == "1" else "RGB")
    if profile:
        image = _converted(image, profile)
    return image if image.mode in MODES else image.convert("RGB")


def _with_8_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        wide = image if image.mode == "I" else image.convert("I")
        return wide.point(lambda value: value * BITS_16).convert("L")
    return image.convert("L") if image.mode == "F" else image


def _converted(image: Image.Image, profile: Profile) -> Image.Image:
    """By the profile. One that does not fit the picture says nothing about it."""
    srgb = ImageCms.createProfile("sRGB")
    how, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    try:
        if image.mode in {"RGB", "RGBA"}:
            ImageCms.profileToProfile(image, profile, srgb, how, inPlace=True, flags=flags)
            return image
        return ImageCms.profileToProfile(image, profile, srgb, how, outputMode="RGB", flags=flags) or image
    except ImageCms.PyCMSError:
        return image
