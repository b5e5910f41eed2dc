"""What: messages, the files in them, what their links show, and sums of it."""

from messaging.models.files import Blob, File, PartialUpload
from messaging.models.filter import (
    FilterHit,
    FilterRevision,
    FilterRule,
    HeldMessage,
    Rehearsal,
    RehearsalHit,
)
from messaging.models.links import LinkPreview, MessageLink
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
from messaging.models.statistics import CountedDay, CountedUpTo

__all__ = [
    "COMINGS_AND_GOINGS",
    "NAME_MAX",
    "NOT_YET",
    "SPEECH",
    "Blob",
    "Call",
    "CountedDay",
    "CountedUpTo",
    "File",
    "FilterHit",
    "FilterRevision",
    "FilterRule",
    "HeldMessage",
    "LinkPreview",
    "Message",
    "MessageLink",
    "MessageQuerySet",
    "PartialUpload",
    "Rehearsal",
    "RehearsalHit",
    "Removal",
    "Stamp",
]
