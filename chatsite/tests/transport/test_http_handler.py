"""Pages over ASGI in one thread hop: the whole application as a server calls it."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from chatsite.asgi import application
from chatsite.transport.thread_pools import http_threads, in_socket_thread
from chatsite.urls import handler400, handler404, handler500  # noqa: F401 - of this module's addresses, too
from conftest import ClientOf
from messaging.models import Message
from rooms.models import Room
from tests.pages import element

pytestmark = pytest.mark.django_db(transaction=True)
STREAMED = 5

# Addresses of this test ------------------------------------------------------------------------------

begun, go, ended = threading.Semaphore(0), threading.Event(), threading.Event()
stream_closed = threading.Event()
seen: Counter[str] = Counter()
produced: list[int] = []


@csrf_exempt
@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(request.body, headers={"X-Method": request.method})
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    return response


@login_not_required
def held(request: HttpRequest) -> HttpResponse:
    seen[threading.current_thread().name] += 1
    begun.release()
    go.wait(10)
    ended.set()
    return HttpResponse(translation.get_language())


@login_not_required
def leaky(request: HttpRequest) -> HttpResponse:
    translation.activate("ko")
    timezone.activate("Asia/Seoul")
    return HttpResponse("activated, and never deactivated")


@login_not_required
def context(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


@login_not_required
def file(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(__file__).open("rb"))


@login_not_required
def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        try:
            for number in range(STREAMED):
                produced.append(number)
                yield b"%d\n" % number
        finally:
            stream_closed.set()

    response = StreamingHttpResponse(parts(), status=203)
    response.set_cookie("one", "1")
    return response


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("canary")


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"test/{view.__name__}", view) for view in (echo, held, leaky, context, file, stream, broken)),
    path("files/resumable/echo/", echo),
    path("", include("chatsite.urls")),
]


@pytest.fixture(autouse=True)
def _addresses(settings) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    for flag in (go, ended, stream_closed):
        flag.clear()
    seen.clear()
    produced.clear()
    yield
    go.set()


@pytest.fixture
def composer(alice: User, client_of: ClientOf) -> dict[str, str]:
    """The headers of alice's browser."""
    session, token = client_of(alice).cookies["session"].value, "a" * 32
    form = {"content-type": "application/x-www-form-urlencoded", "x-csrftoken": token}
    return form | {"cookie": f"session={session}; csrftoken={token}"}


# A server -------------------------------------------------------------------------------------------


class Answer:
    def __init__(self, start: dict, body: bytes) -> None:
        self.status = start["status"]
        self.headers = [(name.decode().lower(), value.decode("latin1")) for name, value in start["headers"]]
        self.content = body

    def __getitem__(self, name: str) -> str:
        return dict(self.headers)[name]


def scope(method: str, target: str, headers: dict[str, str] | None = None) -> Any:
    where, _, query = target.partition("?")
    headers = {"host": "testserver", "accept-language": "en"} | (headers or {})
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }


@asynccontextmanager
async def asked(
    method: str, target: str, *body: bytes, headers: dict | None = None
) -> AsyncIterator[ApplicationCommunicator]:
    """A request whose body came in these parts, and whose answer nobody has read yet."""
    server = ApplicationCommunicator(application, scope(method, target, headers))
    parts = body or (b"",)
    for number, part in enumerate(parts, 1):
        await server.send_input({"type": "http.request", "body": part, "more_body": number < len(parts)})
    try:
        yield server
    finally:
        go.set()
        await server.wait(timeout=10)


async def answer(server: ApplicationCommunicator) -> Answer:
    start = await server.receive_output(timeout=10)
    body, more = b"", True
    while more:
        part = await server.receive_output(timeout=10)
        body, more = body + part.get("body", b""), part.get("more_body", False)
    return Answer(start, body)


async def ask(method: str, target: str, *body: bytes, headers: dict | None = None) -> Answer:
    async with asked(method, target, *body, headers=headers) as server:
        return await answer(server)


