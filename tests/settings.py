"""Settings for pytest: Maru's own, in a data folder that lasts as long as the run, with nothing of this machine's.

TEST_DATABASE_URL and TEST_REDIS_URL name a PostgreSQL and a Redis that tests may fill and empty.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it; tests that commit wait for no disk
_has_room = os.access(_memory, os.W_OK) and shutil.disk_usage(_memory).free > 1 << 30  # bytes
_data = tempfile.mkdtemp(prefix="maru-tests-", dir=_memory if _has_room else None)
atexit.register(shutil.rmtree, _data, ignore_errors=True)
for _name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DEBUG", "HTTPS_ONLY", "SECRET_KEY", "SITE_NAME", "WEB_WORKERS"):
    os.environ.pop(_name, None)
os.environ |= {
    "CHAT_TESTING": "1",
    "DATA_DIR": _data,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
}

from chatsite.settings import *  # noqa: E402, F403 - settings are made of settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and good for nothing else
STATIC_ROOT.mkdir()  # noqa: F405 - WhiteNoise warns of a folder that is not there
# No thread keeps a connection to a database that is dropped in the end.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
