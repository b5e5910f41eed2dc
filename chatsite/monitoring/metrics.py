"""What a process counts of itself, and how machines read it (`/metrics`, Prometheus' text format).

Counters only grow. With several workers behind one port, each answer is one process's, named by its `process` label.
"""

import ipaddress
import os
from collections import Counter

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

metrics: Counter[str] = Counter()
gauges: dict[str, float] = dict.fromkeys(("loop_lag_seconds", "sockets", "tasks", "topics"), 0.0)
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


@login_not_required
@require_safe
@never_cache
def metrics_view(request: HttpRequest) -> HttpResponse:
    """Every counter and gauge of this process, for addresses in METRICS_FROM; for others there is nothing here.

    Behind a proxy that TRUSTED_PROXIES does not name, everybody seems to come from its address.
    """
    forwarded = any(header in request.headers for header in FORWARDED) and not settings.TRUSTED_PROXIES
    if forwarded or not _is_admitted(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    lines = []
    for name, text in HELP.items():
        kind, value = ("gauge", gauges[name]) if name in gauges else ("counter", metrics[name])
        metric = f"maru_{name}" if kind == "gauge" else f"maru_{name}_total"
        lines += [
            f"# HELP {metric} {text}",
            f"# TYPE {metric} {kind}",
            f'{metric}{{process="{os.getpid()}"}} {value:g}',
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _is_admitted(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network, strict=False) for network in settings.METRICS_FROM)
