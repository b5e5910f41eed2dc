"""Live equals reload: a page that was open all along, and got only frames, shows what a page loaded now shows.

The frames of each change are applied, by the rules of docs/protocol.md, to what a page loaded before it held.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.presence import leases
from chatsite.delivery import broadcast, frames
from conftest import ClientOf, person
from messaging.messages.edits import edit_message, moderate_message, remove_message, restore_message
from messaging.models import Message
from messaging.tests.talk import HTMX, post, say
from rooms import presence as here
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import Membership, Room
from rooms.sidebar.read_state import mark_read
from tests.pages import Element, elements, messages, start_tag, undated

SIGNALS = tuple(
    """chat-activity chat-members chat-presence chat-read chat-room-listed chat-room-unlisted chat-message
    chat-nothing""".split()
)


# What was said ------------------------------------------------------------------------------------


class Said:
    """Stands in for a hub: frames by topic, in their order."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, str]] = []

    def publish(self, topic: str, frame: str, **_: object) -> None:
        self.frames.append((topic, frame))

    def nudge(self, topic: str) -> None:
        pass


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    said = Said()
    monkeypatch.setattr(broadcast, "hubs", lambda: [said])
    return said


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable[[], AbstractContextManager]:
    """A block whose changes are committed at its end."""
    return partial(django_capture_on_commit_callbacks, execute=True)


# What a page shows --------------------------------------------------------------------------------


@dataclass
class Conversation:
    """What the page of a room shows one person, as far as frames change it."""

    timeline: dict[int, str]  # number → the message's element
    cursor: int
    head: int
    read_up_to: int
    heads: tuple[int, int]  # members, online
    sidebar: dict[int, dict[str, str | int]]

    @classmethod
    def load(cls, client: Client, room: Room) -> "Conversation":
        html = client.get(room.get_absolute_url()).content.decode()
        stage = html.split('<template id="message-pending">')[0]
        timeline = start_tag(html, "chat-timeline")
        links = html.split("<room-list")[1].split("</nav>")[0]
        return cls(
            timeline={int(message["number"]): undated(message.html) for message in messages(stage)},
            cursor=int(timeline["data-cursor"]),
            head=int(timeline["data-head-number"]),
            read_up_to=int(timeline["data-read-up-to"]),
            heads=tuple(int(number) for number in re.findall(r"(\d+) (?:person|people|online)<", html))[:2],  # type: ignore[arg-type]
            sidebar={int(link["room"]): _row(link) for link in elements(links, "a")},
        )

    def hear(self, heard: Element, room: Room, reader: User) -> None:
        """One element of a frame."""
        here = heard.attributes.get("data-room") == str(room.pk)
        match heard.name:
            case "chat-message" if here:
                self.take(heard)
            case "chat-members" if here:
                self.heads = int(heard["count"]), int(heard["online"])
            case "chat-activity":
                self._raise(heard["room"], "number", int(heard["number"]))
            case "chat-read" if heard["user"] == str(reader.pk):
                self._raise(heard["room"], "read_up_to", int(heard["number"]))
                if here:
                    self.read_up_to = max(self.read_up_to, int(heard["number"]))
            case "chat-room-listed" if "mine" in heard:
                row = _row(heard) | {"name": heard["name"], "slug": heard["slug"]}
                self.sidebar[int(heard["room"])] = row
            case "chat-room-unlisted":
                self.sidebar.pop(int(heard["room"]), None)

    def take(self, message: Element) -> bool:
        """By the rule that leaves no hole; False if something is missing before it."""
        revision = int(message["revision"])
        if revision > self.cursor + 1:
            return False
        if revision == self.cursor + 1:
            self.cursor = revision
            self.show(message)
        return True

    def show(self, message: Element) -> None:
        number = int(message["number"])
        self.timeline[number] = undated(message.html)
        self.timeline = dict(sorted(self.timeline.items()))
        self.head = max(self.head, number)

    def _raise(self, room: str, what: str, number: int) -> None:
        if row := self.sidebar.get(int(room)):
            row[what] = max(int(row[what]), number)


def _row(element: Element) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "number": int(element["number"]),
        "read_up_to": int(element["read-up-to"]),
        "kind": element["kind"],
    }
    if element.name == "a":
        row["name"] = unescape(element.html.split('class="room-name')[1].split(">")[1].split("<")[0])
        row["slug"] = unquote(element.attributes["href"].split("/")[2])
    return row


