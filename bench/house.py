"""A house to measure: its own data folder, people, sessions and a room, and afterwards an audit of its database."""

import os
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "nobody signs in with this one"  # noqa: S105


@dataclass(frozen=True)
class House:
    room: int
    path: str
    latest: int  # the number of the room's last message
    sessions: list[str]  # a session key for each person
    cookie: str


def build(folder: Path) -> None:
    """Make an empty database in `folder`. Django is set up for it, and for nothing that the environment names."""
    for name in ("DATABASE_URL", "REDIS_URL", "CHAT_TESTING", "DEBUG", "HTTPS_ONLY", "ALLOWED_HOSTS", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "CHAT_FRAMES_PER_MINUTE": "0",
        "CHAT_SEND_BURST": "0",  # a few posters speak for many people
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # this process only; quick
    call_command("migrate", interactive=False, verbosity=0)


def furnish(folder: Path, *, people: int) -> House:
    """Make the database in `folder` with so many people, all signed in and members of one room."""
    build(folder)
    from django.conf import settings
    from django.db import connections

    from accounts.operations import register
    from rooms.operations import create_room, join_room

    users = [register(username=f"reader{number}", password=PASSWORD) for number in range(people)]
    room = create_room(owner=users[0], name="bench")
    for user in users[1:]:
        join_room(room=room, user=user)
    room.refresh_from_db()
    sessions = [signed_in(user) for user in users]
    connections.close_all()
    return House(
        room=room.pk,
        path=f"/rooms/{room.slug}/messages/",
        latest=room.message_count,
        sessions=sessions,
        cookie=settings.SESSION_COOKIE_NAME,
    )


def signed_in(user: object) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import User
    from accounts.sessions import SessionStore

    assert isinstance(user, User)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.SessionBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def audit(house: House, client_ids: set[str]) -> list[str]:
    """What the database says against the run: every post stored once, no hole in numbers and revisions."""
    from django.db import connections

    from messaging.models import Message
    from rooms.models import Room

    stored = list(
        Message.objects.filter(room=house.room).order_by("number").values_list("number", "revision", "client_id")
    )
    posted = [str(client_id) for number, _, client_id in stored if number > house.latest]
    room = Room.objects.get(pk=house.room)
    connections.close_all()
    wrong = []
    if len(posted) != len(set(posted)):
        wrong.append(f"{len(posted) - len(set(posted))} posts are stored twice")
    if missing := client_ids - set(posted):
        wrong.append(f"{len(missing)} posts are not stored")
    if strange := set(posted) - client_ids:
        wrong.append(f"{len(strange)} messages are stored that nobody posted")
    if [number for number, _, _ in stored] != list(range(1, room.message_count + 1)):
        wrong.append("the numbers have holes, or the room counts another number of messages")
    if [revision for _, revision, _ in stored] != list(range(1, room.revision + 1)):
        wrong.append("the revisions have holes")
    return wrong
