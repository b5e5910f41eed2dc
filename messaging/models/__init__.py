"""What: messages, the files in them, what their links show, whose bookmarks they are, and sums of it."""

from messaging.models.bookmarks import Bookmark
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
from messaging.models.reports import Case, CaseQuerySet, KeptFile, Report
from messaging.models.statistics import CountedDay, CountedUpTo

__all__ = [
    "COMINGS_AND_GOINGS",
    "NAME_MAX",
    "NOT_YET",
    "SPEECH",
    "Blob",
    "Bookmark",
    "Call",
    "Case",
    "CaseQuerySet",
    "CountedDay",
    "CountedUpTo",
    "File",
    "FilterHit",
    "FilterRevision",
    "FilterRule",
    "HeldMessage",
    "KeptFile",
    "LinkPreview",
    "Message",
    "MessageLink",
    "MessageQuerySet",
    "PartialUpload",
    "Rehearsal",
    "RehearsalHit",
    "Removal",
    "Report",
    "Stamp",
]
