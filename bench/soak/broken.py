"""`python -m bench.soak.broken BUG …`: the server of `bin/serve`, with one promise broken on purpose."""

import sys

from bench.soak.bugs import BUGS
from chatsite.server import command


def main(name: str, arguments: list[str]) -> None:
    load = command.load_django

    def load_and_break() -> None:
        load()
        if bug := BUGS[name].server:
            bug()

    command.load_django = load_and_break
    command.main(arguments)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
