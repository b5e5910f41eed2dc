"""What a file is called, as people see it and as it is saved on their disks."""

import re
import unicodedata

from messaging.models import NAME_MAX

NAMELESS = "file"
EXTENSION_MAX = 20  # characters kept at the end when a name is too long
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}
MADE_ANEW = {"heic", "heif", "hif", "heics", "heifs", "tif", "tiff", "bmp", "dib", "avif"}  # as one of these
# Controls, marks that turn the reading direction around or cannot be seen, halves of characters, and what Windows
# refuses in names ("Naming Files, Paths, and Namespaces", Microsoft Learn).
_UNWANTED = re.compile(
    '[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff<>:"|?*]'
)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\.|$)")  # device names, from the same page


def clean_name(name: str) -> str:
    """The last part of a path, composed (NFC), without what cannot be seen, at most NAME_MAX characters long.

    It is good on every system: no device name of Windows, no dots or blanks at its ends. The extension survives a cut.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(_UNWANTED.sub("", name).split()).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > NAME_MAX:
        stem, dot, extension = name.rpartition(".")
        end = f".{extension}" if dot and stem and len(extension) <= EXTENSION_MAX else ""
        name = name[: NAME_MAX - len(end)].rstrip(". ") + end
    return name or NAMELESS


def named_as(name: str, media_type: str) -> str:
    """`name`, with the extension of what the file became where it is no longer what its extension says."""
    if media_type not in EXTENSIONS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not (dot and extension.lower() in MADE_ANEW):
        return name
    return clean_name(f"{stem}.{EXTENSIONS[media_type]}")
