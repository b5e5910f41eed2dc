"""The same Maru behind Django's own ASGI handler, which hops between loop and threads many times for a request."""

import django
from channels.routing import ProtocolTypeRouter
from django.conf import settings

django.setup()
# Each request has a thread of its own there, so a connection that is kept is never met again, and PostgreSQL runs out
# of them (https://docs.djangoproject.com/en/5.2/ref/databases/#persistent-database-connections).
settings.DATABASES["default"]["CONN_MAX_AGE"] = 0

from django.core.asgi import get_asgi_application  # noqa: E402

from chatsite.transport.lifespan import at_startup, lifespan, spare_what_stays  # noqa: E402

at_startup.append(spare_what_stays)
application = ProtocolTypeRouter({"http": get_asgi_application(), "lifespan": lifespan})
