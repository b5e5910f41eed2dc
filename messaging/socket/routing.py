"""Where sockets go. Any other path is refused before the handshake."""

from typing import Any

from django.urls import path, re_path

from messaging.socket.consumers import ChatConsumer


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """Turn away a socket that was opened on no path of ours (403)."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [path("ws/", ChatConsumer.as_asgi()), re_path("", nowhere)]  # type: ignore[arg-type]
