"""What: messages, and the files in them."""

from messaging.models.files import Blob, File, PartialUpload
from messaging.models.messages import (
    COMINGS_AND_GOINGS,
    NAME_MAX,
    NOT_YET,
    SPEECH,
    Call,
    Message,
    MessageQuerySet,
    Removal,
    Stamp,
)

__all__ = [
    "COMINGS_AND_GOINGS",
    "NAME_MAX",
    "NOT_YET",
    "SPEECH",
    "Blob",
    "Call",
    "File",
    "Message",
    "MessageQuerySet",
    "PartialUpload",
    "Removal",
    "Stamp",
]
