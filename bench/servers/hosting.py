"""Serves an ASGI application with the server and the options of Maru, or with daphne.

python -m bench.servers.hosting MODULE [uvicorn|daphne] serves the MODULE's `application` at any free port.
"""

import importlib
import sys
from contextlib import suppress
from functools import partial

from daphne.server import Server as Daphne

from chatsite.server import ports, supervisor


def main(module: str, server: str = "uvicorn") -> None:
    application = importlib.import_module(module).application
    sock = ports.listen(host="127.0.0.1", port=0, backlog=supervisor.BACKLOG)  # daphne's own is 50
    announcement = partial(print, f"open at http://127.0.0.1:{sock.getsockname()[1]}", flush=True)
    with suppress(KeyboardInterrupt):
        if server == "daphne":
            endpoints = [f"fd:fileno={sock.fileno()}"]
            Daphne(application, endpoints=endpoints, signal_handlers=False, ready_callable=announcement).run()
        else:
            supervisor.OneProcess(supervisor.configuration(application), ready=announcement).run([sock])


if __name__ == "__main__":
    main(*sys.argv[1:])
