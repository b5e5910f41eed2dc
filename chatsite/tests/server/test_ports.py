import os
import socket

import pytest

from chatsite.server import ports

pytestmark = pytest.mark.once


def test_port_zero_takes_any_free_one() -> None:
    with ports.listen(host="127.0.0.1", port=0, backlog=1) as sock:
        assert sock.getsockname()[1] > 0


def test_it_listens_on_ipv6_too() -> None:
    with ports.listen(host="::1", port=0, backlog=1) as sock:
        assert sock.family == socket.AF_INET6


def test_who_holds_a_port_is_known() -> None:
    with ports.listen(host="127.0.0.1", port=0, backlog=1) as sock:
        holder = ports.holder(sock.getsockname()[1])
    assert holder
    assert holder[0] == os.getpid()


def test_a_taken_port_is_refused_in_words() -> None:
    with ports.listen(host="127.0.0.1", port=0, backlog=1) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(ports.NoPort, match=f"Port {port} is taken by process {os.getpid()} "):
            ports.listen(host="127.0.0.1", port=port, backlog=1)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("203.0.113.7", "203.0.113.7 is not an address of this machine"),
        ("no such host", "There is no address 'no such host'"),
    ],
)
def test_an_address_that_is_not_ours_is_refused_in_words(host: str, words: str) -> None:
    with pytest.raises(ports.NoPort, match=words):
        ports.listen(host=host, port=0, backlog=1)
