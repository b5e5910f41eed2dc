"""Against a server on this machine. What stands for a public host is opened by a setting; nothing else is."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from chatsite.outgoing import client
from chatsite.outgoing.addresses import NotAllowed
from chatsite.outgoing.client import Answer, Failed

pytestmark = pytest.mark.once

OPEN, SHUT = "127.0.0.2", "127.0.0.1"  # both lead to the server; the first is taken for public
Handle = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    handles: dict[str, Handle]
    heard: list[tuple[str, str]]  # host and path, of all that was asked

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients go in the middle of answers, as is tested here


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.heard.append((self.headers["Host"].partition(":")[0], self.path))
        self.headers_of_last = self.headers
        self.server.handles[self.path](self)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    server = Server(("0.0.0.0", 0), Handler)  # noqa: S104 - this machine under two addresses
    server.handles, server.heard = {}, []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    settings.OUTGOING_TEST_NETWORKS = [f"{OPEN}/32"]
    settings.OUTGOING_PORTS = {server.server_port}
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the name server says."""
    names = {"open.example": [OPEN], "shut.example": [SHUT], "mixed.example": [OPEN, SHUT], "none.example": []}

    def resolve(host: str, port: int) -> list[str]:
        try:
            return names[host]
        except KeyError:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            return [host]

    monkeypatch.setattr(client, "resolve", resolve)
    return names


def get(
    server: Server,
    path: str = "/",
    host: str = "open.example",
    size: int = 1_000,
    seconds: float = 3,
    scheme: str = "http",
) -> Answer:
    url = f"{scheme}://{host}:{server.server_port}{path}"
    return client.get(url, accept="text/html", wanted="text/html".__eq__, size=size, seconds=seconds)


def answering(body: bytes = b"hello", status: int = 200, **headers: str) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in ({"Content_Type": "text/html; charset=EUC-KR"} | headers).items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return handle


def to(location: str) -> Handle:
    return answering(status=302, Location=location)


def test_it_reads_a_page(server: Server, names: dict[str, list[str]]) -> None:
    server.handles["/"] = answering()
    answer = get(server)
    assert (answer.body, answer.type, answer.charset, answer.is_whole) == (b"hello", "text/html", "euc-kr", True)


