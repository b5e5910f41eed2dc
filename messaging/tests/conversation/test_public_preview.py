"""Rooms from outside: a look into an open one before joining, and what is said by who is not in it."""

import uuid
from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.messages.edits import remove_message
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.membership import moderation
from rooms.models import Room

Say = Callable[..., Message]


@pytest.fixture
def say(lounge: Room) -> Say:
    def say(author: User, body: str, *, whisper_to: int | None = None) -> Message:
        post = send_message(room=lounge, author=author, body=body, client_id=uuid.uuid4(), whisper_to=whisper_to)
        return post.message

    return say


class TestPreview:
    """C06: to look is not to enter."""

    def test_an_open_room_shows_the_end_of_what_is_said_and_the_way_in(
        self, lounge: Room, alice: User, mallory: User, client_of: ClientOf, say: Say
    ) -> None:
        for number in range(40):
            say(alice, f"word {number:02}.")
        answer = client_of(mallory).get(lounge.get_absolute_url())
        assert (answer.status_code, answer.get("X-Error")) == (200, None)
        assert answer.text.count("<chat-message id") == 30
        assert "word 39." in answer.text
        assert "word 09." not in answer.text
        assert reverse("room-join", args=[lounge.slug]) in answer.text
        assert "<chat-timeline" not in answer.text
        assert not lounge.memberships.of(mallory).exists()

    def test_whispers_and_what_was_deleted_are_not_among_it(
        self, lounge: Room, alice: User, bob: User, mallory: User, client_of: ClientOf, say: Say
    ) -> None:
        say(alice, "between us", whisper_to=bob.pk)
        remove_message(message=say(alice, "never mind"), remover=alice)
        text = client_of(mallory).get(lounge.get_absolute_url()).text
        assert "between us" not in text
        assert "never mind" not in text

    @pytest.mark.parametrize(("history", "shown"), [("all", 4), ("latest", 2), ("joined", 0), ("none", 0)])
    def test_nobody_sees_more_from_outside_than_they_would_after_joining(
        self, lounge: Room, alice: User, mallory: User, client_of: ClientOf, say: Say, history: str, shown: int
    ) -> None:
        """E67"""
        Message.objects.all().delete()
        for number in range(4):
            say(alice, f"word {number}.")
        Room.objects.filter(pk=lounge.pk).update(history=history, history_count=2)
        assert client_of(mallory).get(lounge.get_absolute_url()).text.count("<chat-message id") == shown

    def test_it_is_no_page_of_the_room_for_scripts_and_for_who_has_not_signed_in(
        self, lounge: Room, mallory: User, client_of: ClientOf
    ) -> None:
        part = client_of(mallory).get(lounge.get_absolute_url(), headers={"HX-Request": "true"})
        assert (part.status_code, part["X-Error"]) == (404, "not_member")
        visitor = client_of(None).get(lounge.get_absolute_url())
        assert (visitor.status_code, visitor["Location"].split("?")[0]) == (302, reverse("login"))

    @pytest.mark.parametrize("how", ["closed", "archived", "banned"])
    def test_where_there_is_no_way_in_there_is_no_look_inside(
        self, lounge: Room, alice: User, mallory: User, client_of: ClientOf, say: Say, how: str
    ) -> None:
        say(alice, "inside")
        if how == "closed":
            Room.objects.filter(pk=lounge.pk).update(kind="closed", is_listed=True)
        elif how == "archived":
            Room.objects.filter(pk=lounge.pk).update(archived_at=lounge.created_at)
        else:
            moderation.ban(room=lounge, by=alice, user=mallory)
        answer = client_of(mallory).get(lounge.get_absolute_url())
        assert answer.status_code in {403, 404}
        assert "inside" not in answer.text


class TestSaidTooLate:
    """E74"""

    def test_who_was_taken_out_gets_403_and_their_text_back(
        self, lounge: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=lounge, by=alice, user=bob)
        answer = client_of(bob).post(
            reverse("messages", args=[lounge.slug]),
            {"body": "half a <b>thought", "client_id": uuid.uuid4()},
            headers={"Accept": "text/html"},
        )
        assert (answer.status_code, answer["X-Error"]) == (403, "not_member")
        assert "half a &lt;b&gt;thought</textarea>" in answer.text
        assert reverse("room-join", args=[lounge.slug]) in answer.text
        assert not Message.objects.filter(author=bob, kind="text").exists()

    def test_a_script_gets_the_code_and_keeps_the_text_itself(
        self, lounge: Room, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        moderation.remove_member(room=lounge, by=alice, user=bob)
        answer = client_of(bob).post(
            reverse("messages", args=[lounge.slug]),
            {"body": "half a thought", "client_id": uuid.uuid4()},
            headers={"HX-Request": "true"},
        )
        assert (answer.status_code, answer["X-Error"]) == (403, "not_member")
        assert "You were removed from this room." in answer.text

    def test_a_closed_room_does_not_exist_for_a_stranger_who_writes_to_it(
        self, lounge: Room, mallory: User, client_of: ClientOf
    ) -> None:
        Room.objects.filter(pk=lounge.pk).update(kind="closed", is_listed=False)
        for headers in ({"Accept": "text/html"}, {"HX-Request": "true"}):
            answer = client_of(mallory).post(
                reverse("messages", args=[lounge.slug]), {"body": "x", "client_id": uuid.uuid4()}, headers=headers
            )
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
