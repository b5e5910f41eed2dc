"""How many jobs wait, and how many gave up, for /metrics."""

from time import monotonic

from django.db import DatabaseError
from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chatsite.monitoring.metrics import gauges

SECONDS = 15.0  # between two looks of a process, however often it is asked
NAMES = {TaskResultStatus.READY: "jobs_waiting", TaskResultStatus.FAILED: "jobs_failed"}
_looked_at = -SECONDS


def look() -> None:
    """Counts them in one query, unless it has a moment ago. Where the database does not answer the last counts stay."""
    global _looked_at
    if monotonic() - _looked_at < SECONDS:
        return
    _looked_at = monotonic()
    some = DBTaskResult.objects.filter(status__in=list(NAMES)).order_by().values_list("status")
    try:
        counts = dict(some.annotate(n=Count("pk")))
    except DatabaseError:
        return
    for status, name in NAMES.items():
        gauges[name] = counts.get(status, 0)