def test_it_says_who_it_is_and_nothing_else(
    server: Server, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{SHUT}:{server.server_port}")
    sent: dict[str, str] = {}

    def handle(request: BaseHTTPRequestHandler) -> None:
        sent.update(request.headers.items())
        answering(Set_Cookie="a=b")(request)

    server.handles["/"] = handle
    get(server)
    get(server)
    assert sent == {
        "Host": f"open.example:{server.server_port}",
        "User-Agent": client.USER_AGENT,
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


@pytest.mark.parametrize(
    "host",
    [
        "shut.example",
        "mixed.example",
        "none.example",
        SHUT,
        "[::1]",
        "[::ffff:127.0.0.1]",
        "①②⑦.⓪.⓪.①",
        "127.0.0.1.",
        "SHUT.example.",
    ],
)
def test_nothing_is_asked_of_a_host_that_is_not_public(server: Server, names: dict[str, list[str]], host: str) -> None:
    server.handles["/"] = answering()
    with pytest.raises(NotAllowed):
        get(server, host=host)
    assert server.heard == []


@pytest.mark.parametrize(
    "location",
    [
        "http://shut.example:{port}/secret", "//shut.example:{port}/secret", "http://127.0.0.1:{port}/secret",
        "http://[::1]:{port}/secret", "http://mixed.example:{port}/secret", "http://open.example:1/secret",
        "http://a@open.example:{port}/secret", "file:///etc/passwd", "http://0x7f.1:{port}/secret", "gopher://x/",
    ],
)  # fmt: skip
def test_each_redirect_is_checked_like_the_first_address(
    server: Server, names: dict[str, list[str]], location: str
) -> None:
    server.handles |= {"/": to("/next"), "/next": to(location.format(port=server.server_port)), "/secret": answering()}
    with pytest.raises(NotAllowed):
        get(server)
    assert [path for _, path in server.heard] == ["/", "/next"]


def test_three_redirects_are_followed_and_no_more(server: Server, names: dict[str, list[str]]) -> None:
    server.handles |= {f"/{number}": to(f"{number + 1}") for number in range(9)} | {"/9": answering()}
    assert get(server, "/6").url.endswith("/9")
    with pytest.raises(Failed, match="redirects"):
        get(server, "/5")


def test_a_name_server_that_changes_its_mind_changes_nothing(
    server: Server, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first answer is public, each later one is not."""
    answers = [[OPEN]]
    monkeypatch.setattr(client, "resolve", lambda host, port: answers.pop() if answers else [SHUT])

    def refuse(*args: object) -> None:
        raise AssertionError("it was resolved once more")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    reached: list[str] = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        reached.append(request.connection.getsockname()[0])
        answering()(request)

    server.handles["/"] = handle
    assert get(server, host="rebind.example").body == b"hello"
    assert reached == [OPEN]
    with pytest.raises(NotAllowed):
        get(server, host="rebind.example")
    assert reached == [OPEN]


def test_the_next_address_is_tried_when_one_does_not_answer(
    server: Server, names: dict[str, list[str]], settings: Settings
) -> None:
    settings.OUTGOING_TEST_NETWORKS = ["127.0.0.2/32", "::1/128"]
    names["both.example"] = ["::1", OPEN]  # nobody listens on the first
    server.handles["/"] = answering()
    assert get(server, host="both.example").body == b"hello"


@pytest.mark.parametrize("kind", ["image/png", "text/plain", "", "application/pdf"])
def test_only_what_is_wanted_is_read(server: Server, names: dict[str, list[str]], kind: str) -> None:
    server.handles["/"] = answering(Content_Type=kind)
    with pytest.raises(Failed, match="type"):
        get(server)


@pytest.mark.parametrize("status", [204, 401, 403, 404, 500, 304])
def test_only_a_good_answer_is_one(server: Server, names: dict[str, list[str]], status: int) -> None:
    server.handles["/"] = answering(b"", status)
    with pytest.raises(Failed, match=str(status)):
        get(server)


def test_no_more_is_read_than_was_asked_for(server: Server, names: dict[str, list[str]]) -> None:
    server.handles["/"] = answering(b"x" * 5_000_000)
    answer = get(server, size=100_000)
    assert (len(answer.body), answer.is_whole) == (100_000, False)


def test_a_compressed_page_is_read_and_a_bomb_no_further_than_was_asked_for(
    server: Server, names: dict[str, list[str]]
) -> None:
    server.handles["/"] = answering(gzip.compress("한글".encode()), Content_Encoding="gzip")
    assert get(server).body == "한글".encode()
    bomb = zlib.compressobj(9, wbits=31)
    data = b"".join([bomb.compress(bytes(1 << 20)) for _ in range(200)] + [bomb.flush()])
    server.handles["/bomb"] = answering(data, Content_Encoding="gzip")
    answer = get(server, "/bomb", size=524_288)
    assert (len(answer.body), answer.is_whole) == (524_288, False)


@pytest.mark.parametrize(
    ("encoding", "data"), [("br", b"x"), ("gzip", b"no gzip"), ("gzip, gzip", b"x"), ("zstd", b"x")]
)
def test_what_cannot_be_decompressed_is_no_answer(
    server: Server, names: dict[str, list[str]], encoding: str, data: bytes
) -> None:
    server.handles["/"] = answering(data, Content_Encoding=encoding)
    with pytest.raises(Failed):
        get(server)


def dripping(request: BaseHTTPRequestHandler) -> None:
    """A body that never ends, a byte at a time."""
    answering(b"")(request)
    while not request.wfile.closed:
        request.wfile.write(b"x")
        time.sleep(0.02)


def dripping_head(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\n")
    while True:
        request.wfile.write(b"X-A: b\r\n" if time.monotonic() % 1 < 0.01 else b"X")
        time.sleep(0.02)


def silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def redirecting_slowly(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.2)
    to("/")(request)


@pytest.mark.parametrize("handle", [dripping, dripping_head, silent, redirecting_slowly])
def test_all_is_over_in_time_however_slow_a_server_is(
    server: Server, names: dict[str, list[str]], handle: Handle
) -> None:
    server.handles["/"] = handle
    begun = time.monotonic()
    with pytest.raises(Failed):
        get(server, seconds=0.4, size=1 << 20)
    assert time.monotonic() - begun < 2


def test_a_slow_name_server_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(client, "resolve", lambda host, port: [OPEN] if let_go.wait(10) else [])
    with pytest.raises(Failed, match="name server"):
        get(server, seconds=0.2)
    let_go.set()


def test_a_host_that_is_not_there_is_no_answer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(client, "resolve", resolve)
    with pytest.raises(Failed, match="no such host"):
        get(server)


def test_a_house_that_asks_nothing_asks_nothing(
    server: Server, names: dict[str, list[str]], settings: Settings
) -> None:
    settings.OUTGOING = False
    with pytest.raises(NotAllowed):
        get(server)
    assert server.heard == []


@pytest.fixture
def certified(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server speaks TLS, as open.example, and its certificate is known."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=open.example"]
    command += ["-addext", "subjectAltName=DNS:open.example"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    trusted = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(client, "tls_context", lambda: trusted)
    server.handles["/"] = answering()
    return server


def test_the_certificate_must_be_one_for_the_name_of_the_host(
    certified: Server, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get(certified, scheme="https").body == b"hello"
    names["other.example"] = [OPEN]
    with pytest.raises(Failed, match=r"(?i)certificate"):
        get(certified, host="other.example", scheme="https")
    with pytest.raises(Failed, match=r"(?i)certificate"):
        get(certified, host=OPEN, scheme="https")
    monkeypatch.setattr(client, "tls_context", ssl.create_default_context)
    with pytest.raises(Failed, match=r"(?i)certificate"):
        get(certified, scheme="https")
