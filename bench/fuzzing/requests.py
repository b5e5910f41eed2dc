"""Requests that nobody should send: to every address of the house, with every method."""

import re
from collections.abc import Iterable, Iterator
from random import Random
from urllib.parse import quote, urlencode

from bench.fuzzing.lines import STATUS, Line, Seen
from bench.fuzzing.values import garbled, number, value

TOKEN = "c" * 32
METHODS = ["GET"] * 6 + ["POST"] * 8 + ["HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH"]
FIELDS = """username password password1 password2 old_password new_password1 new_password2 email display_name language
timezone theme avatar picture name kind topic body client_id number before after around since epoch q next page reply_to
whisper_to files emoji csrfmiddlewaretoken""".split()
HEADERS = """Accept Accept-Language Accept-Encoding Range If-None-Match If-Modified-Since HX-Request HX-Target
HX-Current-URL X-Viewer X-Forwarded-For X-Forwarded-Proto Forwarded Referer User-Agent Cookie Sec-Fetch-Site Origin
Content-Type Expect Connection Upgrade Authorization X-HTTP-Method-Override Content-Encoding X-CSRFToken""".split()
TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 400,
    "text/plain; charset=utf-7",
    "application/x-www-form-urlencoded; charset=base64",
]


def routes() -> list[str]:
    """Every address of the house, with its converters. Django is set up."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns: Iterable[object], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)  # type: ignore[attr-defined]
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif "logout" not in route:  # or there would soon be nobody
                yield route

    return [re.sub(r"[\^$]", "", route) for route in walk(get_resolver().url_patterns, "/")]


def request(dice: Random, addresses: list[str], session: str) -> bytes:
    """One request, well-formed as HTTP."""
    headers = {"Host": "127.0.0.1", "Cookie": f"session={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    headers["Sec-Fetch-Site"] = "same-origin"
    method, path, body = dice.choice(METHODS), _path(dice, addresses), b""
    fields = [(dice.choice(FIELDS), value(dice)) for _ in range(dice.randrange(6))]
    if dice.random() < 0.4:
        path += "?" + dice.choice(
            [urlencode(fields, errors="replace"), quote(value(dice), errors="replace"), "=&&=;%zz"]
        )
    if method in {"POST", "PUT", "PATCH"}:
        headers["Content-Type"] = TYPES[0]
        body = urlencode(fields, errors="replace").encode()
        if dice.random() < 0.4:
            boundary = dice.choice(["x", "xx", "y" * 70])
            headers["Content-Type"], body = f"multipart/form-data; boundary={boundary}", _parts(dice, fields, boundary)
        if dice.random() < 0.2:
            body = garbled(body, dice)
    for _ in range(dice.choice([0, 0, 1, 1, 3])):
        headers[dice.choice(HEADERS)] = dice.choice([value(dice), dice.choice(TYPES), "true"])
    lines = [f"{name}: {_one_line(text)}" for name, text in headers.items()]
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode("utf-8", "replace") + body


def _path(dice: Random, addresses: list[str]) -> str:
    inside = dice.random() < 0.1  # of the admin, which has as many addresses as all the rest
    address = dice.choice([address for address in addresses if address.startswith("/admin") is inside])
    if dice.random() < 0.1:
        address += dice.choice(["%", "%ff", "//", "/..", ";a", "%2e%2e/", "%00", "/x" * 200])

    def fill(found: "re.Match[str]") -> str:
        if "int:" in found[0]:
            return number(dice)
        return dice.choice(["load-1", "load-1", "load-2", quote(value(dice)[:200], safe="", errors="replace")])

    return re.sub(r"<[^>]+>|\(\?P.*", fill, address)


def _parts(dice: Random, fields: list[tuple[str, str]], boundary: str) -> bytes:
    parts = b""
    for name, text in fields:
        filename = f'; filename="{_one_line(value(dice))}"' if dice.random() < 0.4 else ""
        parts += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n'.encode(errors="replace")
        parts += dice.choice([b"", b"Content-Type: image/png\r\n", b"Content-Transfer-Encoding: base64\r\n"]) + b"\r\n"
        parts += (
            dice.choice([text.encode(errors="replace"), b"\x89PNG\r\n\x1a\n" + dice.randbytes(40), b"GIF89a"]) + b"\r\n"
        )
    return parts + dice.choice([f"--{boundary}--\r\n".encode(), b"", f"--{boundary}".encode()])


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\0]", " ", text)[:8000]


async def ask(address: tuple[str, int], sessions: list[str], seen: Seen, *, count: int, dice: Random) -> None:
    """Send so many requests; of every tenth the bytes themselves are garbled."""
    addresses, line = routes(), None
    for _ in range(count):
        sent = request(dice, addresses, dice.choice(sessions))
        line = line or await Line.open(address)
        try:
            if dice.random() < 0.1:
                sent = garbled(sent, dice)
                line.writer.write(sent)
                for status in STATUS.findall(await line.rest()):
                    seen.answer(int(status), sent)
                raise ConnectionError
            status, head = await line.ask(sent)
            seen.answer(status, sent)
            if b"connection: close" in head.lower() or status == 101:
                raise ConnectionError
        except ConnectionError:
            seen.answers["connections ended"] += 1
            line.close()
            line = None
    if line:
        line.close()