@dataclass
class Tab:
    """Somebody looks at a room."""

    user: User
    room: Room
    client: Client
    said: Said
    shows: Conversation = field(init=False)
    _heard: int = 0

    def __post_init__(self) -> None:
        self.shows = Conversation.load(self.client, self.room)
        self._heard = len(self.said.frames)

    def _topics(self) -> set[str]:
        joined = Membership.objects.filter(user=self.user).values_list("room", flat=True)
        topics = {frames.user_topic(self.user.pk), frames.EVERYONE} | {frames.members_topic(room) for room in joined}
        return topics | ({frames.room_topic(self.room.pk)} if self.room.pk in joined else set())

    def hears(self) -> list[Element]:
        """Applies what was said since, and returns it."""
        topics, fresh = self._topics(), self.said.frames[self._heard :]
        self._heard = len(self.said.frames)
        heard = [one for topic, frame in fresh if topic in topics for one in elements(frame, *SIGNALS)]
        for one in heard:
            self.shows.hear(one, self.room, self.user)
        return heard

    def equals_reload(self) -> None:
        self.hears()
        assert self.shows == Conversation.load(self.client, self.room)


@pytest.fixture
def tab_of(client_of: ClientOf, said: Said) -> Callable[[User, Room], Tab]:
    return lambda user, room: Tab(user, room, client_of(user), said)


TabOf = Callable[[User, Room], Tab]
Committed = Callable[[], AbstractContextManager]


# Messages -----------------------------------------------------------------------------------------


@pytest.fixture
def texts(alice: User, lounge: Room) -> list[Message]:
    return [say(alice, lounge, f"{word} 안녕 <b>") for word in ("one", "two", "three")]


def test_messages_that_come(alice: User, bob: User, lounge: Room, tab_of: TabOf, committed: Committed) -> None:
    """posted: of others and one's own, in the room and for the sidebar."""
    tabs = [tab_of(user, lounge) for user in (alice, bob)]
    with committed():
        say(alice, lounge, "hello https://x.example & <b>")
        say(bob, lounge, "안녕\n친구")
    for tab in tabs:
        assert {one.name for one in tab.hears()} >= {"chat-message", "chat-activity", "chat-read"}
        tab.equals_reload()


def test_an_edit(
    alice: User, bob: User, lounge: Room, texts: list[Message], tab_of: TabOf, committed: Committed
) -> None:
    tabs = [tab_of(user, lounge) for user in (alice, bob)]
    with committed():
        edit_message(message=texts[0], editor=alice, body="one, edited")
        edit_message(message=texts[2], editor=alice, body="three, edited")
        edit_message(message=texts[0], editor=alice, body="one, edited again")
    for tab in tabs:
        tab.equals_reload()
        assert "one, edited again" in "".join(tab.shows.timeline.values())


@pytest.mark.parametrize("act", [partial(remove_message), partial(moderate_message, by=None)])
def test_a_removal(
    alice: User, bob: User, lounge: Room, texts: list[Message], tab_of: TabOf, committed: Committed, act
) -> None:
    tabs = [tab_of(user, lounge) for user in (alice, bob)]
    with committed():
        act(message=texts[1], **({"remover": alice} if act.func is remove_message else {}))
    for tab in tabs:
        tab.equals_reload()
        assert "two" not in "".join(tab.shows.timeline.values())


def test_a_removal_that_is_taken_back(
    alice: User, bob: User, lounge: Room, texts: list[Message], tab_of: TabOf, committed: Committed
) -> None:
    tabs = [tab_of(user, lounge) for user in (alice, bob)]
    with committed():
        remove_message(message=texts[1], remover=alice)
        restore_message(message=texts[1], restorer=alice)
    for tab in tabs:
        tab.equals_reload()
        assert "two" in "".join(tab.shows.timeline.values())


def test_the_answer_to_ones_own_post_before_or_after_its_broadcast(
    alice: User, lounge: Room, tab_of: TabOf, committed: Committed
) -> None:
    """R15: the same frame twice shows the message once."""
    tab = tab_of(alice, lounge)
    with committed():
        answer = post(tab.client, lounge, "hello")
    (sent,) = messages(answer.content)
    assert tab.shows.take(sent)
    tab.hears()
    assert tab.shows.take(sent)
    tab.equals_reload()


def test_a_message_in_another_room(alice: User, bob: User, lounge: Room, tab_of: TabOf, committed: Committed) -> None:
    """activity and read: the sidebar's numbers."""
    other = create_room(owner=alice, name="other")
    join_room(room=other, user=bob)
    tabs = [tab_of(user, lounge) for user in (alice, bob)]
    with committed():
        say(alice, other, "elsewhere")
    for tab in tabs:
        tab.equals_reload()
    assert tabs[1].shows.sidebar[other.pk]["number"] == 3
    assert tabs[1].shows.sidebar[other.pk]["read_up_to"] == 2


