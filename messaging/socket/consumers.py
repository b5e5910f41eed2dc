"""The socket: one per browser tab. What comes up is small, what goes down is the hub's.

Nothing here waits for the database: what must ask it runs as a task of its own, in order, in the socket threads, so
that a tab is always listened to. Nothing depends on a proper goodbye either.
"""

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.utils import translation

from chatsite.clock import now
from chatsite.database.batching import Rounds
from chatsite.delivery import frames
from chatsite.delivery.connection import EXTENSION, Tab
from chatsite.delivery.hub import get_hub
from chatsite.exceptions import Filtered, Refused, Unavailable
from chatsite.monitoring.metrics import metrics
from chatsite.transport.thread_pools import in_socket_thread
from chatsite.web.exception_mapping import trouble
from messaging import rate_limits
from messaging.commands.parser import read, words
from messaging.commands.registry import IsCommand
from messaging.messages import whispers
from messaging.messages.operations import Sent, submit_message
from messaging.messages.rendering import messages_frame
from messaging.socket import periodic
from messaging.socket.authorization import Person, Standing, sign_in_standings, standings
from messaging.socket.handshake import is_own_origin, spoken

NONSENSE_MAX = 20  # in a minute
TYPING_SECONDS = 3.0
AWAY = b"away"  # the query of a tab that nobody looks at while it connects again

logger = logging.getLogger(__name__)
_sign_in: Rounds[str, Standing] = Rounds(lambda keys: sign_in_standings(keys))
_stand: Rounds[str, Standing] = Rounds(lambda keys: standings(keys))


