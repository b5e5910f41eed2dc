"""Taking the figures of a server that a crowd is connected to."""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.clients.crowd import Crowd
from bench.measuring.figures import Void, percentile
from bench.servers.process import Server

WARM_SECONDS = 2.0
FINISH_SECONDS = 60.0
Post = Callable[[], None]


@dataclass
class Figures:
    """What one server did."""

    sockets: int
    complete_per_second: float
    complete_per_core_second: float  # of the time the server really had its core
    p50_ms: float
    p95_ms: float
    p99_ms: float
    paced_at: float  # messages a second while the times were taken
    paced_messages: int
    message_bytes: float  # what one socket gets for one message, while paced
    server_cpu: float  # shares of a core, while saturated
    generator_cpu: float


def measure(crowd: Crowd, server: Server, post: Post, options: argparse.Namespace, *, window: int) -> Figures:
    """Saturate the server, then pace it. `window` messages are on their way at any time while it is saturated."""
    complete_per_second, server_cpu, generator_cpu = saturate(
        crowd, server, post, seconds=options.seconds, window=window
    )
    # What cannot be sustained only queues; then the time would be that of the queue.
    rate = min(options.rate, complete_per_second / 2)
    before = crowd.bytes
    crowd.latencies.clear()
    pace(crowd, post, seconds=options.seconds, rate=rate)
    crowd.finish(seconds=FINISH_SECONDS)
    times = crowd.latencies
    return Figures(
        sockets=options.sockets,
        complete_per_second=complete_per_second,
        complete_per_core_second=complete_per_second / server_cpu,
        p50_ms=percentile(times, 50) * 1000,
        p95_ms=percentile(times, 95) * 1000,
        p99_ms=percentile(times, 99) * 1000,
        paced_at=rate,
        paced_messages=len(times),
        message_bytes=(crowd.bytes - before) / len(times) / options.sockets,
        server_cpu=server_cpu,
        generator_cpu=generator_cpu,
    )


def saturate(crowd: Crowd, server: Server, post: Post, *, seconds: float, window: int) -> tuple[float, float, float]:
    """Complete messages a second, and the shares of a core that server and generator used meanwhile."""

    def flood(seconds: float) -> int:
        first, end = crowd.complete, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 or crowd.complete == first:
            if left < -FINISH_SECONDS:
                raise Void("no message has reached everybody")
            while len(crowd.posted) < window:
                post()
            crowd.turn(max(left, 0.1))
        return crowd.complete - first

    flood(WARM_SECONDS)
    start, server_used, generator_used = time.perf_counter(), server.cpu_seconds(), time.process_time()
    complete = flood(seconds)
    took = time.perf_counter() - start
    shares = (server.cpu_seconds() - server_used) / took, (time.process_time() - generator_used) / took
    crowd.finish(seconds=FINISH_SECONDS)
    return complete / took, *shares


def pace(crowd: Crowd, post: Post, *, seconds: float, rate: float) -> None:
    """Post `rate` messages a second, whether the earlier ones are complete or not."""
    start = time.perf_counter()
    for count in range(max(1, round(seconds * rate))):
        crowd.run(start + count / rate - time.perf_counter())
        post()
