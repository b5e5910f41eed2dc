"""Slash commands: what they do, and that what was typed is never said to anybody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.commands.arguments import LONGEST, span
from messaging.commands.outcomes import Done
from messaging.commands.parser import Line, read, words
from messaging.commands.registry import Command, Registry, UnknownCommand
from messaging.models import Message
from messaging.tests.talk import FORM, post
from rooms.creation.operations import create_room
from rooms.models import Membership, Room
from tests.pages import element, start_tag


def spoken(room: Room) -> list[str]:
    return list(Message.objects.filter(room=room, kind__in=["text", "action"]).values_list("body", flat=True))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/quit", Line("quit", "")),
        ("  /Quit ", Line("quit", "")),
        ("\uff0fleave", Line("leave", "")),
        ("/w bob  hello\nthere ", Line("w", "bob  hello\nthere")),
        ("/", Line("", "")),
        ("/ quit", Line("", "quit")),
        ("//quit", None),
        ("a /quit", None),
        ("", None),
    ],
)
def test_words_that_begin_with_one_slash_are_a_command(typed: str, line: Line | None) -> None:
    assert read(typed) == line


@pytest.mark.parametrize(
    ("typed", "said"), [("//x", "/x"), ("///x", "//x"), ("\uff0f\uff0fx", "\uff0fx"), ("a//b", "a//b")]
)
def test_of_two_slashes_one_is_said(typed: str, said: str) -> None:
    assert words(typed) == said


@pytest.mark.parametrize("typed", ["/quit", "/leave", " /quit", "\uff0fquit", "/nonsense", "/", "/w nobody secret"])
def test_a_command_is_never_stored_or_shown_to_anybody(
    typed: str, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    """A16"""
    before = Message.objects.count()
    post(client_of(bob), lounge, typed)
    assert Message.objects.count() == before


def test_two_slashes_write_one(bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, "//etc is a folder").status_code == 201
    assert spoken(lounge) == ["/etc is a folder"]


def test_quitting_asks_first(bob: User, lounge: Room, client_of: ClientOf) -> None:
    """A16"""
    answer = post(client_of(bob), lounge, "/quit")
    assert answer.status_code == 200
    assert element(answer.content, "form").attributes["action"] == reverse("room-leave", args=[lounge.slug])
    assert lounge.memberships.of(bob).exists()


def test_the_last_owner_is_asked_who_comes_after_them(alice: User, lounge: Room, client_of: ClientOf) -> None:
    answer = post(client_of(alice), lounge, "/leave").content.decode()
    assert "only owner" in answer
    assert "<form" not in answer


def test_without_a_script_a_command_is_asked_on_a_page(bob: User, lounge: Room, client_of: ClientOf) -> None:
    answer = post(client_of(bob), lounge, "/quit", headers=FORM)
    assert "<html" in answer.content.decode()
    assert start_tag(answer.content, "form", action=reverse("room-leave", args=[lounge.slug]))


def test_an_unknown_command_names_the_nearest_one(bob: User, lounge: Room, client_of: ClientOf) -> None:
    answer = post(client_of(bob), lounge, "/leav")
    assert (answer.status_code, answer["X-Error"]) == (422, "unknown_command")
    assert "/leave" in answer.content.decode()


def test_without_a_script_what_was_typed_stays_in_the_box(bob: User, lounge: Room, client_of: ClientOf) -> None:
    answer = post(client_of(bob), lounge, "/leav now", headers=FORM)
    assert answer.status_code == 422
    assert "/leav now</textarea>" in answer.content.decode()
    answer = post(client_of(bob), lounge, "/kick alice", headers=FORM)
    assert answer.status_code == 403
    assert "/kick alice</textarea>" in answer.content.decode()


def test_an_action_is_said_as_one(bob: User, lounge: Room, client_of: ClientOf) -> None:
    client_id = uuid4()
    assert post(client_of(bob), lounge, "/me waves", client_id).status_code == 201
    assert post(client_of(bob), lounge, "/me waves", client_id).status_code == 200
    assert list(lounge.messages.filter(kind="action").values_list("body", flat=True)) == ["waves"]


@pytest.mark.parametrize("typed", ["/w alice psst", "/w @Alice psst", "/W ALICE psst", "/\uadd3 alice psst"])
def test_a_whisper_is_for_the_one_who_is_named(
    typed: str, alice: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    """C10"""
    assert post(client_of(bob), lounge, typed).status_code == 201
    message = Message.objects.get(room=lounge, kind="text")
    assert (message.body, message.whisper_to_id) == ("psst", alice.pk)


def test_a_name_may_have_several_words(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(display_name="Alice the Great")
    assert post(client_of(bob), lounge, "/w alice the great hi there").status_code == 201
    assert spoken(lounge) == ["hi there"]


def test_a_name_of_several_people_takes_their_user_name(
    alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
) -> None:
    User.objects.filter(pk__in=[alice.pk, carol.pk]).update(display_name="\uc9c0\uc601")
    answer = post(client_of(bob), lounge, "/w \uc9c0\uc601 hi")
    assert answer.status_code == 422
    assert spoken(lounge) == []
    assert post(client_of(bob), lounge, "/w carol hi").status_code == 201


@pytest.mark.parametrize("typed", ["/w", "/w alice", "/w \u3164", "/me", "/nick", "/kick", "/mute alice soon"])
def test_a_command_that_misses_something_says_how_it_is_written(
    typed: str, alice: User, lounge: Room, client_of: ClientOf
) -> None:
    answer = post(client_of(alice), lounge, typed)
    assert answer.status_code == 422
    assert f"{typed.split()[0]} [" in answer.content.decode()


def test_whispering_to_a_stranger_says_the_same_as_to_nobody(
    bob: User, mallory: User, lounge: Room, client_of: ClientOf
) -> None:
    client = client_of(bob)
    stranger, nobody = post(client, lounge, "/w mallory psst"), post(client, lounge, "/w nobody psst")
    assert (stranger.status_code, stranger.content) == (nobody.status_code, nobody.content)
    assert stranger["X-Error"] == "not_found"


def test_a_topic_is_changed_by_who_may(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, "/topic mine now").status_code == 403
    assert post(client_of(alice), lounge, "/topic rice and soup").status_code == 200
    assert "rice and soup" in post(client_of(bob), lounge, "/topic").content.decode()
    post(client_of(alice), lounge, "/topic -")
    lounge.refresh_from_db()
    assert lounge.topic == ""


def test_who_runs_a_room_takes_people_out(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, "/kick carol").status_code == 403
    assert post(client_of(alice), lounge, "/kick bob").status_code == 200
    assert not lounge.memberships.of(bob).exists()


def test_muting_somebody_has_an_end(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, "/mute carol 10m").status_code == 403
    post(client_of(alice), lounge, "/mute bob 2h")
    assert post(client_of(bob), lounge, "may I?")["X-Error"] == "muted"
    post(client_of(alice), lounge, "/mute bob off")
    assert post(client_of(bob), lounge, "may I?").status_code == 201


@pytest.mark.parametrize("typed", ["/mute", "/mute 10m", "/mute 1\uc2dc\uac04", "/mute 3\u5929"])
def test_muting_without_a_name_is_for_oneself(typed: str, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, typed).status_code == 200
    own = Membership.objects.get(room=lounge, user=bob)
    assert own.is_muted
    assert not own.is_silenced
    post(client_of(bob), lounge, "/mute off")
    own.refresh_from_db()
    assert not own.is_muted


def test_another_name_is_read_by_others(bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(bob), lounge, "/nick Bobby Tables").status_code == 200
    bob.refresh_from_db()
    assert bob.display_name == "Bobby Tables"
    assert post(client_of(bob), lounge, "/nick admin").status_code == 422


def test_joining_leads_into_the_room(bob: User, alice: User, lounge: Room, client_of: ClientOf) -> None:
    other = create_room(owner=alice, name="kitchen")
    answer = post(client_of(bob), lounge, "/join #Kitchen")
    assert answer["HX-Redirect"] == other.get_absolute_url()
    assert other.memberships.of(bob).exists()
    form = post(client_of(bob), lounge, "/join kitchen", headers=FORM)
    assert (form.status_code, form["Location"]) == (302, other.get_absolute_url())


def test_a_closed_room_is_joined_as_little_as_none(bob: User, alice: User, lounge: Room, client_of: ClientOf) -> None:
    create_room(owner=alice, name="attic", kind=Room.Kind.CLOSED)
    hidden, missing = post(client_of(bob), lounge, "/join attic"), post(client_of(bob), lounge, "/join cellar")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)


def test_a_conversation_of_two_is_opened_and_spoken_in(
    friends: tuple[User, User], lounge: Room, client_of: ClientOf
) -> None:
    _alice, bob = friends
    assert post(client_of(bob), lounge, "/dm alice")["HX-Redirect"] == reverse("direct", args=["alice"])
    answer = post(client_of(bob), lounge, "/dm alice are you there?")
    said = Message.objects.get(kind="text")
    assert said.room.is_pair
    assert answer["HX-Redirect"] == said.room.get_absolute_url()
    assert spoken(lounge) == []


def test_help_lists_what_one_may_use(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert "/kick" in post(client_of(alice), lounge, "/help").content.decode()
    helped = post(client_of(bob), lounge, "/help").content.decode()
    assert "/quit" in post(client_of(bob), lounge, "/help quit").content.decode() or "/leave" in helped
    assert "/kick" not in helped


def test_clearing_the_screen_reads_all_and_deletes_nothing(
    alice: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    post(client_of(alice), lounge, "first")
    answer = post(client_of(bob), lounge, "/clear")
    assert answer["HX-Trigger"] == "screen-cleared"
    lounge.refresh_from_db()
    assert Membership.objects.get(room=lounge, user=bob).read_up_to == lounge.message_count
    assert spoken(lounge) == ["first"]


def test_who_shows_nobody_who_does_not_want_to_be_seen(bob: User, lounge: Room, client_of: ClientOf) -> None:
    assert "Alice" not in post(client_of(bob), lounge, "/who").content.decode()


def test_a_stranger_runs_nothing(mallory: User, lounge: Room, client_of: ClientOf) -> None:
    assert post(client_of(mallory), lounge, "/help").status_code == 404


def test_commands_do_not_leave_a_direct_conversation(friends: tuple[User, User], client_of: ClientOf) -> None:
    alice, _bob = friends
    room = Room.objects.get(kind=Room.Kind.DIRECT)
    for typed in ("/leave", "/w bob psst", "/topic x"):
        assert post(client_of(alice), room, typed).status_code == 403
    assert post(client_of(alice), room, "/me waves").status_code == 201


def test_somebody_else_may_add_a_command() -> None:
    commands = Registry()
    hello = Command(("hello",), "Say hello", lambda use: Done("hello"))
    commands.register(hello)
    assert commands.find("hello") is hello
    with pytest.raises(ValueError, match="hello"):
        commands.register(hello)
    with pytest.raises(UnknownCommand, match="unknown_command"):
        commands.find("xyzzy")


def test_a_program_gets_a_fragment(bob: User, lounge: Room, client_of: ClientOf) -> None:
    answer = post(client_of(bob), lounge, "/help", headers={"Accept": "application/json"})
    assert "<html" not in answer.content.decode()


def test_inviting_asks_somebody_in_and_they_decide(
    alice: User, mallory: User, lounge: Room, client_of: ClientOf
) -> None:
    """E71"""
    assert post(client_of(alice), lounge, "/invite mallory come and see").status_code == 200
    assert lounge.invitations.get().text == "come and see"
    assert not lounge.memberships.of(mallory).exists()
    assert post(client_of(alice), lounge, "/invite")["HX-Redirect"] == reverse("room-invite", args=[lounge.slug])
    assert post(client_of(alice), lounge, "/invite nobody").status_code == 404


@pytest.mark.parametrize(
    ("typed", "lasts"),
    [
        ("10m", timedelta(minutes=10)),
        ("2 시간", timedelta(hours=2)),
        ("3天", timedelta(days=3)),
        ("99999d", LONGEST),
        ("0m", None),
        ("10 apples", None),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, lasts: timedelta | None) -> None:
    assert span(typed) == lasts
