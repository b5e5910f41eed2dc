"""Bookmarks: whose they are, what they show of a message, and that nobody else ever learns of them."""

import io
import json
import re
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import hooks
from accounts.friends.operations import block
from accounts.models import User
from conftest import Answer, ClientOf
from messaging import rate_limits
from messaging.bookmarks import operations, queries
from messaging.messages.edits import remove_message
from messaging.messages.operations import send_message
from messaging.models import Bookmark, Message
from messaging.tests.talk import FORM, HTMX, say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership.operations import leave_room
from rooms.models import Membership, Room
from tests.pages import elements
from tests.queries import queries as counted
from tests.test_live_equals_reload import Said

SECRET = "plumtree"


def press(client: Client, message: Message, **fields: str) -> Answer:
    """What a tab sends; without more, that it is to be marked."""
    how = fields or {"on": "1"}
    return client.post(reverse("message-bookmark", args=[message.pk]), how, headers=HTMX)


def listed(client: Client, **query: str | int) -> str:
    """The rows of the list, as HTML."""
    page = client.get(reverse("bookmarks"), query).content.decode()
    return page[page.index('id="bookmark-list"') :].partition("</section>")[0]


@pytest.fixture
def message(alice: User, lounge: Room) -> Message:
    return say(alice, lounge, SECRET)


