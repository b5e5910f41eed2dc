"""What somebody has read, moved by hand: back, everywhere at once, and as it was before."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core import signing
from django.urls import reverse

from accounts.models import User
from chatsite.delivery import frames
from chatsite.exceptions import BadRequest, NotMember
from conftest import ClientOf
from messaging.tests.talk import HTMX, say
from rooms import live
from rooms.creation.operations import create_room
from rooms.direct.operations import open_between
from rooms.membership.operations import join_room
from rooms.models import Membership, Room
from rooms.sidebar import read_state
from tests.queries import queries

pytestmark = pytest.mark.django_db


def position(room: Room, user: User) -> int:
    return Membership.objects.get(room=room, user=user).read_up_to


@pytest.fixture
def talk(alice: User, bob: User, lounge: Room) -> Room:
    """Bob has read all of lounge, 7 messages."""
    for number in range(3):
        say(alice, lounge, f"{number}")
    lounge.refresh_from_db()
    read_state.mark_read(room=lounge, user=bob, number=lounge.message_count)
    return lounge


class TestMarkingUnread:
    def test_a_message_and_what_follows_are_unread_again(self, bob: User, talk: Room) -> None:
        assert read_state.mark_unread(room=talk, user=bob, number=6) == 5
        assert position(talk, bob) == 5

    def test_never_marks_something_read(self, bob: User, talk: Room) -> None:
        read_state.mark_unread(room=talk, user=bob, number=3)
        assert read_state.mark_unread(room=talk, user=bob, number=7) == 2
        assert position(talk, bob) == 2

    @pytest.mark.parametrize("number", [0, -1, 10_000])
    def test_a_message_that_is_not_there_is_a_bad_request(self, bob: User, talk: Room, number: int) -> None:
        with pytest.raises(BadRequest):
            read_state.mark_unread(room=talk, user=bob, number=number)

    def test_nor_one_from_before_ones_time(self, bob: User, talk: Room) -> None:
        Membership.objects.filter(room=talk, user=bob).update(history_from=6)
        with pytest.raises(BadRequest):
            read_state.mark_unread(room=talk, user=bob, number=5)
        assert position(talk, bob) == talk.message_count

    def test_is_not_for_strangers(self, mallory: User, talk: Room) -> None:
        with pytest.raises(NotMember):
            read_state.mark_unread(room=talk, user=mallory, number=1)

    def test_all_tabs_of_the_person_hear_it_and_nobody_else(
        self,
        alice: User,
        bob: User,
        friends: object,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
    ) -> None:
        """The other one keeps what they were told was read."""
        pair = open_between(opener=alice, other=bob)
        say(alice, pair, "hello")
        read_state.mark_read(room=pair, user=bob, number=1)
        heard: list[tuple[str, str]] = []
        monkeypatch.setattr(live, "publish", lambda topic, frame: heard.append((topic, frame)))
        with django_capture_on_commit_callbacks(execute=True):
            read_state.mark_unread(room=pair, user=bob, number=1)
        ((topic, frame),) = heard
        assert topic == frames.user_topic(bob.pk)
        assert f'data-room="{pair.pk}" data-user="{bob.pk}" data-number="0" data-back' in frame

    def test_works_as_a_form_that_leaves_the_room(self, bob: User, talk: Room, client_of: ClientOf) -> None:
        answer = client_of(bob).post(reverse("room-unread", args=[talk.slug]), {"number": 4})
        assert (answer.status_code, answer["Location"]) == (302, reverse("rooms"))
        assert position(talk, bob) == 3
        answer = client_of(bob).post(reverse("room-unread", args=[talk.slug]), {"number": 2}, headers=HTMX)
        assert answer.status_code == 204


def test_the_menu_of_a_room_marks_it_read_or_unread(alice: User, bob: User, talk: Room, client_of: ClientOf) -> None:
    """Without a keyboard, and without a script."""
    client, menu = client_of(bob), reverse("room-keep", args=[talk.slug])
    for door, words, number, after in (("room-unread", "Mark unread", 7, 6), ("room-read", "Mark read", 7, 7)):
        page = client.get(menu).content.decode()
        assert words in page
        assert f'name="number" value="{number}"' in page
        answer = client.post(reverse(door, args=[talk.slug]), {"number": number}, headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Location"]) == (302, reverse("rooms"))
        assert position(talk, bob) == after


class TestReadingAll:
    @pytest.fixture
    def behind(self, alice: User, bob: User, talk: Room) -> Room:
        """A second room, of which bob has read 2 of 4 messages."""
        room = create_room(owner=alice, name="behind")
        join_room(room=room, user=bob)
        for text in ("a", "b"):
            say(alice, room, text)
        room.refresh_from_db()
        return room

    def test_everything_is_read_in_every_room(self, alice: User, bob: User, talk: Room, behind: Room) -> None:
        say(alice, talk, "one more")
        done = read_state.read_all(user=bob)
        assert done.moved == {talk.pk: (7, 8), behind.pk: (2, 4)}
        assert (position(talk, bob), position(behind, bob)) == (8, 4)

    def test_can_be_taken_back(self, bob: User, behind: Room) -> None:
        token = read_state.read_all(user=bob).token
        read_state.undo_read_all(user=bob, token=token)
        assert position(behind, bob) == 2

    def test_but_not_where_one_has_read_on_since(self, alice: User, bob: User, behind: Room) -> None:
        token = read_state.read_all(user=bob).token
        read_state.mark_read(room=behind, user=bob, number=say(alice, behind, "c").number)
        read_state.undo_read_all(user=bob, token=token)
        assert position(behind, bob) == 5

    def test_not_by_somebody_else(self, alice: User, bob: User, behind: Room) -> None:
        with pytest.raises(BadRequest):
            read_state.undo_read_all(user=alice, token=read_state.read_all(user=bob).token)

    def test_not_by_a_token_of_ones_own_making(self, bob: User, behind: Room) -> None:
        for token in ("", "x", signing.dumps([bob.pk, [[behind.pk, 0, 2]]])):
            with pytest.raises(BadRequest):
                read_state.undo_read_all(user=bob, token=token)

    def test_not_after_a_while(self, bob: User, behind: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        token = read_state.read_all(user=bob).token
        monkeypatch.setattr(read_state, "UNDO_SECONDS", -1)
        with pytest.raises(BadRequest):
            read_state.undo_read_all(user=bob, token=token)
        assert position(behind, bob) == 4

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["form", "htmx"])
    def test_the_answer_offers_to_take_it_back(
        self, bob: User, behind: Room, client_of: ClientOf, headers: dict[str, str]
    ) -> None:
        client = client_of(bob)
        page = client.post(reverse("read-all"), headers=headers)
        assert "Everything is marked read." in page.content.decode()
        token = page.content.decode().partition('name="token" value="')[2].partition('"')[0]
        assert client.post(reverse("read-all-undo"), {"token": token}, headers=headers).status_code in {200, 302}
        assert position(behind, bob) == 2

    def test_in_as_many_queries_whatever_the_number_of_rooms(self, alice: User, bob: User, behind: Room) -> None:
        with queries() as few:
            read_state.read_all(user=bob)
        for number in range(12):
            room = create_room(owner=alice, name=f"room {number}")
            join_room(room=room, user=bob)
            say(alice, room, "x")
        with queries() as many:
            assert len(read_state.read_all(user=bob).moved) == 12
        assert len(many) <= len(few)
