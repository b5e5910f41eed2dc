"""The chat of the Channels tutorial for the people of Maru's house: Channels' own stack finds out who somebody is."""

import django

django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from bench.servers.tutorial import ChatConsumer  # noqa: E402
from chatsite.transport.lifespan import at_startup, lifespan, spare_what_stays  # noqa: E402


class SignedInConsumer(ChatConsumer):
    async def connect(self) -> None:
        if self.scope["user"].is_authenticated:
            await super().connect()
        else:
            await self.close()


at_startup.append(spare_what_stays)
application = ProtocolTypeRouter(
    {
        "lifespan": lifespan,
        "websocket": AuthMiddlewareStack(URLRouter([path("ws/", SignedInConsumer.as_asgi())])),
    }
)
