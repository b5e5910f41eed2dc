"""What open tabs hear of direct conversations; and that a list which only heard is the list one loads now."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.friends import operations as friend_operations
from accounts.models import User
from chatsite.delivery import broadcast, frames
from chatsite.delivery.hub import get_hub
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.messages.edits import edit_message, remove_message, restore_message
from messaging.models import Message
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import HTMX, say
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from rooms.sidebar.read_state import mark_read
from rooms.tests.direct.test_operations import befriend
from tests.pages import Element, elements, start_tag
from tests.sockets import Socket, until
from tests.test_live_equals_reload import Said

# Through sockets ----------------------------------------------------------------------------------


class TestSockets:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def pair(self, friends: tuple[User, User]) -> Room:
        return direct.between(*friends)

    async def test_every_tab_of_both_hears_the_last_line_and_nobody_else(
        self, pair: Room, alice: User, bob: User, mallory: User, socket_of: SocketOf
    ) -> None:
        """D18, E57"""
        tabs = [await socket_of(user) for user in (alice, bob, bob)]
        stranger = await socket_of(mallory)
        message = await act(say, alice, pair, "between\nus")
        for tab in tabs:
            heard = await tab.hears("chat-activity", room=pair.pk, number=1)
            assert (heard["line"], heard["author"], heard["change"]) == ("between us", str(alice.pk), "posted")
        await act(edit_message, message=message, editor=alice, body="after all")
        assert (await tabs[1].hears("chat-activity"))["line"] == "after all"
        await act(remove_message, message=message, remover=alice)
        gone = await tabs[1].hears("chat-activity")
        assert (gone["line"], gone["change"]) == ("", "removed")
        await stranger.hears_no()
        assert not any("between" in frame for frame in stranger.frames)

    async def test_a_line_of_a_room_is_told_to_nobody_who_does_not_look(
        self, lounge: Room, alice: User, bob: User, socket_of: SocketOf
    ) -> None:
        tab = await socket_of(bob)
        await act(say, alice, lounge, "hello")
        assert "line" not in await tab.hears("chat-activity", room=lounge.pk)

    async def test_a_tab_that_was_open_before_they_were_friends_hears_the_first_word(
        self, alice: User, bob: User, socket_of: SocketOf
    ) -> None:
        tab = await socket_of(bob)
        await act(befriend, alice, bob)
        room = await act(direct.between, alice, bob)
        await until(lambda: get_hub().followers(frames.members_topic(room.pk)))
        await act(say, alice, room, "hello")
        await tab.hears("chat-activity", room=room.pk)

    @pytest.mark.parametrize(("how", "code"), [("remove", "not_friends"), ("block", "blocked")])
    async def test_the_fast_lane_refuses_as_the_form_does(
        self, pair: Room, alice: User, bob: User, socket_of: SocketOf, how: str, code: str
    ) -> None:
        """E55"""
        tab = await socket_of(alice)
        await tab.watch(pair)
        await act(getattr(friend_operations, how), user=bob, other=alice)
        client_id = await send(tab, pair, "are you there?")
        refused = await tab.hears("send-refused", client_id=client_id)
        assert refused["code"] == code
        assert not await act(Message.objects.filter(room=pair).exists)

    async def test_what_one_has_read_the_other_knows_but_for_a_block(
        self, pair: Room, alice: User, bob: User, lounge: Room, socket_of: SocketOf
    ) -> None:
        """E59"""
        tab = await socket_of(alice)
        await tab.watch(pair, lounge)
        for _count in range(2):
            await act(say, alice, pair, "read this")
        await tab.forgets()
        await act(mark_read, room=pair, user=bob, number=1)
        heard = await tab.hears("chat-read", room=pair.pk)
        assert (heard["user"], heard["number"]) == (str(bob.pk), "1")
        await act(friend_operations.block, user=bob, other=alice)
        await act(mark_read, room=pair, user=bob, number=2)
        await act(say, bob, lounge, "who reads a room is nobody's business")
        await tab.hears("chat-message", room=lounge.pk)
        await tab.hears_no("chat-read")

    async def test_a_group_that_gets_a_name_is_listed_as_a_room_by_all_its_people(
        self, alice: User, bob: User, carol: User, socket_of: SocketOf
    ) -> None:
        for friend in (bob, carol):
            await act(befriend, alice, friend)
        group = await act(direct.group_of, alice, [bob, carol])
        tabs = [await socket_of(user) for user in (alice, bob, carol)]
        await act(direct.make_room, room=group, by=bob, name="Tea")
        for tab in tabs:
            listed = await tab.hears("chat-room-listed", room=group.pk, kind="closed")
            assert (listed["name"], "mine" in listed) == ("Tea", True)


async def send(tab: Socket, room: Room, body: str) -> UUID:
    client_id = uuid4()
    await tab.say("send", room=room.pk, body=body, client_id=str(client_id))
    return client_id


# Live equals reload -------------------------------------------------------------------------------

Row = dict[str, str]
Committed = Callable[[], AbstractContextManager]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    said = Said()
    monkeypatch.setattr(broadcast, "hubs", lambda: [said])
    return said


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Committed:
    """A block whose changes are committed at its end."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@dataclass
