"""What the house stores is readable by the system user that runs it, and by nobody else on the machine.

Where a proxy sends files itself (FILES_SENDFILE), its user belongs to the group of the server's, which may read.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path


def group_reads() -> bool:
    """Whether the group of the server's user may read."""
    return bool(os.environ.get("FILES_SENDFILE"))


def set_umask() -> None:
    """What this process makes from now on is closed to others."""
    os.umask(0o027 if group_reads() else 0o077)


def tighten(folder: Path, files: Iterable[Path]) -> list[Path]:
    """Close the folder and these files of it to others, where they are open and ours. Returns what was changed."""
    allowed = stat.S_IRWXU | (stat.S_IRGRP | stat.S_IXGRP if group_reads() else 0)
    changed = []
    for path in (folder, *files):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        mode = stat.S_IMODE(status.st_mode)
        if mode & ~allowed and status.st_uid == os.geteuid():
            path.chmod(mode & allowed)
            changed.append(path)
    return changed
