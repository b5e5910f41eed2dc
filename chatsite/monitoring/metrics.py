"""What a process counts of itself, and how machines read it (`/metrics`, Prometheus' text format).

Counters only grow. They are counted in a plain table, because one of the library's costs eight times as much where
there are several workers, and frames to sockets are counted one by one; `publish` hands the table on once a second.
Several workers keep what they publish in files (PROMETHEUS_MULTIPROC_DIR, made by chatsite.server.supervisor), and
whichever is asked tells the sum.
"""

import ipaddress
import os
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

import prometheus_client as prometheus
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.multiprocess import MultiProcessCollector

# What becomes of the gauges of several workers, as long as they live.
GAUGES: Final[dict[str, Literal["livemax", "livesum"]]] = {
    "jobs_failed": "livemax",
    "jobs_waiting": "livemax",
    "loop_lag_seconds": "livemax",
    "sockets": "livesum",
    "tasks": "livesum",
    "topics": "livesum",
}
metrics: Counter[str] = Counter()
looks: list[Callable[[], None]] = []  # set gauges that are looked up when somebody reads them
gauges: dict[str, float] = dict.fromkeys(GAUGES, 0.0)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")  # of these a proxy sends at least one

HELP = {
    "bus_dropped": "frames that other processes were not told of",
    "bus_errors": "connections to Redis that were lost",
    "bus_received": "messages from other processes",
    "changes_read": "answers to a tab that asked what it had missed",
    "checks_failed": "head checks that the database did not answer",
    "crowded_refused": "connections refused because their address had too many",
    "dropped_on_purpose": "broadcasts dropped by CHAT_FAULT_DROP",
    "floods_closed": "sockets closed because their tab said too much",
    "foreign_origins": "sockets that a foreign page tried to open",
    "frames_sent": "frames written to sockets",
    "gaps_mended": "gaps in what a process heard that it closed for all of its tabs",
    "gaps_repaired": "messages that reached a tab over HTTP because it had missed them",
    "head_pokes": "rooms that had moved unheard, found by the head check",
    "jobs_failed": "jobs that gave up in the last 14 days, looked at every 15 s",
    "jobs_waiting": "jobs that are not done yet, those that are tried again later too, looked at every 15 s",
    "loop_lag_seconds": "how late the event loop was at worst in the last minute",
    "loop_late": "ticks of the event loop that came more than 50 ms late",
    "loop_ticks": "its ticks, one a second",
    "nonsense": "frames from tabs that are not of the protocol",
    "overlong_closed": "connections closed because the head of a request did not end",
    "resyncs": "backlogs dropped because a socket was too slow",
    "silent_closed": "sockets closed because their tab did not answer heartbeats",
    "slow_closed": "sockets closed because they did not drain",
    "sockets": "open sockets",
    "stalled_closed": "connections closed because a request, or the reading of an answer, did not go on",
    "tasks": "tasks of the event loop, looked at every 20 s",
    "topics": "topics that somebody follows, looked at every 20 s",
    "told_again": "requests of those who were told to wait, and did not",
    "turns_refused": "requests refused because too many of the same person waited already",
    "writer_batches": "transactions of the message writer",
    "writer_items": "messages in these transactions",
}

prometheus.disable_created_metrics()
registry = prometheus.CollectorRegistry()
_own: prometheus.CollectorRegistry | None = registry
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    MultiProcessCollector(registry)  # reads the files of all workers, this one's too
    _own = None
_gauges = {
    name: prometheus.Gauge(f"maru_{name}", HELP[name], registry=_own, multiprocess_mode=mode)
    for name, mode in GAUGES.items()
}
_counters = {
    name: prometheus.Counter(f"maru_{name}", text, registry=_own) for name, text in HELP.items() if name not in GAUGES
}
ATTEMPTS: Final = 5
PAUSE: Final = 0.05  # seconds between two of them
_published: Counter[str] = Counter()
_publishing = threading.Lock()


def publish() -> None:
    """Let all workers know what this one has counted. From any thread; the heartbeat does it every second."""
    with _publishing:
        for name, counter in _counters.items():
            if grown := metrics[name] - _published[name]:
                counter.inc(grown)
                _published[name] += grown
        for name, gauge in _gauges.items():
            gauge.set(gauges[name])


@login_not_required
@require_safe
@never_cache
def metrics_view(request: HttpRequest) -> HttpResponse:
    """Every counter and gauge of all workers, for addresses in METRICS_FROM; for others there is nothing here.

    Behind a proxy that TRUSTED_PROXIES does not name, everybody seems to come from its address.
    """
    forwarded = any(header in request.headers for header in FORWARDED) and not settings.TRUSTED_PROXIES
    if forwarded or not _is_admitted(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    for look in looks:
        look()
    publish()
    return HttpResponse(_text(), content_type=prometheus.CONTENT_TYPE_PLAIN_0_0_4)


def _text() -> bytes:
    """What all workers have published. A file of one that starts or ends at this moment may be there only in part:
    then they are read again.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return prometheus.generate_latest(registry)
        except (OSError, RuntimeError, ValueError, struct.error):
            time.sleep(PAUSE)
    return prometheus.generate_latest(registry)


def _is_admitted(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network, strict=False) for network in settings.METRICS_FROM)