def test_what_was_read_elsewhere(alice: User, bob: User, lounge: Room, tab_of: TabOf, committed: Committed) -> None:
    for number in range(3):
        say(alice, lounge, f"{number}")
    tab = tab_of(bob, lounge)
    with committed():
        mark_read(room=lounge, user=bob, number=6)
    tab.equals_reload()
    assert tab.shows.read_up_to == 6
    with committed():
        mark_read(room=lounge, user=bob, number=5)
    tab.equals_reload()


# Coming and going ---------------------------------------------------------------------------------


def test_somebody_comes_and_goes(alice: User, mallory: User, lounge: Room, tab_of: TabOf, committed: Committed) -> None:
    """joined, left and members: the lines and the head count."""
    connect(alice)
    tab = tab_of(alice, lounge)
    for act, count in ((join_room, 5), (leave_room, 4)):
        with committed():
            act(room=lounge, user=mallory)
        tab.equals_reload()
        assert tab.shows.heads == (count, 1)


def test_a_room_comes_and_goes_in_ones_own_list(
    alice: User, bob: User, lounge: Room, tab_of: TabOf, committed: Committed
) -> None:
    """room_listed and room_unlisted: made, joined and left in another tab."""
    tab = tab_of(bob, lounge)
    with committed():
        own = create_room(owner=bob, name="밥 & <친구>", kind="closed", topic="anything")
        other = create_room(owner=alice, name="other")
    tab.equals_reload()
    with committed():
        join_room(room=other, user=bob)
    tab.equals_reload()
    assert set(tab.shows.sidebar) == {lounge.pk, own.pk, other.pk}
    with committed():
        leave_room(room=own, user=bob)
    tab.equals_reload()
    assert set(tab.shows.sidebar) == {lounge.pk, other.pk}


def test_others_who_enter_and_leave_change_nobody_elses_list(
    alice: User, mallory: User, lounge: Room, tab_of: TabOf, committed: Committed
) -> None:
    tab = tab_of(alice, lounge)
    before = dict(tab.shows.sidebar)
    with committed():
        own = create_room(owner=mallory, name="hers")
        leave_room(room=own, user=mallory)
    tab.equals_reload()
    assert tab.shows.sidebar == before


def test_who_is_here(alice: User, bob: User, lounge: Room, tab_of: TabOf, said: Said, committed: Committed) -> None:
    """presence: the online count of the room, and each person's dot in the panel."""
    connect(alice)
    tab = tab_of(alice, lounge)
    process = uuid4()
    leases.renew_lease(process)
    dots = panel(tab.client, lounge)
    for state in ("online", "away", ""):
        if state:
            leases.arrive(process, [bob.pk], state=state)
        else:
            leases.depart(process, [bob.pk])
        with committed():
            here.tell({bob.pk: state})
        for heard in tab.hears():
            if heard.name == "chat-presence":
                dots[int(heard["user"])] = heard["state"]
        assert dots == panel(tab.client, lounge)
        assert dots[bob.pk] == (state or "offline")
        tab.equals_reload()


def connect(user: User) -> None:
    """The socket of their tab is up: frames count them, too."""
    process = uuid4()
    leases.renew_lease(process)
    leases.arrive(process, [user.pk], state="online")


def panel(client: Client, room: Room) -> dict[int, str]:
    """Each member's dot."""
    html = client.get(reverse("room-members", args=[room.slug]), headers=HTMX).content
    return {int(row["user"]): row["state"] for row in elements(html, "li")}


def test_the_panel_is_told_to_read_itself_again_whenever_its_people_change(
    alice: User, mallory: User, lounge: Room, tab_of: TabOf, committed: Committed
) -> None:
    tab = tab_of(alice, lounge)
    before = panel(tab.client, lounge)
    for act in (join_room, leave_room):
        with committed():
            act(room=lounge, user=mallory)
        assert [one["room"] for one in tab.hears() if one.name == "chat-members"] == [str(lounge.pk)]
        assert panel(tab.client, lounge) != before
        before = panel(tab.client, lounge)


# The directory ------------------------------------------------------------------------------------


