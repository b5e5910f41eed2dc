"""The chat of the Channels tutorial as a site of its own: without people, database or history."""

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
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402

from bench.servers.tutorial import ChatConsumer  # noqa: E402
from chatsite.transport.lifespan import lifespan  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "lifespan": lifespan,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/", ChatConsumer.as_asgi())]))),
    }
)
