"""The same Maru behind Django's own ASGI handler, which hops between loop and threads many times for a request."""

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from chatsite.garbage import spare_what_stays
from chatsite.lifespan import at_startup, lifespan

at_startup.append(spare_what_stays)
application = ProtocolTypeRouter({"http": get_asgi_application(), "lifespan": lifespan})