class TestMarking:
    def test_twice_is_once_and_removing_twice_is_removing_once(
        self, bob: User, message: Message, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        assert [press(browser, message).status_code for _ in range(2)] == [200, 200]
        assert browser.get(reverse("bookmark-ids")).json() == {"messages": [message.pk]}
        assert [press(browser, message, on="0").status_code for _ in range(2)] == [200, 200]
        assert not Bookmark.objects.exists()

    def test_a_note_is_kept_when_the_message_is_marked_again_and_changed_when_another_is_given(
        self, bob: User, message: Message, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        press(browser, message, on="1", note="  for\u202e Sunday\n")
        press(browser, message)
        assert Bookmark.objects.get().note == "for Sunday"
        press(browser, message, on="1", note="")
        assert Bookmark.objects.get().note == ""

    def test_a_note_that_is_too_long_is_refused_in_words(
        self, bob: User, message: Message, client_of: ClientOf
    ) -> None:
        answer = press(client_of(bob), message, on="1", note="x" * 501)
        assert (answer.status_code, answer["X-Error"]) == (422, "too_long")
        assert "500" in answer.content.decode()
        assert not Bookmark.objects.exists()

    def test_nobody_has_more_than_there_may_be(
        self, bob: User, alice: User, lounge: Room, message: Message, client_of: ClientOf, monkeypatch
    ) -> None:
        monkeypatch.setattr(operations, "BOOKMARKS_MAX", 1)
        browser = client_of(bob)
        press(browser, message)
        answer = press(browser, say(alice, lounge, "one more"))
        assert (answer.status_code, answer["X-Error"]) == (422, "too_many_bookmarks")
        assert press(browser, message, on="1", note="still").status_code == 200

    def test_undo_brings_back_note_and_place_for_its_owner_alone(
        self, alice: User, bob: User, lounge: Room, message: Message, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        press(browser, message, on="1", note="first")
        press(browser, say(alice, lounge, "later"))
        (signal,) = elements(press(browser, message, on="0").content, "chat-bookmark")
        assert press(client_of(alice), message, on="1", undo=signal["undo"]).status_code == 404
        assert press(browser, message, on="1", undo=signal["undo"] + "x").status_code == 404
        assert press(browser, message, on="1", undo=signal["undo"]).status_code == 200
        rows = queries.page(bob).rows
        assert [row.note for row in rows] == ["", "first"]

    def test_nonsense_is_refused(self, bob: User, message: Message, client_of: ClientOf) -> None:
        assert press(client_of(bob), message, on="perhaps").status_code == 400
        assert client_of(bob).get(reverse("bookmarks"), {"before": "x"}).status_code == 400

    def test_who_presses_all_the_time_is_slowed_down(
        self, bob: User, message: Message, client_of: ClientOf, monkeypatch
    ) -> None:
        monkeypatch.setattr(rate_limits, "changing", rate_limits.Pace(burst=1, per_second=0.01))
        browser = client_of(bob)
        assert [press(browser, message).status_code for _ in range(2)] == [200, 429]


class TestDoors:
    """Who may mark a message: who sees it."""

    def test_the_matrix(self, alice, bob, carol, mallory, morgan, lounge: Room, message, client_of: ClientOf) -> None:
        Membership.objects.filter(user=carol).update(role=Membership.Role.READER)
        Membership.objects.filter(user=morgan).update(history_from=message.number + 1)
        guest = User.objects.create_user("wanderer", is_guest=True)
        Membership.objects.create(room=lounge, user=guest)
        people = {"author": alice, "member": bob, "reader": carol, "later": morgan, "stranger": mallory, "guest": guest}
        answers = {name: press(client_of(person), message).status_code for name, person in people.items()}
        assert answers == {"author": 200, "member": 200, "reader": 200, "later": 404, "stranger": 404, "guest": 403}
        assert press(client_of(None), message).status_code == 302

    def test_of_a_whisper_only_the_two(self, alice, bob, carol, lounge: Room, client_of: ClientOf) -> None:
        whisper = send_message(room=lounge, author=alice, body=SECRET, client_id=uuid4(), whisper_to=bob.pk).message
        assert [press(client_of(who), whisper).status_code for who in (alice, bob, carol)] == [200, 200, 404]

    def test_what_tells_what_happened_and_what_is_deleted_cannot_be_marked(
        self, alice: User, lounge: Room, message: Message, client_of: ClientOf
    ) -> None:
        line = Message.objects.filter(room=lounge, kind="created").get()
        remove_message(message=message, remover=alice)
        assert [press(client_of(alice), one).status_code for one in (line, message)] == [404, 404]

    def test_those_of_others_are_unseen(self, alice: User, bob: User, message: Message, client_of: ClientOf) -> None:
        press(client_of(bob), message, on="1", note="about her")
        browser = client_of(alice)
        assert "bookmark-way" not in listed(browser)
        assert browser.get(reverse("bookmark-ids")).json() == {"messages": []}
        press(browser, message, on="0")
        assert Bookmark.objects.get().user == bob


class TestHiddenMessages:
    """Of what one may not see any more, no word; but the bookmark can go."""

    @pytest.fixture(params=["left", "later", "deleted", "binned", "banned"])
    def hidden(self, request, alice, bob, lounge, message, client_of: ClientOf) -> Message:
        press(client_of(bob), message, on="1", note="my words")
        own = Membership.objects.filter(room=lounge, user=bob)
        match request.param:
            case "left":
                leave_room(room=lounge, user=bob)
            case "later":
                own.update(history_from=message.number + 1)
            case "deleted":
                remove_message(message=message, remover=alice)
            case "binned":
                Room.objects.update(binned_at=timezone.now())
            case "banned":
                browser = client_of(alice)
                assert browser.post(reverse("member-ban", args=[lounge.slug, "bob"])).status_code == 302
        return message

    def test_show_no_word_and_can_be_removed(self, bob: User, hidden: Message, client_of: ClientOf) -> None:
        browser = client_of(bob)
        rows = listed(browser)
        assert "This message is gone" in rows
        assert "my words" in rows
        for trace in (SECRET, "Alice", "lounge", f"lounge/{hidden.number}/"):
            assert trace not in rows
        assert "bookmark-way" not in listed(browser, q=SECRET)
        assert "my words" in listed(browser, q="words")
        zipped = ZipFile(io.BytesIO(browser.post(reverse("data")).getvalue()))
        assert SECRET not in zipped.read("bookmarks.json").decode()
        (signal,) = elements(press(browser, hidden, on="0").content, "chat-bookmark")
        assert not Bookmark.objects.exists()
        press(browser, hidden, on="1", undo=signal["undo"])
        assert Bookmark.objects.get().note == "my words"
        assert SECRET not in listed(browser)

    def test_a_whisper_to_others_is_shown_to_nobody_else_whatever_is_stored(
        self, alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
    ) -> None:
        whisper = send_message(room=lounge, author=alice, body=SECRET, client_id=uuid4(), whisper_to=bob.pk).message
        for person in (bob, carol):
            Bookmark.objects.create(user=person, message=whisper)
        assert [SECRET in listed(client_of(person)) for person in (bob, carol)] == [True, False]

    def test_a_blocked_author_is_not_quoted(self, alice, bob, message, client_of: ClientOf) -> None:
        browser = client_of(bob)
        press(browser, message)
        block(user=bob, other=alice)
        assert SECRET not in listed(browser)


class TestList:
    def test_the_latest_bookmark_comes_first_with_the_way_to_its_message(
        self, alice: User, bob: User, lounge: Room, message: Message, friends, client_of: ClientOf
    ) -> None:
        other = say(alice, direct.between(alice, bob), "<b>between us</b>")
        browser = client_of(bob)
        press(browser, message, on="1", note="keep")
        press(browser, other)
        rows = listed(browser)
        assert re.findall(r'class="bookmark-way" href="([^"]+)"', rows) == [
            f"{one.room.get_absolute_url()}{one.number}/" for one in (other, message)
        ]
        for part in ("#lounge", "Alice", SECRET, "keep", "&lt;b&gt;between us"):
            assert part in rows

    @pytest.mark.parametrize("search", ["plum", "PLUM keep", "alice", "loun", "kee"])
    def test_words_of_note_message_author_and_room_find_it(
        self, alice, bob, lounge, message, client_of: ClientOf, search: str
    ) -> None:
        browser = client_of(bob)
        press(browser, message, on="1", note="keep")
        press(browser, say(bob, create_room(owner=bob, name="attic"), "else"))
        assert listed(browser, q=search).count("bookmark-way") == 1
        assert "No bookmark has" in listed(browser, q=f"{search} zzz")

    def test_it_goes_on_page_by_page_and_always_takes_as_many_queries(
        self, alice: User, bob: User, lounge: Room, client_of: ClientOf, monkeypatch
    ) -> None:
        monkeypatch.setattr(queries, "PAGE", 3)
        browser = client_of(bob)
        costs = []
        for count in (1, 6):
            for _ in range(count):
                press(browser, say(alice, lounge, "words"))
            with counted() as asked:
                rows = listed(browser)
            costs.append(len(asked))
        assert costs[0] == costs[1] <= 8
        pages = [rows]
        while found := re.search(r"before=(\d+)", pages[-1]):
            pages.append(listed(browser, before=found[1]))
        shown = [number for page in pages for number in re.findall(r'data-message="(\d+)"', page)]
        assert [page.count("bookmark-way") for page in pages] == [3, 3, 1]
        assert shown == sorted(shown, key=int, reverse=True)

    def test_an_empty_list_says_how_to_begin(self, bob: User, client_of: ClientOf) -> None:
        assert "Choose “Bookmark” beside a message" in listed(client_of(bob))

    def test_without_scripts_the_forms_lead_back_and_a_removal_can_be_undone(
        self, bob: User, message: Message, client_of: ClientOf
    ) -> None:
        browser = client_of(bob)
        address = reverse("message-bookmark", args=[message.pk])
        browser.post(address, {"on": "1", "note": "keep"}, headers=FORM)
        gone = browser.post(address, {"on": "0"}, headers=FORM)
        page = browser.get(gone["Location"]).content.decode()
        undo = re.search(r'name="undo" value="([^"]+)"', page)
        assert undo
        assert f'action="{address}"' in page
        browser.post(address, {"on": "1", "undo": undo[1]}, headers=FORM)
        assert Bookmark.objects.get().note == "keep"


def test_all_tabs_of_its_owner_hear_of_it_and_nobody_elses(
    bob: User,
    message: Message,
    client_of: ClientOf,
    said: Said,
    committed,
) -> None:
    with committed():
        answer = press(client_of(bob), message, on="1", note="not for the wire")
    [(topic, frame)] = said.frames
    assert topic == f"user.{bob.pk}"
    assert f'data-message="{message.pk}" data-on' in frame
    assert "not for the wire" not in frame + answer.content.decode()


def test_a_conversation_page_asks_nothing_for_bookmarks(
    bob: User, lounge: Room, message: Message, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    browser.get(lounge.get_absolute_url())
    with counted() as before:
        browser.get(lounge.get_absolute_url())
    press(browser, message)
    with counted() as after:
        page = browser.get(lounge.get_absolute_url()).content.decode()
    assert len(after) == len(before)
    assert "data-bookmarked" not in page


def test_the_archive_holds_them_and_an_erased_account_leaves_none(
    alice: User, bob: User, message: Message, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    press(browser, message, on="1", note="keep")
    zipped = ZipFile(io.BytesIO(browser.post(reverse("data")).getvalue()))
    [told] = json.loads(zipped.read("bookmarks.json"))
    assert (told["note"], told["text"], told["room"], told["author"]) == ("keep", SECRET, "#lounge", "Alice")
    operations.forget_bookmarks(bob, False)
    assert not Bookmark.objects.exists()
    assert operations.forget_bookmarks in hooks.on_erase


def test_a_message_that_is_erased_with_its_room_takes_them_along(bob: User, message: Message, client_of) -> None:
    press(client_of(bob), message)
    Message.objects.filter(pk=message.pk).delete()
    assert not Bookmark.objects.exists()