class Tab:
    """Somebody's list, kept as static/js/sidebar/direct-list.js keeps it, and read again where that reads it again."""

    user: User
    client: Client
    said: Said
    rows: list[Row] = field(init=False)
    blocked: str = field(init=False)
    _heard: int = 0

    def __post_init__(self) -> None:
        self._read()
        self._heard = len(self.said.frames)

    def _read(self) -> None:
        self.rows, self.blocked = load(self.client)

    def hears(self) -> None:
        rooms = Membership.objects.filter(user=self.user).values_list("room", flat=True)
        topics = {frames.user_topic(self.user.pk)} | {frames.members_topic(room) for room in rooms}
        fresh, self._heard = self.said.frames[self._heard :], len(self.said.frames)
        for topic, frame in fresh:
            if topic in topics:
                for one in elements(frame, "chat-activity", "chat-read", "chat-room-listed", "chat-friends"):
                    self._hear(one)

    def _hear(self, one: Element) -> None:
        row = next((row for row in self.rows if row["room"] == one.attributes.get("data-room")), None)
        match one.name:
            case "chat-activity" if "line" in one and row:
                self._spoken(row, one)
            case "chat-activity" if "line" in one:
                self._read()
            case "chat-read" if row and one["user"] == str(self.user.pk):
                row["read_up_to"] = str(max(int(row["read_up_to"]), int(one["number"])))
            case "chat-room-listed" if one["kind"] == "direct":
                self._read()
            case "chat-room-listed" if row and "mine" in one:
                self.rows.remove(row)
            case "chat-friends":
                self._read()

    def _spoken(self, row: Row, one: Element) -> None:
        if int(one["revision"]) <= int(row["revision"]):
            return
        row |= {"revision": one["revision"], "number": one["number"], "line": self._words(row, one)}
        if one["change"] == "posted" and row["company"] != "notes":
            self.rows.remove(row)
            notes = [row for row in self.rows if row["company"] == "notes"]
            self.rows.insert(len(notes), row)

    def _words(self, row: Row, one: Element) -> str:
        if one["change"] == "removed":
            return "Deleted"
        if one["author"] in self.blocked.split(","):
            return "Message from somebody you blocked"
        is_own = one["author"] == str(self.user.pk) and row["company"] != "notes"
        return f"You: {one['line']}" if is_own else one["line"]

    def equals_reload(self) -> None:
        self.hears()
        assert (self.rows, self.blocked) == load(self.client)


def load(client: Client) -> tuple[list[Row], str]:
    html = client.get(reverse("conversations"), headers=HTMX).content.decode()
    rows = [
        {
            "room": link["room"],
            "company": link["company"],
            "number": link["number"],
            "read_up_to": link["read-up-to"],
            "revision": link["revision"],
            "name": unescape(link.html.split('class="room-name')[1].split(">", 1)[1].split("<")[0]),
            "line": unescape(link.html.split('class="direct-line')[1].split(">", 1)[1].split("<")[0]),
        }
        for link in elements(html, "a")
    ]
    return rows, start_tag(html, "direct-list")["data-blocked"]


def test_whatever_happens_the_list_that_heard_is_the_list_one_loads(
    alice: User, bob: User, carol: User, client_of: ClientOf, said: Said, committed: Committed
) -> None:
    """Words, changes of mind, reading, hiding, blocks, and a group that becomes a room, in one order of many."""
    people = [alice, bob, carol]
    chance = random.Random(7)  # noqa: S311 - not a secret
    with committed():
        for one, other in ((alice, bob), (alice, carol), (bob, carol)):
            befriend(one, other)
            direct.notes_of(one)
    rooms = [direct.between(alice, bob), direct.between(bob, carol), direct.notes_of(alice)]
    tabs = [Tab(user, client_of(user), said) for user in people]
    texts: list[Message] = []

    def speak() -> None:
        room = chance.choice(rooms)
        speaker = chance.choice([membership.user for membership in room.memberships.select_related("user")])
        texts.append(say(speaker, room, f"line {len(texts)} <b>안녕</b>"))

    def change() -> None:
        message = chance.choice(texts[-4:])
        message.refresh_from_db()
        if message.removed_at:
            restore_message(message=message, restorer=message.author)
        elif chance.random() < 0.5:
            edit_message(message=message, editor=message.author, body=f"better {chance.random()}")
        else:
            remove_message(message=message, remover=message.author)

    def read_or_hide() -> None:
        membership = chance.choice(list(Membership.objects.select_related("room", "user")))
        if chance.random() < 0.5 or membership.room.is_notes or not membership.room.is_direct:
            mark_read(room=membership.room, user=membership.user, number=membership.room.message_count)
        else:
            direct.hide(room=membership.room, user=membership.user)

    for step in range(30):
        with committed():
            if step == 6:
                rooms.append(direct.group_of(alice, [bob, carol]))
            elif step == 18:
                direct.make_room(room=rooms.pop(), by=bob, name="Tea")
            elif step == 24:
                friend_operations.block(user=carol, other=bob)
                rooms.remove(direct.between(bob, carol))
                texts = [text for text in texts if text.room in rooms]
            else:
                chance.choice([speak, speak, change if texts else speak, read_or_hide])()
        for tab in tabs:
            tab.equals_reload()
    assert len(texts) > 5


def test_an_older_state_that_arrives_late_changes_nothing(
    friends: tuple[User, User], client_of: ClientOf, said: Said, committed: Committed
) -> None:
    alice, bob = friends
    room = direct.between(alice, bob)
    say(alice, room, "hello")
    tab = Tab(bob, client_of(bob), said)
    with committed():
        message = say(alice, room, "first")
        edit_message(message=message, editor=alice, body="second")
    own = [frame for frame in said.frames if "chat-activity" in frame[1]]
    said.frames.append(own[0])
    tab.equals_reload()
    assert tab.rows[0]["line"] == "second"
