"""Frames and actions that nobody should send up a socket."""

import json
import struct
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from bench.clients.sockets import encode
from bench.fuzzing.lines import Line, Seen
from bench.fuzzing.values import garbled, value

A_TURN = 25  # frames on one socket; twenty that make no sense end it
CLOSE_CODES = [0, 999, 1000, 1001, 1004, 1005, 1006, 1007, 1011, 1015, 1016, 2999, 3000, 4400, 4999, 5000, 65_535]
Make = Callable[[Random], bytes]


def frame(dice: Random) -> bytes:
    """One frame, with any bit of it wrong (RFC 6455, section 5.2)."""
    opcode = dice.choice([0, 0, 1, 1, 1, 2, 3, 7, 8, 9, 9, 10, 11, 15])
    payload = dice.choice([
        b"", b"{}", b'{"type": "here"}', dice.randbytes(dice.choice([1, 125, 126, 300])), b"\xff\xfe", b"\xed\xa0\x80",
        b"\xf0\x9f\x92", b"\xc0\xaf", b"a" * dice.choice([65_535, 65_536, 65_537]), b"[" * 60_000,
    ])  # fmt: skip
    if opcode == 8:
        payload = dice.choice([b"", b"\x03", struct.pack("!H", dice.choice(CLOSE_CODES)) + payload[:200]])
    if opcode > 8 and dice.random() < 0.8:
        payload = payload[:125]
    made = bytearray(encode(payload, opcode))
    if dice.random() < 0.3:
        made[0] ^= 0x80  # not final
    if dice.random() < 0.1:
        made[0] ^= dice.choice([0x40, 0x20, 0x10])  # reserved
    if dice.random() < 0.1:
        made[1] ^= 0x80  # not masked
    if dice.random() < 0.1:
        made[1] = 0x80 | dice.choice([0, 125, 126, 127])  # another length than it has
    return bytes(made) if dice.random() < 0.9 else garbled(bytes(made), dice)


def action(dice: Random) -> bytes:
    """One text frame with an action of the protocol, or nearly one."""
    said: dict[str, Any] = {
        "type": dice.choice(["watch", "typing", "here", "seen", "send", "send", "close", "__init__", "", None, 1, []]),
        "room": _thing(dice),
        "rooms": dice.choice([[1, 2], [1] * 21, _thing(dice), [_thing(dice) for _ in range(3)]]),
        "cursors": dice.choice([{"1": 1}, {"1": -1}, {value(dice): _thing(dice)}, _thing(dice)]),
        "body": dice.choice(["a line", value(dice), _thing(dice)]),
        "client_id": dice.choice([str(uuid.UUID(int=dice.getrandbits(128))), value(dice), _thing(dice)]),
    }
    for name in dice.sample(sorted(said), dice.choice([0, 0, 1, 2])):
        del said[name]
    text = json.dumps(said, ensure_ascii=dice.random() < 0.5).encode(errors="surrogatepass")
    return encode(garbled(text, dice) if dice.random() < 0.1 else text)


def _thing(dice: Random) -> Any:
    return dice.choice([
        None, True, 0, 1, 2, -1, 1.5, float("inf"), 2**63, 10**400 if dice.random() < 0.1 else 3, "1", "\ud800", [], {},
        [[[]]], {"a": {"b": 1}}, value(dice),
    ])  # fmt: skip


async def say(
    address: tuple[str, int], sessions: list[str], seen: Seen, make: Make, *, count: int, dice: Random
) -> None:
    """Send so many, on sockets of people who are signed in, mostly."""
    host = "{}:{}".format(*address)
    left = count
    while left:
        line = await Line.open(address)
        cookie = dice.choice(sessions) if dice.random() < 0.95 else "nobody"
        try:
            status, _ = await line.ask(
                f"GET /ws/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
                f"Cookie: session={cookie}\r\n\r\n".encode()
            )
            seen.answer(status, b"a handshake")
            for _ in range(min(A_TURN, left)):
                left -= 1
                line.writer.write(make(dice))
                await line.writer.drain()
            seen.answers[f"socket {_last_code(await line.rest())}"] += 1
        except ConnectionError:
            seen.answers["connections ended"] += 1
        finally:
            line.close()


def _last_code(came: bytes) -> str:
    """The code with which the server said goodbye, if its last frame was that."""
    where = came.rfind(b"\x88")
    return str(int.from_bytes(came[where + 2 : where + 4])) if 0 <= where <= len(came) - 4 else "left open"
