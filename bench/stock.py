"""The same Maru behind Django's own ASGI handler, which hops between loop and threads many times for a request."""

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from chatsite import ports, workers
from chatsite.lifespan import lifespan


def main() -> None:
    sock = ports.listen(host="127.0.0.1", port=int(sys.argv[1]), backlog=workers.BACKLOG)
    announcement = partial(print, f"open at http://127.0.0.1:{sock.getsockname()[1]}", flush=True)
    application = ProtocolTypeRouter({"http": get_asgi_application(), "lifespan": lifespan})
    with suppress(KeyboardInterrupt):
        workers.OneProcess(workers.configuration(application), ready=announcement).run([sock])


if __name__ == "__main__":
    main()
