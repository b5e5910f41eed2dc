"""Makes a small house for tests/test_upgrade.py, with which every later version must go on.

`python -m tests.upgrade_fixture NOTE > tests/upgrades/DATE.sql` writes its rows as SQLite's `.dump` does. Before them
stand the NOTE, and as JSON what people had outside of the house. It is furnished through its pages, so a copy of this
file serves in any version that has tests/serving.py, an older one too.
"""

import asyncio
import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django_otp.oath import totp

from bench.soak.browser import Answer, Browser
from tests.serving import Server

# Not a secret: it signs what invented people have, in a file that everybody may read.
SECRET_KEY = "the key of a house of invented people, which every visitor may know"
PASSWORD = "a floor to sit on"  # everybody's
FAR_AWAY = "2100-01-01"  # a session that began long ago ends (accounts.sessions.operations); these never do
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """What people had in their browsers, or on paper: alice, the owner, her friend carol, and morgan."""

    session: str  # alice's cookie
    device: str  # the cookie by which carol's browser is known
    direct: str  # where alice and carol talk
    friend_link: str  # alice's
    invite_link: str  # to the kitchen, for anybody
    recovery_code: str  # for morgan's second step


def main(note: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "data", "maru.sqlite3")
        server = Server(database.parent, SECRET_KEY=SECRET_KEY)
        server.start()
        try:
            kept = asyncio.run(furnish(("127.0.0.1", server.port), database))
        finally:
            server.stop()
        with closing(sqlite3.connect(database)) as rows:
            postpone(rows)
            print(f"-- {note}", f"-- {json.dumps(asdict(kept))}", *rows.iterdump(), sep="\n")


async def furnish(door: Address, database: Path) -> Kept:
    alice, carol, morgan = [await registered(door, name) for name in ("alice", "carol", "morgan")]
    await done(alice.post(door, "/rooms/new/", name="kitchen", kind="open"))
    for number in range(3):
        await say(alice, door, "/rooms/kitchen/", f"said before, {number}")
    await done(alice.post(door, "/rooms/kitchen/links/", span="never"))
    await done(carol.post(door, "/friends/request/", username="alice"))
    await done(alice.post(door, "/friends/carol/accept/"))
    direct = (await done(alice.post(door, "/direct/carol/"))).headers["location"]
    await say(alice, door, direct, "for carol alone")
    await done(morgan.post(door, "/accounts/two-factor/", password=PASSWORD))
    code = f"{totp(totp_key(database)):06d}"
    codes = await done(morgan.post(door, "/accounts/two-factor/confirm/", code=code))
    return Kept(
        session=cookie(alice, "session"),
        device=cookie(carol, "device"),
        direct=direct,
        friend_link=found(r'/people/add/\d[^/"<]+/', await done(alice.get(door, "/people/add/"))),
        invite_link=found(r'/join/[^/"<]+/', await done(alice.get(door, "/rooms/kitchen/invite/"))),
        recovery_code=found(r"\b(?=\w*\d)[a-z2-9]{5}-[a-z2-9]{5}\b", codes),
    )


async def registered(door: Address, name: str) -> Browser:
    browser = Browser()
    await done(browser.get(door, "/accounts/register/"))
    await done(browser.post(door, "/accounts/register/", username=name, password1=PASSWORD, password2=PASSWORD))
    return browser


async def say(browser: Browser, door: Address, room: str, body: str) -> None:
    await done(browser.post(door, f"{room}messages/", body=body, client_id=uuid4()))


async def done(asked: Awaitable[Answer]) -> Answer:
    """The answer, which must be no refusal."""
    answer = await asked
    assert answer.status < 400, f"{answer.status}: {answer.text}"
    return answer


def totp_key(database: Path) -> bytes:
    """What morgan's phone knows."""
    with closing(sqlite3.connect(database)) as rows:
        return bytes.fromhex(rows.execute("SELECT key FROM otp_totp_totpdevice").fetchone()[0])


def cookie(browser: Browser, name: str) -> str:
    return dict(pair.split("=", 1) for pair in browser.cookie.split("; "))[name]


def found(pattern: str, answer: Answer) -> str:
    match = re.search(pattern, answer.text)
    assert match, f"no {pattern} on the page"
    return match[0]


def postpone(rows: sqlite3.Connection) -> None:
    """Let every session begin and end in a time far away. They are signed again, as Django signs sessions."""
    how: dict[str, Any] = {"key": SECRET_KEY, "salt": "django.contrib.sessions.SessionStore"}
    settings.configure()  # which Django's signing reads
    for key, signed in rows.execute("SELECT session_key, session_data FROM accounts_session").fetchall():
        data = signing.loads(signed, **how)
        data["signed_in_on"] = FAR_AWAY
        rows.execute(
            "UPDATE accounts_session SET session_data = ?, expire_date = ? WHERE session_key = ?",
            (signing.dumps(data, compress=True, **how), f"{FAR_AWAY} 00:00:00", key),
        )
    rows.commit()


if __name__ == "__main__":
    main(sys.argv[1])