class ChatConsumer(AsyncWebsocketConsumer):
    """A tab's socket. Its public attributes are what the beat looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.user: Person | None = None
        self.session_key = ""
        self.language = settings.LANGUAGE_CODE
        self.rooms: frozenset[int] = frozenset()
        self.watched: tuple[int, ...] = ()
        self.is_answered = True  # with the heads of the rooms it watches
        self.here_at = self.seen_at = now()
        self.typed_at = 0.0
        self.nonsense: list[float] = []
        self._minute_from, self._frames = now(), 0
        self.tab: Tab | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Channels' own loop without a channel of the layer per socket, which the hub makes needless."""
        self.scope, self.base_send = scope, send
        try:
            while True:
                message = await receive()
                await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            pass
        finally:
            self._forget()

    @property
    def _extension(self) -> dict[str, Any] | None:
        extension: dict[str, Any] | None = self.scope.get("extensions", {}).get(EXTENSION)
        return extension

    async def connect(self) -> None:
        if not is_own_origin(self.scope):
            metrics["foreign_origins"] += 1
            await self.close()
            return
        headers = dict(self.scope["headers"])
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin1"))
        self.session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        try:
            standing = (await _sign_in([self.session_key])).get(self.session_key) if self.session_key else None
        except Exception:
            logger.warning("socket refused: the database did not answer", exc_info=True)
            await self.close(code=1011)
            return
        await self.accept()
        hub = get_hub()
        if standing is None:
            await self.close(code=frames.Close.SIGNED_OUT)
        elif not standing.user.is_active:
            await self.close(code=frames.Close.SUSPENDED)
        elif standing.is_displaced:
            await self.close(code=frames.Close.ELSEWHERE)
        elif hub.followers(frames.user_topic(standing.user.pk)) >= settings.CHAT_SOCKETS_PER_USER:
            await self.close(code=frames.Close.TOO_MANY)
        else:
            self.user = standing.user
            if self.scope["query_string"] == AWAY:
                self.here_at = float("-inf")
            self.language = spoken(standing.user, cookies, headers)
            self.tab = Tab(
                self.base_send,
                self,
                resync=frames.frame("resync"),
                question=frames.frame("heartbeat"),
                extension=self._extension,
            )
            hub.follow(self.tab, frames.user_topic(self.user.pk))
            if not self.user.is_guest:
                hub.follow(self.tab, frames.EVERYONE)
            self.stand(standing)
            periodic.start(hub)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """Gone. No thread hop here: a storm of goodbyes must not queue behind one."""
        raise StopConsumer

    def _forget(self) -> None:
        if self.tab:
            get_hub().leave(self.tab)
            self.tab = None
        for task in self._tasks:
            task.cancel()

    # What the tab says --------------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.tab is None:
            return
        try:
            said = frames.parse(text_data)
        except frames.Nonsense:
            said = None
            self._count_nonsense()
        if not isinstance(said, frames.Send) and not self._is_within_pace():  # sending has a pace of its own
            return
        match said:
            case frames.Watch(rooms):
                self._do(self._watch(rooms))
            case frames.Typing(room):
                self._typing(room)
            case frames.Here():
                self.here_at = now()
            case frames.Seen():
                self.seen_at = now()
                self.tab.answered()
            case frames.Send():
                await self._send_message(said)

    def _is_within_pace(self) -> bool:
        """Count a frame. Whoever says too much within a minute is cut off, before it costs others anything."""
        if now() - self._minute_from >= 60:
            self._minute_from, self._frames = now(), 0
        self._frames += 1
        if 0 < settings.CHAT_FRAMES_PER_MINUTE < self._frames:
            metrics["floods_closed"] += 1
            self._end(frames.Close.TOO_MUCH)
        return self.tab is not None

    def _count_nonsense(self) -> None:
        metrics["nonsense"] += 1
        moment = now()
        self.nonsense = [at for at in self.nonsense if at > moment - 60] + [moment]
        if len(self.nonsense) >= NONSENSE_MAX:
            self._end(frames.Close.NONSENSE)

    async def _watch(self, rooms: tuple[int, ...]) -> None:
        """Follow first, read the heads second: what happens in between is in one of the two."""
        async with self._turn:
            if not self.tab:
                return
            if unknown := set(rooms) - self.rooms:
                fresh = await _stand([self.session_key])
                self.stand(fresh.get(self.session_key))
                logger.debug("watch of %s rooms asked the database", len(unknown))
            if self.tab:
                self.watched, self.is_answered = tuple(room for room in rooms if room in self.rooms), False
                self._follow_rooms()
                heads = await periodic.heads(self.watched)
                if self.tab:
                    self.tab.say(frames.frame("heartbeat", heads=heads.items()))
                    self.is_answered = True

    def _typing(self, room: int) -> None:
        if self.user and room in self.watched and now() - self.typed_at >= TYPING_SECONDS:
            self.typed_at = now()
            frame = frames.frame("typing", room=room, user_id=self.user.pk, name=self.user.name)
            get_hub().publish(frames.room_topic(room), frame)

    async def _send_message(self, said: frames.Send) -> None:
        assert self.user
        try:
            rate_limits.sending.spend(self.user.pk)
            if read(said.body):
                raise IsCommand
        except Refused as refused:
            self._refuse_within_pace(said, refused)
            return
        if said.whisper_to:  # to find out who that is takes the database
            self._do(self._whisper(said))
        else:
            self._submit(said)

    async def _whisper(self, said: frames.Send) -> None:
        try:
            listener = await in_socket_thread(whispers.listener_id, said.whisper_to)
        except Refused as refused:
            self._refuse_within_pace(said, refused)
        else:
            self._submit(said, listener)

    def _submit(self, said: frames.Send, listener: int | None = None) -> None:
        if self.user is None or self.tab is None:
            return
        try:
            future = submit_message(
                room_id=said.room,
                author_id=self.user.pk,
                body=words(said.body),
                client_id=said.client_id,
                whisper_to=listener,
            )
        except Refused as refused:
            self._refuse_within_pace(said, refused)
        else:
            future.add_done_callback(partial(self._stored, said, asyncio.get_running_loop()))

    def _stored(self, said: frames.Send, loop: asyncio.AbstractEventLoop, done: "Future[Sent]") -> None:
        """Render the answer where the cache may be waited for: in the thread that announces."""
        answer: str | Exception
        try:
            answer = messages_frame(said.room, [done.result().message])
        except Exception as error:
            answer = error
        with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(self._answer, said, answer)

    def _answer(self, said: frames.Send, answer: str | Exception) -> None:
        if isinstance(answer, str):
            if self.tab:
                self.tab.say(answer)
        elif isinstance(answer, Refused):
            self._refuse(said, answer)
        else:
            logger.warning("a message could not be stored", exc_info=answer)
            self._refuse(said, trouble(answer) or Unavailable())

    def _refuse_within_pace(self, said: frames.Send, refused: Refused) -> None:
        """What was refused before it reached the writer: such refusals are not for free."""
        if self._is_within_pace():
            self._refuse(said, refused)

    def _refuse(self, said: frames.Send, refused: Refused) -> None:
        with translation.override(self.language):
            frame = frames.frame(
                "refused",
                client_id=said.client_id,
                code=refused.code,
                reason=str(refused.message),
                retry_after=refused.retry_after,
                anyway=isinstance(refused, Filtered) and refused.may_be_sent_anyway,
            )
        if self.tab:
            self.tab.say(frame)

    # What the house says ------------------------------------------------------------------------

    def look_again(self) -> None:
        """Something about this person changed: ask the database what they may hear now."""
        self._do(self._look_again())

    async def _look_again(self) -> None:
        async with self._turn:
            fresh = await _stand([self.session_key])
            self.stand(fresh.get(self.session_key))

    def stand(self, standing: Standing | None) -> None:
        """Follow exactly what this standing allows; without one the socket ends."""
        if self.tab is None:
            return
        assert self.user
        if standing is None or standing.user.password != self.user.password:
            self._end(frames.Close.SIGNED_OUT)
            return
        if not standing.user.is_active:
            self._end(frames.Close.SUSPENDED)
            return
        if standing.is_displaced:
            self._end(frames.Close.ELSEWHERE)
            return
        self.user = standing.user
        if standing.rooms == self.rooms:
            return
        hub = get_hub()
        for room in self.rooms - standing.rooms:
            hub.unfollow(self.tab, frames.members_topic(room))
        for room in standing.rooms - self.rooms:
            hub.follow(self.tab, frames.members_topic(room))
        self.rooms = standing.rooms
        self.watched = tuple(room for room in self.watched if room in self.rooms)
        self._follow_rooms()

    def _follow_rooms(self) -> None:
        assert self.tab
        wanted = {frames.room_topic(room) for room in self.watched}
        followed = {topic for topic in self.tab.topics if topic.startswith("room.")}
        for topic in followed - wanted:
            get_hub().unfollow(self.tab, topic)
        for topic in wanted - followed:
            get_hub().follow(self.tab, topic)

    def give_up(self) -> None:
        """The socket does not drain."""
        self._end(frames.Close.TOO_SLOW)

    def _end(self, code: frames.Close) -> None:
        """Stop listening to the hub at once, then say goodbye."""
        if self.tab:
            get_hub().leave(self.tab)
            self.tab = None
            self._do(self._hang_up(code))

    async def _hang_up(self, code: int) -> None:
        """Close the socket, also if the other side does not read: then without a word, where the server can."""
        if self._extension:
            await self._extension["hang_up"](code)
            return
        try:
            await self.close(code=code)
        except Exception:  # daphne sends no codes of the WebSocket protocol itself but 1000
            await self.close(code=1000)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # in case it was cancelled before it began

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception:
            # Not knowing what somebody may hear is no reason to let them hear it: the tab comes back by itself.
            logger.warning("a socket's task failed", exc_info=True)
            if self.tab:
                get_hub().leave(self.tab)
                self.tab = None
                await self._hang_up(1011)
