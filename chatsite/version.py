"""Which version of the program this is."""

import shutil
import subprocess
from functools import cache

from django.conf import settings


@cache
def version() -> str:
    """The tag or commit of the folder it runs from, "unreleased" where that is no repository."""
    git = shutil.which("git")
    if git is None or not (settings.BASE_DIR / ".git").exists():
        return "unreleased"
    command = [git, "-C", str(settings.BASE_DIR), "describe", "--tags", "--always"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unreleased"
    return done.stdout.strip() or "unreleased"
