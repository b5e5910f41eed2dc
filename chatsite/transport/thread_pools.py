"""Where synchronous work of the event loop runs: two small pools of threads, each thread with its own connection.

Their sizes bound the number of database connections of a process (docs/operating.md).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

http_threads = ThreadPoolExecutor(8, thread_name_prefix="http")
upload_threads = ThreadPoolExecutor(2, thread_name_prefix="upload")  # decoders are waited for here, not by pages
file_threads = ThreadPoolExecutor(2, thread_name_prefix="file")  # read what is sent; never ask the database
alive_thread = ThreadPoolExecutor(1, thread_name_prefix="alive")  # answers /livez; never asks the database
socket_threads = ThreadPoolExecutor(4, thread_name_prefix="socket")


async def in_socket_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function`, which may ask the database, on behalf of sockets; never behind a page.

    Whoever is cancelled meanwhile takes back what has not begun, and else waits for its end: nothing is written behind
    their back.
    """

    def call() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    work = socket_threads.submit(call)
    running = asyncio.wrap_future(work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        if not work.cancel():  # it has begun
            await asyncio.wait([running])
            running.exception()  # looked at, so that asyncio does not complain of it
        raise
