"""What an ASGI server says when it starts and ends. Nothing may depend on it: daphne never does, kill -9 never will."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
at_startup: list[Callable[[], None]] = []
at_shutdown: list[Callable[[], Awaitable[None]]] = []


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
