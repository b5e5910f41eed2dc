"""What Maru is measured against: the chat of the Channels tutorial, as small as the tutorial has it.

https://channels.readthedocs.io/en/stable/tutorial/: each consumer joins a group of the channel layer, what one says is
sent to the group, each consumer hears it for itself. In-memory layer, no database, nothing is stored. It passes the
HTML on that it is given, so that both sides deliver the same bytes.
"""

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for a benchmark",  # noqa: S106 - nobody signs in
    ALLOWED_HOSTS=["127.0.0.1"],
    TRUSTED_PROXIES=[],  # these two are asked for by the server, which is the same for both sides
    CONNECTIONS_PER_ADDRESS=0,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "channels"],
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402

from chatsite.lifespan import lifespan  # noqa: E402


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room_group_name = "chat_lobby"
        await self.channel_layer.group_add(self.room_group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, close_code: int) -> None:
        await self.channel_layer.group_discard(self.room_group_name, self.channel_name)

    async def receive(self, text_data: str) -> None:
        await self.channel_layer.group_send(self.room_group_name, {"type": "chat.message", "message": text_data})

    async def chat_message(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["message"])


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "lifespan": lifespan,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/", ChatConsumer.as_asgi())]))),
    }
)
