"""What is said of a file by what it is: its kind, for people, and its media type, for programs."""

from typing import NamedTuple

from messaging.models import Blob

Kind = Blob.Kind


class MediaType(NamedTuple):
    """A kind, and the media type with which it is served. What is not known is sent as a download."""

    kind: str
    type: str
