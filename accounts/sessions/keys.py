"""The key of a session, which opens an account, and what is stored of it, which opens nothing."""

import hashlib
import re

_KEY = re.compile(r"[a-z0-9]{8,40}")


def is_session_key(text: str) -> bool:
    """Whether a cookie can name a session of ours. A quoted cookie may hold any byte, NUL too (RFC 2109)."""
    return _KEY.fullmatch(text) is not None


def stored_key(key: str) -> str:
    """The primary key of the session whose cookie is `key`: a digest, so that whoever reads the database or a backup
    signs in nowhere. Keys are random, so it needs no salt.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:40]
