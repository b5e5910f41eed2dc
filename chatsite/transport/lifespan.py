"""What an ASGI server says when it starts and ends, and the garbage collector, told what a server is like.

Nothing may depend on start and end: daphne never says them, kill -9 never will.
"""

import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
at_startup: list[Callable[[], None]] = []
at_shutdown: list[Callable[[], Awaitable[None]]] = []
# Looking through all that a thousand sockets hold takes a tenth of a second, in which nothing is sent. Nearly all here
# goes by reference counting, so cycles may wait longer than in a script (docs/performance.md has the figures).
NEW_OBJECTS = 20_000  # before the youngest generation is looked through; Python's own figure is 700
YOUNGER_FIRST = 20  # times that a generation is looked through before the next older one; Python's own figure is 10


async def lifespan(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """At start-up and at shutdown run what was lent, then answer."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            for begin in at_startup:
                begin()
            await send({"type": "lifespan.startup.complete"})
        else:
            for finish in at_shutdown:
                await finish()
            await send({"type": "lifespan.shutdown.complete"})
            return


def spare_what_stays() -> None:
    """Never look again through what is loaded by now, and less often through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNGER_FIRST, YOUNGER_FIRST)
