"""A house to measure: people who are signed in, rooms with messages, and afterwards an audit of its database."""

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.measuring.figures import Void
from bench.measuring.running import Ground
from tests import empty_house

if TYPE_CHECKING:
    from accounts.models import User

OURS = ("DATABASE_URL", "REDIS_URL", "CHAT_TESTING", "DEBUG", "HTTPS_ONLY", "ALLOWED_HOSTS", "SECRET_KEY")


@dataclass(frozen=True)
class House:
    """Rooms load-1, load-2, …; everybody is a member of each and has read everything."""

    rooms: list[int]  # ids
    latest: int  # the number of each room's last message
    sessions: list[str]  # a session key for each person
    cookie: str
    last_id: int  # of all messages


def build(ground: Ground) -> None:
    """Make an empty database. Django is set up for it, and for nothing that this process's environment names."""
    for name in OURS:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "DATA_DIR": str(ground.folder / "house"),
        "LOG_LEVEL": "WARNING",
        "CHAT_FRAMES_PER_MINUTE": "0",
        "CHAT_SEND_BURST": "0",  # a few posters speak for many people
        **ground.environment,
    }
    empty_house.copy(ground.folder / "house")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectchanged", verbosity=0)  # bin/serve does both, daphne does not


def furnish(ground: Ground, *, people: int, rooms: int = 1, messages: int = 0, first: int | None = None) -> House:
    """A house with so many messages in each room, or `first` in the first."""
    build(ground)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.models import OuterRef, Subquery

    from accounts.models import User
    from messaging.models import Message
    from rooms.models import Membership, Room

    size = {"users": people, "rooms": rooms, "messages": messages * rooms}
    call_command("fill", **size, **({} if first is None else {"first": first}), stdout=io.StringIO())
    count = Room.objects.filter(pk=OuterRef("room")).values("message_count")
    Membership.objects.update(read_up_to=Subquery(count))
    house = House(
        rooms=list(Room.objects.order_by("pk").values_list("pk", flat=True)),
        latest=messages,
        sessions=[signed_in(user) for user in User.objects.order_by("pk")],
        cookie=settings.SESSION_COOKIE_NAME,
        last_id=Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    )
    _know_the_rows()
    connections.close_all()
    return house


def _know_the_rows() -> None:
    """What PostgreSQL does by itself within minutes would come in the middle of a run."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")


def signed_in(user: "User") -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.sessions.store import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.SessionBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def audit(house: House, *, sent: set[str], acknowledged: set[str]) -> None:
    """Raises Void unless what was acknowledged is stored once, nothing else is, and nothing has holes."""
    from django.db import connections

    from messaging.messages.audit import findings
    from messaging.models import Message

    stored = [str(one) for one in Message.objects.filter(pk__gt=house.last_id).values_list("client_id", flat=True)]
    wrong = list(findings())
    connections.close_all()
    if doubled := len(stored) - len(set(stored)):
        wrong.append(f"{doubled} posts are stored twice")
    if missing := acknowledged.difference(stored):
        wrong.append(f"{len(missing)} acknowledged posts are not stored")
    if strange := set(stored) - sent:
        wrong.append(f"{len(strange)} messages are stored that nobody posted")
    if wrong:
        raise Void("; ".join(wrong))
