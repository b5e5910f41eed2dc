"""Django over ASGI with one thread hop for a whole request.

Django's own ASGI handler hops between loop and thread for every synchronous middleware, signal and query. Pages and
forms here are synchronous from end to end, so one hop does (docs/performance.md has the figure).
A request that was begun runs to its end, even when its browser has gone: what was committed is also broadcast.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix
from django.utils.http import parse_header_parameters

from chatsite.exceptions import RateLimited, TooLarge
from chatsite.limits import pacing
from chatsite.limits.concurrency import is_upload, turn, turn_to_be_refused
from chatsite.limits.refusal_cache import Told, remember, told
from chatsite.transport.thread_pools import alive_thread, file_threads, http_threads, upload_threads

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
CHUNK = 65_536  # bytes
IN_PIECES = "/files/resumable/"  # where what came before a line was cut is kept
ALIVE = "/livez"  # answered whatever the pages wait for


class BodyTooLarge(Exception):
    """More bytes than settings.REQUEST_BODY_MAX."""


class Request(ASGIRequest):
    """A request whose form is UTF-8; chatsite.web.middleware.utf8 refuses any other."""

    def _set_content_type_params(self, meta: Mapping[str, str]) -> None:
        """As Django, which goes on to read the query in the form's encoding, where nobody catches what that raises."""
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class ThreadedHandler(ASGIHandler):
    request_class = Request

    def __init__(self) -> None:
        self.load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != ALIVE and (answer := told(scope)):
            await answer.again(send)
            return
        try:
            body = await self._receive_body(scope, receive)
        except RequestAborted:
            return
        except BodyTooLarge:
            scope, body = {**scope, "refused": TooLarge()}, SpooledTemporaryFile()  # noqa: SIM115 - closed below
        try:
            response = await self._answer(scope, body)
            if isinstance(response, Told):
                await response.again(send)
            elif isinstance(response, StreamingHttpResponse):
                await self._stream(response, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    async def _answer(self, scope: Scope, body: SpooledTemporaryFile[bytes]) -> HttpResponseBase | Told:
        """From a thread, once it is this person's turn; what they were told while they waited needs none."""
        if scope["path"] == ALIVE:
            return await self._in_thread(_of_nobody(scope), body, alive_thread)
        try:
            async with turn(scope):
                if answer := told(scope):
                    return answer
                response = await self._in_thread(scope, body, _threads_for(scope))
                remember(scope, response)
        except RateLimited as refused:
            async with turn_to_be_refused(scope):
                if answer := told(scope):
                    return answer
                response = await self._in_thread({**scope, "refused": refused}, body)
                remember(scope, response, whatever=True)
        return response

    async def _in_thread(
        self, scope: Scope, body: SpooledTemporaryFile[bytes], threads: ThreadPoolExecutor = http_threads
    ) -> HttpResponseBase:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(threads, context.run, self._respond, scope, body)

    async def _receive_body(self, scope: Scope, receive: Receive) -> SpooledTemporaryFile[bytes]:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > settings.REQUEST_BODY_MAX:
            raise BodyTooLarge
        body: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
        size, more, is_paced = 0, True, is_upload(scope)
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                if scope["method"] == "PATCH" and scope["path"].startswith(IN_PIECES):
                    break
                body.close()
                raise RequestAborted
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > settings.REQUEST_BODY_MAX:
                body.close()
                raise BodyTooLarge
            body.write(chunk)
            if is_paced:
                await pacing.uploads.take(len(chunk))
            more = message.get("more_body", False)
        body.seek(0)
        return body

    def _respond(self, scope: Scope, body: SpooledTemporaryFile[bytes]) -> HttpResponseBase:
        """The whole of a request, in one thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, error = self.create_request(scope, pacing.paced(body) if is_upload(scope) else body)
        if request is None:
            assert error is not None
            return error
        response = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if not response.streaming:
            response.close()  # ends the request: connections go back, files are closed
        return response

    async def _stream(self, response: StreamingHttpResponse, send: Send) -> None:
        """Read a file or generator chunk by chunk in a thread, and wait for the reader in between."""
        loop = asyncio.get_running_loop()
        if hasattr(response, "block_size"):
            response.block_size = CHUNK
        headers = [(key.encode("ascii"), value.encode("latin1")) for key, value in response.items()]
        headers += [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
        chunks: Iterator[bytes] = iter(response.streaming_content)  # type: ignore[arg-type]
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            while (chunk := await loop.run_in_executor(file_threads, next, chunks, None)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            await loop.run_in_executor(file_threads, response.close)


def _threads_for(scope: Scope) -> ThreadPoolExecutor:
    return upload_threads if is_upload(scope) else http_threads


def _of_nobody(scope: Scope) -> Scope:
    """Without the cookies, for which the database would be asked who it is, and without waiting for a turn."""
    return {**scope, "client": None, "headers": [header for header in scope["headers"] if header[0] != b"cookie"]}
