"""The pages of direct conversations: ways in, what stands where one would write, and who is turned away."""

from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.friends import operations as friend_operations
from accounts.models import Block, Circle, Contact, User
from conftest import Answer, ClientOf, person
from messaging.direct import queries as direct_queries
from messaging.messages.edits import edit_message, remove_message
from messaging.models import Message
from messaging.tests.talk import FORM, HTMX, change, fill, post, say
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from rooms.permissions.consent import Blocked
from rooms.tests.direct.test_operations import befriend
from tests.pages import Element, element, elements, start_tag
from tests.queries import queries


@pytest.fixture
def pair(friends: tuple[User, User]) -> Room:
    """alice and bob, who are friends."""
    return direct.between(*friends)


@pytest.fixture
def group(alice: User, bob: User, carol: User) -> Room:
    for friend in (bob, carol):
        befriend(alice, friend)
    return direct.group_of(alice, [bob, carol])


def words(answer: Answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def rows(client: Client) -> list[Element]:
    html = client.get(reverse("conversations"), headers=HTMX).content
    return [link for link in elements(html, "a") if "direct-link" in link.attributes["class"]]


def line(row: Element) -> str:
    return unescape(row.html.split('class="direct-line')[1].split(">", 1)[1].split("<")[0])


def writing(client: Client, room: Room) -> str:
    """What stands where one would write."""
    return start_tag(client.get(room.get_absolute_url()).content, "div", id="writing")["data-state"]


class TestOpening:
    def test_one_click_on_a_friend_leads_to_the_conversation(
        self, pair: Room, alice: User, client_of: ClientOf
    ) -> None:
        """D09"""
        answer = client_of(alice).get("/direct/bob/")
        assert (answer.status_code, answer["Location"]) == (302, pair.get_absolute_url())

    def test_asking_for_it_makes_nothing(self, alice: User, bob: User, client_of: ClientOf) -> None:
        User.objects.update(who_may_write=Circle.EVERYONE)
        answer = client_of(alice).get("/direct/bob/")
        assert answer.status_code == 200
        assert "Start a conversation" in words(answer)
        assert not Room.objects.exists()

    def test_who_lets_everybody_write_is_written_to(self, alice: User, bob: User, client_of: ClientOf) -> None:
        User.objects.filter(pk=bob.pk).update(who_may_write=Circle.EVERYONE)
        answer = client_of(alice).post("/direct/bob/")
        room = direct.find([alice.pk, bob.pk])
        assert room
        assert answer["Location"] == room.get_absolute_url()
        assert post(client_of(alice), room, "hello").status_code == 201

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_stranger_is_told_why_and_what_to_do(
        self, alice: User, bob: User, client_of: ClientOf, method: str
    ) -> None:
        """E55"""
        answer = getattr(client_of(alice), method)("/direct/bob/")
        assert (answer.status_code, answer["X-Error"]) == (403, "not_friends")
        assert "You are not friends with Bob." in words(answer)
        assert "Send a friend request" in words(answer)
        assert not Room.objects.exists()

    @pytest.mark.parametrize("who", ["hidden", "blocker", "gone"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_whom_one_cannot_find_cannot_be_told_from_nobody(
        self, alice: User, bob: User, client_of: ClientOf, who: str, method: str
    ) -> None:
        if who == "hidden":
            User.objects.filter(pk=bob.pk).update(is_findable=False, who_may_write=Circle.EVERYONE)
        elif who == "blocker":
            User.objects.filter(pk=bob.pk).update(who_may_write=Circle.EVERYONE)
            friend_operations.block(user=bob, other=alice)
        elif who == "gone":
            User.objects.filter(pk=bob.pk).update(is_active=False)
        act = getattr(client_of(alice), method)
        here, nobody = act("/direct/bob/", headers=HTMX), act("/direct/nobody_at_all/", headers=HTMX)
        assert here.status_code == nobody.status_code == 404
        assert here["X-Error"] == nobody["X-Error"]
        assert here.content == nobody.content

    def test_nobody_writes_to_themselves_but_notes(self, alice: User, client_of: ClientOf) -> None:
        """E56"""
        browser = client_of(alice)
        answer = browser.get("/direct/alice/")
        assert (answer.status_code, answer["X-Error"]) == (400, "self_message")
        assert "You can't send a message to yourself." in words(answer)
        assert "My notes" in words(answer)
        room = browser.post("/notes/")["Location"]
        assert browser.get("/notes/")["Location"] == room
        assert start_tag(browser.get(room).content, "textarea")["placeholder"] == "Write a note"

    def test_a_stranger_to_it_finds_nothing_at_its_address(
        self, pair: Room, group: Room, mallory: User, client_of: ClientOf
    ) -> None:
        for room in (pair, group):
            for address in ("", "composer/", "members/", "messages/?before=9", "changes/?since=0", "make-room/"):
                answer = client_of(mallory).get(room.get_absolute_url() + address)
                assert (answer.status_code, answer["X-Error"]) == (404, "not_found"), address
            for address in ("hide/", "unhide/", "make-room/", "messages/"):
                answer = client_of(mallory).post(room.get_absolute_url() + address, {"name": "mine"})
                assert (answer.status_code, answer["X-Error"]) == (404, "not_found"), address


class TestGroups:
    def test_friends_that_were_chosen_are_talked_with(self, group: Room, alice: User, client_of: ClientOf) -> None:
        answer = client_of(alice).post("/direct/", {"username": ["carol", "bob"]})
        assert answer["Location"] == group.get_absolute_url()

    def test_one_friend_is_a_pair(self, pair: Room, alice: User, client_of: ClientOf) -> None:
        assert client_of(alice).post("/direct/", {"username": "bob"})["Location"] == pair.get_absolute_url()

    @pytest.mark.parametrize("chosen", [[], ["bob", "mallory"], ["bob", "nobody_at_all"], ["alice"]])
    def test_who_is_no_friend_is_not_added_and_the_choice_stays(
        self, group: Room, alice: User, mallory: User, client_of: ClientOf, chosen: list[str]
    ) -> None:
        before = Room.objects.count()
        answer = client_of(alice).post("/direct/", {"username": chosen})
        assert answer.status_code in {400, 403}
        assert answer["X-Error"] in {"not_friends", "bad_request"}
        assert ("checked" in answer.content.decode()) == ("bob" in chosen)
        assert Room.objects.count() == before

    def test_friends_are_found_as_one_types_and_whoever_was_chosen_stays(
        self, group: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        Contact.objects.create(owner=alice, person=bob, alias="Climber")
        for typed, found in (("car", ["carol"]), ("climb", ["bob"]), ("zzz", [])):
            html = client_of(alice).get("/direct/new/", {"q": typed}, headers=HTMX).content.decode()
            assert [name for name in ("bob", "carol") if f'value="{name}"' in html] == found
        html = client_of(alice).get("/direct/new/", {"q": "car", "username": "bob"}, headers=HTMX).content.decode()
        assert 'value="bob" checked' in html

    def test_a_group_has_the_pictures_of_two_in_the_list_and_on_top(
        self, group: Room, alice: User, client_of: ClientOf
    ) -> None:
        page = client_of(alice).get(group.get_absolute_url()).content.decode()
        pair = '<span class="avatar-pair" aria-hidden="true"><span class="avatar"'
        assert page.count(pair) == 2
        assert ">B</span>" in page.partition(pair)[2][:120]  # Bob, and then Carol
        assert ">C</span></span>" in page.partition(pair)[2][:200]

    def test_a_group_gets_a_name(self, group: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        browser = client_of(alice)
        address = reverse("conversation-name", args=[group.slug])
        assert address in browser.get(group.get_absolute_url()).content.decode()
        refused = browser.post(address, {"name": "  "})
        assert (refused.status_code, refused["X-Error"]) == (422, "empty")
        assert browser.post(address, {"name": "Tea"})["Location"] == group.get_absolute_url()
        assert "Tea" in words(client_of(bob).get(group.get_absolute_url()))
        assert browser.get(address).status_code == 404

    def test_a_pair_has_no_name_to_get(self, pair: Room, alice: User, client_of: ClientOf) -> None:
        address = reverse("conversation-name", args=[pair.slug])
        for method in (client_of(alice).get, client_of(alice).post):
            assert method(address, {"name": "Tea"}).status_code == 404


class TestThePage:
    def test_it_is_called_as_the_reader_calls_the_other(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        Contact.objects.create(owner=alice, person=bob, alias="Bobby")
        html = client_of(alice).get(pair.get_absolute_url()).content.decode()
        assert element(html, "title").text == "Bobby · Maru"
        assert start_tag(html, "chat-timeline")["data-name"] == "Bobby"
        assert start_tag(html, "textarea")["placeholder"] == "Message Bobby"
        assert "Bobby" not in client_of(bob).get(pair.get_absolute_url()).content.decode()

    def test_names_and_lines_are_text(self, pair: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        User.objects.filter(pk=bob.pk).update(display_name="<i>Bob</i>")
        say(bob, pair, "<img src=x onerror=alert(1)>")
        html = client_of(alice).get(pair.get_absolute_url()).content.decode()
        assert "<i>Bob" not in html
        assert "<img src=x" not in html

    def test_who_is_not_here_will_see_it_later(self, pair: Room, alice: User, client_of: ClientOf) -> None:
        """D17: said before one has sent anything; a style shows it while the other's dot is that of who is away."""
        html = client_of(alice).get(pair.get_absolute_url()).content.decode()
        assert "Bob is not online now and will see it later." in html
        header = html.split('<header class="room-header">')[1].split("</header>")[0]
        assert start_tag(header, "span", **{"class": "presence"})["data-state"] == "offline"

    def test_nothing_is_said_of_who_does_not_let_one_see_whether_they_are_here(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        User.objects.filter(pk=bob.pk).update(who_sees_presence=Circle.NOBODY)
        assert "is not online now" not in client_of(alice).get(pair.get_absolute_url()).content.decode()

    def test_the_other_has_read_so_far(self, pair: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        """E59"""
        message = say(alice, pair, "read this")
        look = lambda: start_tag(client_of(alice).get(pair.get_absolute_url()).content, "chat-timeline")  # noqa: E731
        assert look()["data-other-read"] == "0"
        client_of(bob).post(reverse("room-read", args=[pair.slug]), {"number": message.number})
        assert look()["data-other-read"] == str(message.number)
        friend_operations.block(user=bob, other=alice)
        assert look()["data-other-read"] == "0"

    def test_it_costs_as_much_with_a_long_list_as_with_a_short_one(
        self, pair: Room, alice: User, client_of: ClientOf
    ) -> None:
        browser = client_of(alice)
        counts = []
        for crowd in ("few", "many"):
            browser.get(pair.get_absolute_url())
            with queries() as asked:
                browser.get(pair.get_absolute_url())
            counts.append(len(asked))
            for number in range(10):
                other = person(f"other_{crowd}_{number}", who_may_write=Circle.EVERYONE)
                say(alice, direct.between(alice, other), "hello")
        assert counts[0] == counts[1] <= 11


class TestWriting:
    @pytest.mark.parametrize(
        ("what", "alices", "bobs", "code"),
        [
            ("nothing", "open", "open", ""),
            ("remove", "strangers", "strangers", "not_friends"),
            ("request", "asked", "invited", "not_friends"),
            ("block", "closed", "shut_out", "blocked"),
        ],
    )
    def test_where_one_would_write_stands_why_not_and_no_lane_lets_it_through(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf, what: str, alices: str, bobs: str, code: str
    ) -> None:
        """E55: whatever the page says, both sides are refused; what was said stays readable."""
        said = say(bob, pair, "long ago")
        if what in {"remove", "request"}:
            friend_operations.remove(user=bob, other=alice)
        if what == "request":
            friend_operations.request(sender=alice, receiver=bob)
        if what == "block":
            friend_operations.block(user=bob, other=alice)
        for user, state in ((alice, alices), (bob, bobs)):
            browser = client_of(user)
            assert writing(browser, pair) == state
            assert said.body in browser.get(pair.get_absolute_url()).content.decode()
            for headers in (HTMX, FORM, {}):
                answer = post(browser, pair, "again", headers=headers)
                assert answer.get("X-Error", "") == code
                assert answer.status_code == (403 if code else answer.status_code)
        assert pair.messages.filter(body="again").exists() is not bool(code)

    def test_the_way_out_is_a_button(self, pair: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        friend_operations.remove(user=bob, other=alice)
        browser = client_of(alice)
        browser.post(reverse("friend-request"), {"username": "bob"})
        assert writing(browser, pair) == "asked"
        client_of(bob).post(reverse("friend-accept", args=["alice"]))
        assert writing(browser, pair) == "open"

    def test_who_was_blocked_reads_nothing_of_it(self, pair: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        friend_operations.block(user=bob, other=alice)
        html = client_of(alice).get(pair.get_absolute_url()).content.decode()
        closed = html.split('class="writing-closed"')[1].split("</div>")[0]
        assert "You cannot write here." in closed
        assert "block" not in closed.lower()
        assert "<form" not in closed

    def test_the_composer_reads_itself_again_only_when_it_is_another(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        browser, address = client_of(alice), reverse("composer", args=[pair.slug])
        assert browser.get(address, {"state": "open"}, headers=HTMX).status_code == 204
        friend_operations.remove(user=bob, other=alice)
        assert "You are not friends with Bob." in words(browser.get(address, {"state": "open"}, headers=HTMX))
        friend_operations.request(sender=bob, receiver=alice)
        assert "wants to be friends" in words(browser.get(address, {"state": "strangers"}, headers=HTMX))

    def test_what_was_stored_before_is_answered_as_stored(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        """Promise 2: "nothing was stored" is said only where it is true."""
        browser, client_id = client_of(alice), uuid4()
        assert post(browser, pair, "first", client_id).status_code == 201
        friend_operations.block(user=bob, other=alice)
        assert post(browser, pair, "first", client_id).status_code == 200
        assert post(browser, pair, "other words", client_id).status_code == 409
        assert post(browser, pair, "second").status_code == 403

    def test_an_old_message_is_no_way_around_it(self, pair: Room, alice: User, bob: User, client_of: ClientOf) -> None:
        message = say(alice, pair, "hello")
        friend_operations.block(user=bob, other=alice)
        with pytest.raises(Blocked):
            edit_message(message=message, editor=alice, body="and another thing")
        assert change(client_of(alice), "edit", message, body="and another thing")["X-Error"] == "blocked"
        assert change(client_of(alice), "delete", message).status_code == 200

    def test_in_a_group_whoever_is_blocked_is_heard_by_the_others(
        self, group: Room, bob: User, carol: User, client_of: ClientOf
    ) -> None:
        Block.objects.create(blocker=carol, blocked=bob)
        assert post(client_of(bob), group, "hello").status_code == 201
        page = client_of(carol).get(group.get_absolute_url()).content
        assert start_tag(page, "direct-list")["data-blocked"] == str(bob.pk)
        assert "hello" not in "".join(line(row) for row in rows(client_of(carol)))


class TestTheList:
    def test_it_shows_who_what_was_said_and_how_much_is_unread(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        """D08, D18"""
        say(alice, pair, "hello")
        say(bob, pair, "how\nare   you?")
        (row,) = rows(client_of(alice))
        assert "Bob" in row.text
        assert line(row) == "how are you?"
        assert (row["number"], row["read-up-to"], row["company"]) == ("2", "1", "pair")
        assert unquote(row.attributes["href"]) == pair.get_absolute_url()

    def test_the_last_line_is_seen_from_who_reads(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        message = say(alice, pair, "hello")
        assert line(rows(client_of(alice))[0]) == "You: hello"
        assert line(rows(client_of(bob))[0]) == "hello"
        remove_message(message=message, remover=alice)
        assert line(rows(client_of(bob))[0]) == "Deleted"
        say(alice, pair, "again")
        friend_operations.block(user=bob, other=alice)
        assert line(rows(client_of(bob))[0]) == "Message from somebody you blocked"

    def test_whoever_spoke_last_is_on_top_under_the_notes(
        self, group: Room, alice: User, bob: User, carol: User, client_of: ClientOf
    ) -> None:
        direct.notes_of(alice)
        for user in (bob, carol):
            say(user, direct.between(alice, user), "hello")
        kinds = [(row["company"], line(row)) for row in rows(client_of(alice))]
        assert kinds == [("notes", ""), ("pair", "hello"), ("pair", "hello"), ("group", "")]
        assert "Carol" in rows(client_of(alice))[1].text
        say(bob, direct.between(alice, bob), "me again")
        assert "Bob" in rows(client_of(alice))[1].text

    def test_hidden_ones_are_gone_and_can_be_shown_again(
        self, pair: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        """E58"""
        say(bob, pair, "hello")
        browser = client_of(alice)
        answer = browser.post(reverse("conversation-hide", args=[pair.slug]), headers=HTMX)
        assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"conversation-hidden": {}}')
        assert rows(browser) == []
        assert "Show again" in words(browser.get("/direct/"))
        browser.post(reverse("conversation-unhide", args=[pair.slug]))
        assert len(rows(browser)) == 1

    def test_friends_know_the_last_line_too(self, pair: Room, alice: User, bob: User, carol: User) -> None:
        """D08"""
        say(alice, pair, "hello")
        say(bob, pair, "good morning")
        found = direct_queries.lines_with(alice, [bob.pk, carol.pk])
        assert found.keys() == {bob.pk}
        assert (found[bob.pk].text, found[bob.pk].unread) == ("good morning", 1)
        assert found[bob.pk].address == pair.get_absolute_url()
        assert direct_queries.lines_with(carol, [alice.pk, bob.pk]) == {}

    def test_nothing_of_it_is_in_anybody_elses(
        self, pair: Room, alice: User, mallory: User, client_of: ClientOf
    ) -> None:
        fill(alice, pair, 3)
        assert rows(client_of(mallory)) == []
        assert Membership.objects.filter(user=mallory).count() == 0
        assert Message.objects.filter(room=pair).count() == 3
