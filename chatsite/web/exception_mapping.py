"""What to tell a person when something below us does not do its work: a database, a disk."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from chatsite.exceptions import Unavailable

# As SQLite and PostgreSQL say it; neither gives Django a class of its own for these.
CANNOT_STORE = ("disk is full", "readonly database", "disk I/O error", "No space left", "read-only transaction")
DISK_TROUBLE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),  # no room
    *(errno.EROFS, errno.EACCES, errno.EPERM),  # no leave
    *(errno.EIO, errno.EEXIST, errno.ENOTDIR),  # something else is where a folder should be
}


class CannotStore(Unavailable):
    """Waiting a second does not help: somebody has to make room."""

    message = _(
        "The server cannot store anything right now; its disk may be full. "
        "Please tell whoever runs it, and try again later."
    )

    def __init__(self) -> None:
        super().__init__(retry_after=10)


def trouble(error: BaseException | None) -> Unavailable | None:
    """The refusal for an error that is not our mistake; None for one that is."""
    if isinstance(error, DatabaseError) and any(words in str(error) for words in CANNOT_STORE):
        return CannotStore()
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable()
    if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
        return CannotStore()
    return None
