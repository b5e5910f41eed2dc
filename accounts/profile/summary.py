"""People as the lists beside every page show them: a name and a picture, without the rest of their row."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models.people import DisplayedPerson

FIELDS = "id username display_name avatar profile_version deleted_at".split()


@dataclass(frozen=True, slots=True)
class PersonSummary(DisplayedPerson):
    """Somebody with these FIELDS, in their order; a User takes as long to make as a few rows take to be read."""

    pk: int
    username: str
    display_name: str
    avatar: str  # the path of the picture; empty without one
    profile_version: int
    deleted_at: datetime | None
