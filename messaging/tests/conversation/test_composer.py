"""Where one writes in a room: what stands there, whom it speaks to, and what it completes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf, person
from messaging.tests.talk import FORM, HTMX, get, post
from rooms.creation.operations import create_room
from rooms.membership import moderation
from rooms.membership.operations import join_room
from rooms.models import Membership, Room
from rooms.settings.operations import change_room
from rooms.trash.operations import archive_room
from tests.pages import elements, seen, start_tag


def writing(html: bytes) -> str:
    """What stands where one writes, without what is new in every answer."""
    page = seen(html)
    start = page.index('<div class="writing"')
    end = page.find('<template id="message-pending"', start)
    return " ".join(page[start : end if end >= 0 else None].split())


def options(client_of: ClientOf, reader: User, room: Room, what: str, q: str = "", **more: int) -> list[str]:
    answer = get(client_of(reader), "completions", room, what=what, q=q, **more)
    return [option["text"] for option in elements(answer.content, "li")]


@pytest.fixture
def kitchen(alice: User, bob: User) -> Room:
    """A room of alice with bob in it; the lounge stays open."""
    room = create_room(owner=alice, name="kitchen")
    join_room(room=room, user=bob)
    return room


def shut(alice: User, bob: User, kitchen: Room, how: str) -> None:
    """Let bob not write any more."""
    if how == "archived":
        archive_room(room=kitchen, by=alice)
    elif how == "reader":
        moderation.set_role(room=kitchen, by=alice, user=bob, role="reader")
    elif how == "announcements":
        change_room(room=kitchen, by=alice, posting="moderators")
    else:
        moderation.silence(room=kitchen, by=alice, user=bob, until=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("how", ["archived", "reader", "announcements", "silenced"])
def test_who_may_not_write_sees_why_instead_of_a_box(
    how: str, alice: User, bob: User, kitchen: Room, client_of: ClientOf
) -> None:
    shut(alice, bob, kitchen, how)
    page = client_of(bob).get(kitchen.get_absolute_url()).content
    assert start_tag(page, "div", **{"class": "writing"})["data-state"] == how
    assert "<chat-composer" not in page.decode()


@pytest.mark.parametrize("how", ["archived", "reader", "announcements", "silenced"])
def test_a_tab_that_is_open_finds_the_same_when_it_looks_again(
    how: str, alice: User, bob: User, kitchen: Room, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    before = start_tag(browser.get(kitchen.get_absolute_url()).content, "div", **{"class": "writing"})["hx-get"]
    assert browser.get(before, headers=HTMX).status_code == 204
    shut(alice, bob, kitchen, how)
    again = browser.get(before, headers=HTMX)
    assert again.status_code == 200
    assert writing(again.content) in writing(browser.get(kitchen.get_absolute_url()).content)


def test_silence_that_ends_is_looked_after(alice: User, bob: User, kitchen: Room, client_of: ClientOf) -> None:
    shut(alice, bob, kitchen, "silenced")
    page = client_of(bob).get(kitchen.get_absolute_url()).content
    assert "load delay:360" in start_tag(page, "div", **{"class": "writing"})["hx-trigger"]
    Membership.objects.filter(user=bob).update(silenced_until=timezone.now() - timedelta(seconds=1))
    assert b"<chat-composer" in get(client_of(bob), "composer", kitchen).content


def test_slow_mode_tells_how_long_one_waits_and_not_those_who_run_the_room(
    alice: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    change_room(room=lounge, by=alice, slow_seconds=60)
    assert start_tag(client_of(bob).get(lounge.get_absolute_url()).content, "chat-composer")["data-wait"] == "0"
    post(client_of(bob), lounge, "first")
    box = start_tag(client_of(bob).get(lounge.get_absolute_url()).content, "chat-composer")
    assert box["data-pause"] == "60"
    assert 55 < int(box["data-wait"]) <= 60
    own = start_tag(client_of(alice).get(lounge.get_absolute_url()).content, "chat-composer")
    assert "data-pause" not in own


def test_a_link_leads_to_a_whisper(bob: User, alice: User, lounge: Room, client_of: ClientOf) -> None:
    """C10, without a script: the form says for whom it is."""
    page = client_of(bob).get(lounge.get_absolute_url(), {"whisper": "Alice"}).content
    assert start_tag(page, "input", name="whisper_to")["value"] == "alice"
    assert "Only you and Alice see this" in page.decode()


@pytest.mark.parametrize("name", ["mallory", "nobody", "bob", ""])
def test_nobody_else_is_whispered_to(name: str, bob: User, mallory: User, lounge: Room, client_of: ClientOf) -> None:
    page = client_of(bob).get(lounge.get_absolute_url(), {"whisper": name}).content
    assert start_tag(page, "input", name="whisper_to")["value"] == ""


def test_members_are_found_in_any_way_of_typing_them(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    for username, name in (("jiyoung", "박지영"), ("xiaoming", "小明")):
        join_room(room=lounge, user=person(username, display_name=name))
    person("jisoo", display_name="지수")  # is elsewhere
    for typed in ("지영", "ㅈㅇ", "jiyo"):
        assert options(client_of, bob, lounge, "member", typed) == ["jiyoung"]
    assert options(client_of, bob, lounge, "member", "xiaom") == ["xiaoming"]
    assert "bob" not in options(client_of, bob, lounge, "member")


def test_a_member_is_found_by_the_id_a_message_has(
    alice: User, bob: User, mallory: User, lounge: Room, client_of: ClientOf
) -> None:
    assert options(client_of, bob, lounge, "member", user=alice.pk) == ["alice"]
    assert options(client_of, bob, lounge, "member", user=mallory.pk) == []


def test_friends_and_rooms_are_completed_as_far_as_one_knows_them(
    friends: tuple[User, User], carol: User, lounge: Room, client_of: ClientOf
) -> None:
    alice, bob = friends
    create_room(owner=alice, name="kitten")
    create_room(owner=alice, name="kiln", kind=Room.Kind.CLOSED)
    assert options(client_of, bob, lounge, "friend") == ["alice"]
    assert options(client_of, bob, lounge, "room", "ki") == ["kitten"]


def test_commands_are_those_one_may_use(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert "kick" in options(client_of, alice, lounge, "command")
    usual = options(client_of, bob, lounge, "command")
    assert {"leave", "w", "help"} <= set(usual)
    assert "kick" not in usual


@pytest.mark.parametrize("query", [{"what": "secrets"}, {}, {"what": "member", "user": "x"}])
def test_a_question_that_makes_no_sense_is_refused(
    query: dict[str, str], bob: User, lounge: Room, client_of: ClientOf
) -> None:
    assert get(client_of(bob), "completions", lounge, **query).status_code == 400


def test_to_a_stranger_nobody_is_there(mallory: User, lounge: Room, client_of: ClientOf) -> None:
    for name in ("composer", "completions"):
        answer = client_of(mallory).get(reverse(name, args=[lounge.slug]), {"what": "member"})
        assert answer.status_code == 404


def test_a_whisper_that_was_refused_is_not_offered_to_all(bob: User, lounge: Room, client_of: ClientOf) -> None:
    """C10, without a script"""
    fields = {"body": "x" * 5_000, "client_id": uuid4(), "whisper_to": "alice"}
    answer = client_of(bob).post(reverse("messages", args=[lounge.slug]), fields, headers=FORM)
    assert answer.status_code == 422
    assert start_tag(answer.content, "input", name="whisper_to")["value"] == "alice"


@pytest.mark.parametrize(
    ("language", "name", "says"),
    [("en", "invite", "Invite somebody"), ("ko", "초대", "초대해요"), ("zh-hans", "邀请", "邀请")],
)
def test_commands_are_listed_in_the_words_of_the_reader(
    language: str, name: str, says: str, alice: User, lounge: Room, client_of: ClientOf
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    answer = get(client_of(alice), "completions", lounge, what="command", q="")
    found = {option["names"].split(" ")[0]: option["text"] for option in elements(answer.content, "li")}
    assert found["invite"] == name
    assert re.search(f"<code>/{name} [^<]*</code><small>[^<]*{says}", answer.text)
