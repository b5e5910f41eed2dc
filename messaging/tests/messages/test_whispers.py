"""A whisper is for two. These tests look for it wherever a third member of the room could (C10)."""

import io
from collections.abc import Iterator
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.urls import reverse

from accounts.friends.operations import block
from accounts.models import Notice, User
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.messages.audit import findings
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.operations import send_message
from messaging.messages.queries import unread
from messaging.messages.whispers import NoSuchListener
from messaging.models import Call, Message
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import HTMX, change, get, say
from rooms.membership.operations import leave_room
from rooms.models import Membership, Room
from rooms.permissions.consent import Blocked, SelfMessage
from tests.pages import messages
from tests.test_urls import DOORS, MEMBER, SIGNED_IN

SECRET = "plumtree"


def whisper(author: User, listener: User, room: Room, body: str = SECRET) -> Message:
    return send_message(room=room, author=author, body=body, client_id=uuid4(), whisper_to=listener.pk).message


@pytest.fixture
def told(alice: User, bob: User, lounge: Room) -> Message:
    """Between two lines for all, alice whispers to bob."""
    say(alice, lounge, "before")
    message = whisper(alice, bob, lounge)
    say(alice, lounge, "after")
    lounge.refresh_from_db()
    return message


def traces(text: str, message: Message) -> list[str]:
    """What of the whisper stands in this text."""
    marks = [SECRET, f"message-{message.pk}", f"/{message.number}/", str(message.client_id), "data-whisper-to="]
    return [mark for mark in marks if mark in text]


def pages_of(room: Room, message: Message) -> Iterator[str]:
    """Every address that a member may GET, and all ways of asking for history."""
    where = {"slug": room.slug, "username": "bob", "message_id": message.pk, "number": message.number, "user_id": 1}
    for name, door in DOORS.items():
        if door.who in {SIGNED_IN, MEMBER} and "GET" in door.methods.split():
            yield reverse(name, kwargs={key: where.get(key, value) for key, value in door.where.items()})
    history = reverse("messages", args=[room.slug])
    yield from (f"{history}?{way}={number}" for way in ("before", "after", "around") for number in range(12))
    changes = reverse("changes", args=[room.slug])
    yield from (f"{changes}?since={revision}" for revision in range(room.revision))


class TestThirdMembers:
    def test_find_nothing_at_any_address(self, carol: User, lounge: Room, told: Message, client_of: ClientOf) -> None:
        browser = client_of(carol)
        for address in pages_of(lounge, told):
            for headers in ({}, HTMX):
                answer = browser.get(address, headers=headers)
                text = answer.getvalue().decode(errors="replace").replace(address, "")
                assert not traces(text, told), address

    def test_find_nothing_in_their_archive_and_their_bell(
        self, carol: User, told: Message, client_of: ClientOf
    ) -> None:
        zipped = ZipFile(io.BytesIO(client_of(carol).post(reverse("data")).getvalue()))
        assert not any(SECRET.encode() in zipped.read(name) for name in zipped.namelist())
        assert not Notice.objects.filter(user=carol).exists()

    def test_may_not_touch_it(self, carol: User, told: Message, client_of: ClientOf) -> None:
        for how in ("edit", "delete"):
            assert change(client_of(carol), how, told, body="mine").status_code == 404
        told.refresh_from_db()
        assert told.body == SECRET

    def test_even_staff_do_not_leaf_through_it(self, morgan: User, told: Message, client_of: ClientOf) -> None:
        User.objects.filter(pk=morgan.pk).update(is_superuser=True)
        browser = client_of(morgan)
        for query in ("", f"?q={SECRET}", "?kind__exact=text"):
            answer = browser.get(reverse("admin:messaging_message_changelist") + query)
            assert answer.status_code == 200
            assert told not in answer.context["cl"].queryset
        assert browser.get(reverse("admin:messaging_message_change", args=[told.pk])).status_code == 302

    def test_have_nothing_unread_by_it(
        self, alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
    ) -> None:
        lounge.refresh_from_db()
        before = lounge.public_number, lounge.active_at
        listener, third = (unread(lounge.memberships.get(user=user)) for user in (bob, carol))
        whisper(alice, bob, lounge)
        lounge.refresh_from_db()
        assert (lounge.public_number, lounge.active_at) == before
        assert unread(lounge.memberships.get(user=bob)) == listener + 1
        assert unread(lounge.memberships.get(user=carol)) == third
        assert not Call.objects.filter(user=carol).exists()

    @pytest.mark.parametrize("author_leaves", [True, False])
    def test_find_nothing_when_one_of_the_two_has_left(
        self, author_leaves: bool, alice: User, bob: User, carol: User, lounge: Room, told: Message, client_of: ClientOf
    ) -> None:
        """The other's copy stays."""
        leaver, stayer = (alice, bob) if author_leaves else (bob, alice)
        if author_leaves:
            lounge.memberships.filter(user=bob).update(role=Membership.Role.OWNER)
        leave_room(room=lounge, user=leaver)
        seen = {
            reader: get(client_of(reader), "messages", lounge, before=99).content.decode() for reader in (stayer, carol)
        }
        assert SECRET in seen[stayer]
        assert not traces(seen[carol], told)


