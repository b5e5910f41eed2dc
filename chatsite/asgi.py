"""The application, for any ASGI server: pages in threads, sockets on the loop.

Reads as a list: what comes in, and who gets it.
"""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django.setup(set_prefix=False)

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware  # noqa: E402 - apps first

from chatsite.transport.http_handler import ThreadedHandler  # noqa: E402
from chatsite.transport.lifespan import at_shutdown, at_startup, lifespan, spare_what_stays  # noqa: E402
from messaging.socket import periodic  # noqa: E402
from messaging.socket.routing import websocket_urlpatterns  # noqa: E402

routes = ProtocolTypeRouter(
    {
        "http": ThreadedHandler(),
        "websocket": URLRouter(websocket_urlpatterns),
        "lifespan": lifespan,
    }
)
at_startup.extend([periodic.begin, spare_what_stays])
at_shutdown.append(periodic.stop)
# X-Forwarded-For and -Proto count only when they come from a proxy of ours.
application = ProxyHeadersMiddleware(routes, settings.TRUSTED_PROXIES) if settings.TRUSTED_PROXIES else routes
