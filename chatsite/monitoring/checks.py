"""What does not fit in a configuration, said with a hint by `manage.py check` and by every start of the server."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.utils.translation import to_locale

REDIS_SCHEMES = {"redis", "rediss", "unix"}
ONLY_FOR_TESTS = ("CHAT_FAULT_DROP", "CHAT_HEAD_CHECK_SECONDS", "CHAT_LEASE_SECONDS", "OUTGOING_TEST_NETWORKS")


@register(Tags.database)
def what_processes_share(**kwargs: Any) -> list[CheckMessage]:
    return list(_what_processes_share())


def _what_processes_share() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    on_sqlite = database["ENGINE"].endswith("sqlite3")
    if settings.WEB_WORKERS > 1 and on_sqlite:
        hint = "Set DATABASE_URL=postgres://user:password@host/name, or WEB_WORKERS=1."
        yield Error("Several worker processes cannot share an SQLite database.", hint=hint, id="maru.E001")
    if settings.WEB_WORKERS > 1 and not settings.REDIS_URL:
        hint = "Set REDIS_URL=redis://host:6379/0, or WEB_WORKERS=1."
        yield Error("Several worker processes do not hear each other without Redis.", hint=hint, id="maru.E002")
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in REDIS_SCHEMES:
        hint = "Write it as redis://host:6379/0, rediss://… for TLS, or unix:///path/to/redis.sock."
        yield Error("REDIS_URL is not the address of a Redis.", hint=hint, id="maru.E003")
    if on_sqlite and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        hint = "Leave DATABASE_URL unset: SQLite is then kept in DATA_DIR, set up for many threads."
        yield Error("This SQLite database would answer 'database is locked' under load.", hint=hint, id="maru.E004")


@register(Tags.security)
def who_may_come_in(**kwargs: Any) -> list[CheckMessage]:
    return list(_who_may_come_in())


def _who_may_come_in() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the addresses people use: ALLOWED_HOSTS=chat.example.org"
        yield checks.Warning("ALLOWED_HOSTS lets any site's name through.", hint=hint, id="maru.W005")
    if "*" in settings.TRUSTED_PROXIES:
        hint = "Name your proxy's own address: TRUSTED_PROXIES=127.0.0.1"
        yield checks.Warning("TRUSTED_PROXIES lets anybody claim any address.", hint=hint, id="maru.W006")
    if settings.HTTPS_ONLY and not settings.TRUSTED_PROXIES:
        hint = "Name the proxy that speaks HTTPS: TRUSTED_PROXIES=127.0.0.1"
        yield checks.Warning(
            "HTTPS_ONLY sends everybody round in circles: no proxy is trusted to say that they came over HTTPS.",
            hint=hint,
            id="maru.W012",
        )
    secret = settings.DATA_DIR / "secret_key"
    if not os.environ.get("SECRET_KEY") and secret.exists() and secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield checks.Warning(
            "Others on this machine can read the secret key.", hint=f"chmod 600 {secret}", id="maru.W007"
        )


@register()
def what_is_only_for_tests(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} breaks things on purpose.",
            hint=f"Unset {name}; it is for tests, with CHAT_TESTING=1.",
            id="maru.E008",
        )
        for name in ONLY_FOR_TESTS
        if os.environ.get(name) and not settings.TESTING
    ]


@register(Tags.translation)
def catalogues_are_compiled(**kwargs: Any) -> list[CheckMessage]:
    return [
        checks.Warning(f"There are no compiled texts for {code}.", hint="Run manage.py catalogues.", id="maru.W009")
        for code, _ in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
        and not any((Path(path) / to_locale(code) / "LC_MESSAGES/django.mo").exists() for path in settings.LOCALE_PATHS)
    ]


@register(deploy=True)
def ready_for_people(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.TESTING:
        found.append(checks.Warning("CHAT_TESTING is on.", hint="Unset it where people are.", id="maru.W010"))
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        hint = "Set EMAIL_HOST and EMAIL_BACKEND; until then an admin can hand over reset links."
        found.append(Info("Mail is written to the log, not sent.", hint=hint, id="maru.I011"))
    return found