def directory(client: Client) -> dict[int, tuple[str, int]]:
    """Each row's name and head count, under both tabs."""
    html = "".join(client.get(reverse("rooms"), {"tab": tab}).content.decode() for tab in ("join", "mine"))
    rows = {}
    for row in elements(html, "li"):
        if "room" in row:
            name = unescape(row.html.split('class="name"')[1].split(">")[1].split("<")[0])
            rows[int(row["room"])] = (name, int(row.html.split('class="count"')[1].split(">")[1].split("<")[0]))
    return rows


@pytest.mark.parametrize("reader", ["alice", "mallory"])
def test_the_directory(
    alice: User,
    bob: User,
    mallory: User,
    lounge: Room,
    client_of: ClientOf,
    said: Said,
    committed: Committed,
    reader: str,
) -> None:
    """room_listed: rooms that are made, and head counts; a closed room only for its members."""
    secret = create_room(owner=alice, name="secret", kind="closed")
    Membership.objects.create(room=secret, user=bob)
    user = alice if reader == "alice" else mallory
    client = client_of(user)
    rows = directory(client)
    said.frames.clear()

    def apply() -> None:
        joined = Membership.objects.filter(user=user).values_list("room", flat=True)
        topics = {frames.EVERYONE, frames.user_topic(user.pk)} | {frames.members_topic(room) for room in joined}
        for topic, frame in said.frames:
            for one in elements(frame, *SIGNALS) if topic in topics else []:
                if one.name == "chat-room-listed":
                    rows[int(one["room"])] = (one["name"], int(one["count"]))
        said.frames.clear()

    acts: list[Callable[[], object]] = [
        partial(create_room, owner=bob, name="new & open"),
        partial(create_room, owner=bob, name="new and closed", kind="closed"),
        partial(leave_room, room=lounge, user=bob),
        partial(join_room, room=lounge, user=bob),
        partial(leave_room, room=secret, user=bob),
    ]
    for act in acts:
        with committed():
            act()
        apply()
        assert rows == directory(client)


# Anything, with anything lost ---------------------------------------------------------------------


@contextmanager
def _loss(tab: Tab, dice: random.Random, share: float) -> Iterator[None]:
    """Of what is said meanwhile, a share never reaches the tab."""
    yield
    kept = [frame for frame in tab.said.frames[tab._heard :] if dice.random() >= share]
    tab.said.frames[tab._heard :] = kept


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_whatever_happens_and_whatever_is_lost(
    alice: User, bob: User, lounge: Room, tab_of: TabOf, committed: Committed, seed: int, share: float
) -> None:
    """Promise 3: a missing revision → GET changes. Then the timeline is what a new page shows."""
    dice = random.Random(seed)  # noqa: S311 - the same story each time
    others = [person(f"other{number}") for number in range(2)]
    tab = tab_of(bob, lounge)
    own: dict[int, list[Message]] = defaultdict(list)
    gone: dict[int, list[Message]] = defaultdict(list)

    def speak(author: User) -> None:
        own[author.pk].append(say(author, lounge, f"{dice.random()}"))

    def change(author: User) -> None:
        if own[author.pk]:
            edit_message(message=dice.choice(own[author.pk]), editor=author, body=f"{dice.random()}")

    def remove(author: User) -> None:
        if own[author.pk]:
            message = own[author.pk].pop(dice.randrange(len(own[author.pk])))
            gone[author.pk].append(remove_message(message=message, remover=author))

    def restore(author: User) -> None:
        if gone[author.pk]:
            own[author.pk].append(restore_message(message=gone[author.pk].pop(), restorer=author))

    acts: list[Callable[..., object]] = [speak, speak, change, remove, restore, join_room, leave_room]
    for _round in range(8):
        with _loss(tab, dice, share):
            for _act in range(dice.randint(1, 4)):
                with committed():
                    act = dice.choice(acts)
                    if act in (join_room, leave_room):
                        act(room=lounge, user=dice.choice(others))
                    else:
                        act(dice.choice([alice, bob]))
        tab.hears()
        if share:
            catch_up(tab)
        fresh = Conversation.load(tab.client, lounge)
        assert (tab.shows.timeline, tab.shows.cursor, tab.shows.head) == (fresh.timeline, fresh.cursor, fresh.head)
        assert list(tab.shows.timeline) == sorted(tab.shows.timeline)


def catch_up(tab: Tab) -> None:
    """What a tab does when a heartbeat names a head beyond its cursor."""
    address = reverse("changes", args=[tab.room.slug])
    asked: dict[str, str | int] = {"since": tab.shows.cursor, "epoch": str(tab.room.epoch)}
    response = tab.client.get(address, asked)
    assert response.status_code == 200
    for message in messages(response.content):
        tab.shows.show(message)
    tab.shows.cursor = int(response["X-Revision"])
