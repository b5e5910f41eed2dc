"""Answers for machines that ask how it goes: a supervisor asks `livez`, a start-up script or a watchman `readyz`.

Both are plain text, and say nothing about the inside but which part is missing; the log has the rest.
"""

import logging
import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

LAYER_SECONDS = 1.0
ROOM_BYTES = 16 * 2**20

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """A part is missing; the text says which, for anybody to read."""


@login_not_required
@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing else, so that a busy database never gets a server killed."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if people can talk here: database and Redis (if any) answer, tables are this version's, there is room."""
    lines, status = [], 200
    for name, look in PARTS.items():
        try:
            look()
            lines.append(f"{name}: ok")
        except NotReady as reason:
            logger.warning("not ready: %s: %s", name, reason.__cause__ or reason)
            lines.append(f"{name}: {reason}")
            status = 503
    lines.insert(0, "ok" if status == 200 else "not ready")
    response = HttpResponse("\n".join(lines) + "\n", status=status, content_type="text/plain")
    if status == 503:
        response["Retry-After"] = "1"
    return response


def database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise NotReady("does not answer") from error


def migrations() -> None:
    """Every migration of this version is applied. Once true it stays so, and is not asked again."""
    global _migrated
    if _migrated:
        return
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady("not known while the database does not answer") from error
    if waiting:
        raise NotReady("some are not applied; run manage.py migrate")
    _migrated = True


def layer() -> None:
    if not settings.REDIS_URL:
        return
    try:
        with Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=LAYER_SECONDS,
            socket_connect_timeout=LAYER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as redis:
            redis.ping()
    except (RedisError, OSError) as error:
        raise NotReady("Redis does not answer") from error


def storage() -> None:
    """There is room to store something, and leave to."""
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError as error:
        raise NotReady("the data folder is gone") from error
    if not os.access(settings.DATA_DIR, os.W_OK):
        raise NotReady("the data folder cannot be written to")
    if free < ROOM_BYTES:
        raise NotReady(f"less than {ROOM_BYTES // 2**20} MiB are left for the data folder")


PARTS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "layer": layer,
    "storage": storage,
}
_migrated = False