async def until(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


# What a page needs ----------------------------------------------------------------------------------


async def test_a_page_is_served() -> None:
    response = await ask("GET", "/accounts/login/")
    assert response.status == 200
    assert response["content-type"].startswith("text/html")
    assert b"</html>" in response.content


@pytest.mark.parametrize("fields", [1, 2_000])
@pytest.mark.parametrize("encoding", ["hex", "latin-1", "undefined"])
async def test_a_form_that_is_not_utf8_is_refused_however_it_was_asked(encoding: str, fields: int) -> None:
    """Django reads the query in the form's encoding, before anybody would catch what that raises."""
    query = "&".join(["q=%ff"] * fields)
    headers = {"content-type": f"application/x-www-form-urlencoded; charset={encoding}"}
    response = await ask("POST", f"/accounts/login/?{query}", b"username=x", headers=headers)
    assert (response.status, response["x-error"]) == (400, "bad_request")
    assert response["content-security-policy"]


async def test_a_request_has_its_method_body_cookies_and_query() -> None:
    response = await ask("PATCH", "/test/echo?x=1", b"in ", b"three ", b"parts")
    assert (response.status, response["x-method"], response.content) == (200, "PATCH", b"in three parts")
    assert [value.split("=")[0] for name, value in response.headers if name == "set-cookie"] == ["one", "two"]


async def test_a_message_can_be_sent(composer: dict[str, str], lounge: Room) -> None:
    client_id = uuid4()
    form = f"body=hello&client_id={client_id}".encode()
    response = await ask("POST", "/rooms/lounge/messages/", form, headers=composer | {"hx-request": "true"})
    assert response.status == 201
    assert element(response.content, "chat-message")["client-id"] == str(client_id)


async def test_an_answer_to_head_has_no_body() -> None:
    response = await ask("HEAD", "/test/echo")
    assert (response.status, response.content) == (200, b"")


async def test_what_breaks_is_a_500_and_the_next_request_is_served() -> None:
    assert (await ask("GET", "/test/broken")).status == 500
    assert (await ask("GET", "/test/echo")).status == 200


# Files and streams ----------------------------------------------------------------------------------


async def test_a_file_is_served_whole() -> None:
    response = await ask("GET", "/test/file")
    assert response.content == Path(__file__).read_bytes()
    assert response["content-length"] == str(len(response.content))


async def test_a_stream_keeps_its_status_headers_and_parts() -> None:
    async with asked("GET", "/test/stream") as server:
        start = await server.receive_output(timeout=10)
        parts = []
        while (part := await server.receive_output(timeout=10)).get("more_body"):
            parts.append(part["body"])
    assert start["status"] == 203
    assert any(name.lower() == b"set-cookie" for name, _value in start["headers"])
    assert parts == [b"%d\n" % number for number in range(STREAMED)]
    assert stream_closed.is_set()


async def test_a_stream_waits_for_its_reader_and_is_closed_when_the_reader_goes() -> None:
    taken: list[dict] = []
    full = asyncio.Event()

    async def send(message: Any) -> None:
        taken.append(message)
        if len(taken) == 3:
            full.set()
            await asyncio.Event().wait()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    serving = asyncio.create_task(application(scope("GET", "/test/stream"), receive, send))
    await asyncio.wait_for(full.wait(), 10)
    assert len(produced) <= 3
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    await until(stream_closed.is_set)
    assert len(produced) < STREAMED


# Bodies ---------------------------------------------------------------------------------------------


async def test_a_body_up_to_the_limit_is_read_and_one_byte_more_is_not(settings) -> None:
    """D4: whether its size was declared or not."""
    settings.REQUEST_BODY_MAX = 100_000
    assert (await ask("POST", "/test/echo", b"x" * 60_000, b"x" * 40_000)).status == 200
    for headers in ({}, {"content-length": "100001"}):
        response = await ask("POST", "/test/echo", b"x" * 60_000, b"x" * 40_001, headers=headers)
        assert (response.status, response["x-error"]) == (413, "too_large")
        assert "more than the server takes" in response.content.decode()


async def test_a_declared_size_beyond_the_limit_is_refused_before_the_body_comes(settings) -> None:
    settings.REQUEST_BODY_MAX = 100_000
    server = ApplicationCommunicator(application, scope("POST", "/test/echo", {"content-length": "999999999"}))
    assert (await answer(server)).status == 413
    await server.wait()


async def test_a_refused_body_is_said_in_the_readers_language_and_as_a_fragment_for_htmx(settings) -> None:
    settings.REQUEST_BODY_MAX = 10
    response = await ask("POST", "/test/echo", b"x" * 11, headers={"hx-request": "true", "accept-language": "ko"})
    assert response.status == 413
    assert response["content-language"] == "ko"
    assert b"<html" not in response.content


async def test_whoever_goes_before_the_body_is_whole_asked_for_nothing() -> None:
    server = ApplicationCommunicator(application, scope("POST", "/test/held"))
    await server.send_input({"type": "http.request", "body": b"x", "more_body": True})
    await server.send_input({"type": "http.disconnect"})
    await server.wait(timeout=10)
    assert server.output_queue.empty()
    assert not seen


async def test_what_came_of_a_piece_before_its_line_was_cut_is_not_lost() -> None:
    """A05: the piece of an upload that goes on later is looked at, as far as it came."""
    server = ApplicationCommunicator(application, scope("PATCH", "/files/resumable/echo/"))
    await server.send_input({"type": "http.request", "body": b"the first half", "more_body": True})
    await server.send_input({"type": "http.disconnect"})
    assert (await answer(server)).content == b"the first half"


# Threads --------------------------------------------------------------------------------------------


async def test_a_request_that_was_begun_runs_to_its_end_though_its_browser_has_gone() -> None:
    """A3: between commit and broadcast nobody is cancelled."""

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        raise AssertionError("nobody listens any more")

    serving = asyncio.create_task(application(scope("GET", "/test/held"), receive, send))
    await until(lambda: begun.acquire(blocking=False))
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    go.set()
    await until(ended.is_set)


async def test_what_a_gone_browser_sent_is_stored(composer: dict[str, str], lounge: Room) -> None:
    form = f"body=hello&client_id={uuid4()}".encode()
    async with asked("POST", "/rooms/lounge/messages/", form, headers=composer) as server:
        await server.send_input({"type": "http.disconnect"})
    assert await in_socket_thread(Message.objects.filter(body="hello").count) == 1


async def test_a_slow_page_does_not_hold_up_the_loop_nor_other_pages() -> None:
    async with asked("GET", "/test/held") as slow:
        await until(lambda: begun.acquire(blocking=False))
        assert (await ask("GET", "/test/echo")).status == 200
        go.set()
        assert (await answer(slow)).status == 200


async def test_a_crowd_shares_a_few_threads_and_as_many_connections() -> None:
    """A2, R29"""
    crowd = [asyncio.create_task(ask("GET", "/test/held")) for _request in range(40)]
    for _thread in range(http_threads._max_workers):
        await until(lambda: begun.acquire(blocking=False))
    assert sum(seen.values()) == http_threads._max_workers == 8
    go.set()
    assert {response.status for response in await asyncio.gather(*crowd)} == {200}
    assert sum(seen.values()) == 40
    assert len(seen) <= 8
    assert all(name.startswith("http") for name in seen)
    while begun.acquire(blocking=False):
        pass


async def test_livez_answers_though_every_page_waits_and_sessions_cannot_be_read(
    composer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("accounts.sessions.store.SessionStore._get_session_from_db")
    crowd = [asyncio.create_task(ask("GET", "/test/held")) for _request in range(20)]
    for _thread in range(http_threads._max_workers):
        await until(lambda: begun.acquire(blocking=False))
    alive = await ask("GET", "/livez", headers={"cookie": composer["cookie"]})
    assert (alive.status, alive.content) == (200, b"ok\n")
    assert not ended.is_set()
    go.set()
    await asyncio.gather(*crowd)
    while begun.acquire(blocking=False):
        pass


async def test_language_and_time_zone_do_not_leak_into_the_next_request() -> None:
    with translation.override("en"):
        before = (await ask("GET", "/test/context")).content
        for _request in range(16):
            await ask("GET", "/test/leaky")
        after = {
            response.content for response in await asyncio.gather(*(ask("GET", "/test/context") for _ in range(16)))
        }
    assert after == {before} == {b"en UTC"}


async def test_each_of_many_at_once_keeps_its_own_language() -> None:
    wanted = ["ko", "zh-hans", "en", "ko"] * 2
    crowd = [asyncio.create_task(ask("GET", "/test/held", headers={"accept-language": code})) for code in wanted]
    for _request in wanted:
        await until(lambda: begun.acquire(blocking=False))
    go.set()
    assert [response.content.decode() for response in await asyncio.gather(*crowd)] == wanted
