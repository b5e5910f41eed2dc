"""What: messages, the files in them, and what their links show."""

from messaging.models.files import Blob, File, PartialUpload
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

__all__ = [
    "COMINGS_AND_GOINGS",
    "NAME_MAX",
    "NOT_YET",
    "SPEECH",
    "Blob",
    "Call",
    "Case",
    "CaseQuerySet",
    "File",
    "KeptFile",
    "LinkPreview",
    "Message",
    "MessageLink",
    "MessageQuerySet",
    "PartialUpload",
    "Removal",
    "Report",
    "Stamp",
]
