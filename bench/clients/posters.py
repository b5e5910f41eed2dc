"""Those who post: up a socket as a page does, or by HTTP as its form does. Each sees its own posts confirmed."""

import json
import re

from bench.clients.crowd import MESSAGE
from bench.clients.sockets import Gone, Socket
from bench.clients.web import Connection, Person, Request
from bench.measuring.figures import Void

REFUSED = re.compile(rb'<send-refused [^>]*data-code="([^"]*)"')


class SocketPoster(Socket):
    """Posts through the fast lane. It watches no room: what it hears are the answers."""

    __slots__ = ("answered", "room")
    answered: set[str]
    room: int

    @classmethod
    def signed_in(cls, address: tuple[str, int], room: int, cookie: str) -> "SocketPoster":
        poster = cls.open(address, cookie)
        poster.room, poster.answered = room, set()
        return poster

    def post(self, *, client_id: str, body: str) -> None:
        self.send(json.dumps({"type": "send", "room": self.room, "body": body, "client_id": client_id}).encode())

    def readable(self) -> None:
        try:
            for data, start, end in self.frames():
                payload = bytes(data[start:end])
                if refused := REFUSED.search(payload):
                    raise Void(f"a post was refused: {refused[1].decode()}")
                self.answered.update(client_id.decode() for _, client_id in MESSAGE.findall(payload))
                if b"<chat-heartbeat>" in payload:
                    self.send(b'{"type": "seen", "cursors": {}}')
        except Gone as gone:
            raise Void(f"the server dropped a poster: {gone}") from gone


class HttpPoster:
    """Posts the form over one connection that is kept; what is posted meanwhile goes when the answer is there."""

    def __init__(self, address: tuple[str, int], path: str, person: Person) -> None:
        self._connection, self._path, self._person = Connection(address), path, person
        self._waiting: list[tuple[str, Request]] = []
        self.answered: set[str] = set()

    def fileno(self) -> int:
        return self._connection.fileno()

    def post(self, *, client_id: str, body: str) -> None:
        request = self._person.post(self._path, client_id=client_id, body=body.replace(" ", "+"))
        self._waiting.append((client_id, request))
        if len(self._waiting) == 1:
            self._connection.send(request.data)

    def readable(self) -> None:
        if not (answer := self._connection.receive()):
            return
        client_id, request = self._waiting.pop(0)
        request.check(answer)
        self.answered.add(client_id)
        if self._waiting:
            self._connection.send(self._waiting[0][1].data)

    def finish(self) -> None:
        """Wait for the answers that are missing."""
        while self._waiting:
            self.readable()
