"""Live equals reload, for the list of rooms: rows that only heard frames show what a list read now shows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chatsite.delivery import broadcast, frames
from conftest import ClientOf
from messaging.tests.messages.test_whispers import whisper
from messaging.tests.talk import HTMX, say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import FOR_GOOD, Room
from rooms.sidebar import preferences
from rooms.sidebar.read_state import mark_read, mark_unread, read_all, undo_read_all
from tests.pages import elements

Committed = Callable[..., AbstractContextManager[object]]
SIGNALS = ("chat-activity", "chat-read", "chat-room-list", "chat-room-listed", "chat-room-unlisted")
KEPT = ("notify", "muted")


@dataclass
class Tab:
    """The list in a tab of carol's, by the rules of static/js/sidebar/chat-sidebar.js; a room stands for its row."""

    user: User
    client: Client
    rows: dict[str, dict[str, object]] = field(default_factory=dict)

    def read(self) -> dict[str, dict[str, object]]:
        page = self.client.get(reverse("sidebar"), headers=HTMX).content.decode()
        links = [one for one in elements(page, "a") if "read-up-to" in one]
        return {
            one["room"]: {
                "number": int(one["number"]),
                "read": int(one["read-up-to"]),
                "calls": {int(number) for number in one["calls"].split()},
                **{name: one.attributes.get(f"data-{name}") for name in KEPT},
            }
            for one in links
        }

    def hear(self, frame: str) -> None:
        for one in elements(frame, *SIGNALS):
            row = self.rows.get(one.attributes.get("data-room", ""))
            match one.name:
                case "chat-room-list":
                    self.rows = self.read()
                case "chat-room-listed" if row is None:
                    self.rows = self.read()
                case "chat-room-unlisted":
                    self.rows.pop(one["room"], None)
                case "chat-activity" if row and "call" in one:
                    row["calls"] = {*_numbers(row), int(one["number"])}
                case "chat-activity" if row:
                    row["number"] = max(int(str(row["number"])), int(one["number"]))
                case "chat-read" if row and one["user"] == str(self.user.pk):
                    read = int(one["number"])
                    row["read"] = read if "back" in one else max(int(str(row["read"])), read)

    def shows(self) -> dict[str, dict[str, object]]:
        """What it says of each room: of calls, those that are unread."""
        unread = {room: {n for n in _numbers(row) if n > int(str(row["read"]))} for room, row in self.rows.items()}
        return {room: row | {"calls": unread[room]} for room, row in self.rows.items()}


def _numbers(row: dict[str, object]) -> set[int]:
    calls = row["calls"]
    assert isinstance(calls, set)
    return calls


@pytest.fixture
def story(alice: User, bob: User, carol: User, lounge: Room) -> dict[str, Callable[[], object]]:
    """What may happen, in order."""
    attic = create_room(owner=alice, name="attic")
    join_room(room=attic, user=carol)

    def undo() -> None:
        undo_read_all(user=carol, token=read_all(user=carol).token)

    return {
        "something is said": lambda: say(alice, attic, "hello"),
        "somebody is named": lambda: say(bob, lounge, "@carol hello"),
        "somebody is whispered to": lambda: whisper(bob, carol, lounge),
        "others whisper": lambda: whisper(alice, bob, lounge),
        "one of the calls is read": lambda: mark_read(room=lounge, user=carol, number=6),
        "it is unread again": lambda: mark_unread(room=lounge, user=carol, number=4),
        "all is read and undone": undo,
        "somebody answers": lambda: say(carol, lounge, "yes?"),
        "a room is muted": lambda: preferences.mute(room=attic, user=carol, until=FOR_GOOD),
        "a level is chosen": lambda: preferences.set_notify(room=lounge, user=carol, level="calls"),
        "a room comes": lambda: join_room(room=create_room(owner=alice, name="new"), user=carol),
        "a room goes": lambda: leave_room(room=attic, user=carol),
        "all is read": lambda: read_all(user=carol),
    }


@pytest.mark.parametrize("is_fresh", [False, True], ids=["a page open all along", "a page loaded just before"])
def test_whatever_happens(
    is_fresh: bool,
    carol: User,
    story: dict[str, Callable[[], object]],
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Committed,
) -> None:
    tab = Tab(carol, client_of(carol))
    tab.rows = tab.read()
    said: list[tuple[str, str]] = []

    class Hub:
        def publish(self, topic: str, frame: str, **how: object) -> None:
            if frames.user_topic(carol.pk) not in how.get("but", ()):  # type: ignore[operator]
                said.append((topic, frame))

        def nudge(self, topic: str) -> None:
            pass

    monkeypatch.setattr(broadcast, "hubs", lambda: [Hub()])
    for what, happens in story.items():
        tab.rows = tab.read() if is_fresh else tab.rows
        rooms = carol.memberships.values_list("room", flat=True)
        topics = {frames.user_topic(carol.pk), *map(frames.members_topic, rooms)}
        with django_capture_on_commit_callbacks(execute=True):
            happens()
        topics |= set(map(frames.members_topic, carol.memberships.values_list("room", flat=True)))
        for topic, frame in said:
            if topic in topics:
                tab.hear(frame)
        said.clear()
        assert tab.shows() == tab.read(), what