class TestTheTwo:
    def test_see_it_in_page_history_and_changes(
        self, alice: User, bob: User, lounge: Room, told: Message, client_of: ClientOf
    ) -> None:
        for reader in (alice, bob):
            browser = client_of(reader)
            for content in (
                browser.get(lounge.get_absolute_url()).content,
                get(browser, "messages", lounge, before=99).content,
                get(browser, "changes", lounge, since=0).content,
            ):
                (seen,) = [message for message in messages(content) if message.text.count(SECRET)]
                assert (seen["whisper-to"], seen["whisper-name"]) == (str(bob.pk), "Bob")

    def test_the_listener_is_called_and_the_author_is_not(self, alice: User, bob: User, told: Message) -> None:
        assert [(call.user, call.number) for call in Call.objects.all()] == [(bob, told.number)]
        assert Notice.objects.get().user == bob

    def test_each_has_it_in_their_archive(self, alice: User, bob: User, told: Message, client_of: ClientOf) -> None:
        for reader in (alice, bob):
            zipped = ZipFile(io.BytesIO(client_of(reader).post(reverse("data")).getvalue()))
            assert SECRET in zipped.read("messages.json").decode()

    def test_only_its_author_may_change_it(self, alice: User, bob: User, told: Message, client_of: ClientOf) -> None:
        assert change(client_of(bob), "edit", told, body="mine").status_code == 403
        assert change(client_of(alice), "edit", told, body="ours").status_code == 200
        assert change(client_of(alice), "delete", told).status_code == 200

    def test_it_can_be_sent_twice_and_is_there_once(
        self, alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
    ) -> None:
        client_id, browser = uuid4(), client_of(alice)
        address = reverse("messages", args=[lounge.slug])
        fields = {"body": SECRET, "client_id": client_id, "whisper_to": "bob"}
        codes = [browser.post(address, fields, headers=HTMX).status_code for _time in range(2)]
        others = [fields | {"whisper_to": name} for name in ("carol", "")]
        codes += [browser.post(address, other, headers=HTMX).status_code for other in others]
        assert codes == [201, 200, 409, 409]
        assert Message.objects.filter(body=SECRET).count() == 1


class TestRefusals:
    def test_nobody_whispers_to_strangers_to_themselves_or_over_a_block(
        self, alice: User, bob: User, mallory: User, lounge: Room, client_of: ClientOf
    ) -> None:
        with pytest.raises(NoSuchListener):
            whisper(alice, mallory, lounge)
        with pytest.raises(SelfMessage):
            whisper(alice, alice, lounge)
        block(user=bob, other=alice)
        with pytest.raises(Blocked):
            whisper(alice, bob, lounge)
        answer = client_of(alice).post(
            reverse("messages", args=[lounge.slug]),
            {"body": SECRET, "client_id": uuid4(), "whisper_to": "nobody_at_all"},
            headers=HTMX,
        )
        assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert not Message.objects.filter(body=SECRET).exists()

    def test_the_audit_finds_nothing_wrong_with_it(self, alice: User, told: Message) -> None:
        User.objects.filter(pk=alice.pk).update(is_owner=True)
        assert list(findings()) == []


class TestSockets:
    pytestmark = pytest.mark.django_db(transaction=True)

    async def test_a_third_tab_only_moves_its_cursor(
        self, alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf
    ) -> None:
        """And is told of what follows as of any other message."""
        tabs = {user: await socket_of(user) for user in (alice, bob, carol)}
        for tab in tabs.values():
            await tab.watch(lounge)
        message = await act(whisper, alice, bob, lounge)
        edited = await act(edit_message, message=message, editor=alice, body=f"{SECRET} again")
        removed = await act(remove_message, message=message, remover=alice)
        last = await act(say, alice, lounge, "for all")
        for user in (alice, bob):
            for state in (message, edited, removed, last):
                await tabs[user].hears("chat-message", revision=state.revision)
            await tabs[user].hears_no("chat-nothing")
        for state in (message, edited, removed):
            await tabs[carol].hears("chat-nothing", room=lounge.pk, revision=state.revision)
        await tabs[carol].hears("chat-message", revision=last.revision)
        assert (await tabs[carol].hears("chat-activity"))["number"] == str(last.number)
        await tabs[carol].hears_no("chat-message", "chat-activity", "chat-notice")
        assert not traces("".join(tabs[carol].frames), message)

    async def test_the_listener_hears_that_they_are_meant_wherever_they_are(
        self, alice: User, bob: User, lounge: Room, socket_of: SocketOf
    ) -> None:
        elsewhere = await socket_of(bob)
        message = await act(whisper, alice, bob, lounge)
        heard = await elsewhere.hears("chat-activity", room=lounge.pk, number=message.number)
        assert "call" in heard

    async def test_one_may_whisper_up_the_socket(
        self, alice: User, bob: User, carol: User, lounge: Room, socket_of: SocketOf
    ) -> None:
        writer, listener, third = [await socket_of(user) for user in (alice, bob, carol)]
        for tab in (listener, third):
            await tab.watch(lounge)
        fields = {"room": lounge.pk, "body": SECRET, "whisper_to": "Bob"}
        await writer.say("send", client_id=str(uuid4()), **fields)
        assert (await writer.hears("chat-message"))["whisper-to"] == str(bob.pk)
        await listener.hears("chat-message")
        await third.hears("chat-nothing")
        lost = str(uuid4())
        await writer.say("send", client_id=lost, **fields | {"whisper_to": "nobody"})
        assert (await writer.hears("send-refused", client_id=lost))["code"] == "not_found"
        assert SECRET not in "".join(third.frames)
