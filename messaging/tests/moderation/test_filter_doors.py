"""Every way by which words reach others goes past the rules, and each action does what it says."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.account.rename import change_username
from accounts.guests import operations as guests
from accounts.models import Notice, User
from accounts.presence.operations import set_status
from accounts.profile.operations import change_profile
from accounts.registration.operations import register
from chatsite.exceptions import Conflict, Filtered
from conftest import ClientOf
from messaging.messages.edits import edit_message
from messaging.messages.operations import Sent, send_message, submit_message
from messaging.models import FilterHit, FilterRule, HeldMessage, Message
from messaging.moderation.rules.refusals import Held
from messaging.tests.attachments.conftest import stored
from messaging.tests.moderation.conftest import MakeRule
from rooms.creation.operations import create_room
from rooms.membership.moderation import ban
from rooms.models import Membership, Room
from rooms.settings.operations import change_room


def send(room: Room, author: User, body: str, **fields: Any) -> Sent:
    return send_message(room=room, author=author, body=body, **({"client_id": uuid.uuid4()} | fields))


def test_a_refused_message_is_not_stored_and_its_author_reads_why(
    make_rule: MakeRule, kitchen: Room, bob: User
) -> None:
    make_rule()

    with pytest.raises(Filtered) as refused:
        send(kitchen, bob, "what a g.r.u.m.b.l.e")

    assert "g.r.u.m.b.l.e" in str(refused.value.message)
    assert not refused.value.may_be_sent_anyway
    assert not Message.objects.filter(author=bob, kind="text").exists()
    hit = FilterHit.objects.get()
    assert (hit.author, hit.room, hit.message, hit.action, hit.steps) == (
        bob,
        kitchen,
        None,
        "refuse",
        ["signs removed"],
    )


def test_the_socket_goes_the_same_way(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule()

    future = submit_message(room_id=kitchen.pk, author_id=bob.pk, body="grumble", client_id=uuid.uuid4())

    assert isinstance(future.exception(), Filtered)


def test_a_warning_is_overcome_by_who_means_it(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule(action="warn")

    with pytest.raises(Filtered) as warned:
        send(kitchen, bob, "grumble")
    sent = send(kitchen, bob, "grumble", anyway=True)

    assert warned.value.may_be_sent_anyway
    assert sent.message.body == "grumble"
    assert FilterHit.objects.filter(message=sent.message).count() == 1


def test_anyway_overcomes_nothing_but_a_warning(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule(action="warn")
    make_rule("mumble")

    with pytest.raises(Filtered):
        send(kitchen, bob, "grumble mumble", anyway=True)


def test_a_hidden_word_is_dots_in_what_is_stored_and_the_author_is_told(
    make_rule: MakeRule, kitchen: Room, bob: User
) -> None:
    make_rule(action="hide")
    client_id = uuid.uuid4()

    first = send(kitchen, bob, "oh gr1umble, no: grumble!", client_id=client_id)
    again = send(kitchen, bob, "oh gr1umble, no: grumble!", client_id=client_id)

    assert "●●●●●●●!" in first.message.body
    assert "grumble" not in first.message.body
    assert (again.created, again.message.pk) == (False, first.message.pk)
    with pytest.raises(Conflict):
        send(kitchen, bob, "something else", client_id=client_id)
    assert Notice.objects.filter(user=bob, kind=Notice.Kind.WORD_HIDDEN).exists()


def test_a_held_message_waits_and_is_held_once(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule(action="hold")
    client_id = uuid.uuid4()

    for _ in range(2):
        with pytest.raises(Held):
            send(kitchen, bob, "grumble", client_id=client_id)

    held = HeldMessage.objects.get()
    assert (held.author, held.room, held.body, held.hits[0]["found"]) == (bob, kitchen, "grumble", "grumble")
    assert not Message.objects.filter(author=bob, kind="text").exists()


def test_a_restriction_is_a_time_out_in_the_room(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule(action="restrict")

    with pytest.raises(Filtered):
        send(kitchen, bob, "grumble")

    assert Membership.objects.get(room=kitchen, user=bob).is_silenced


def test_moderators_are_told_and_the_message_stands(make_rule: MakeRule, kitchen: Room, alice: User, bob: User) -> None:
    make_rule(action="tell", room=kitchen)

    sent = send(kitchen, bob, "grumble")

    assert sent.message.body == "grumble"
    assert Notice.objects.get(user=alice, kind=Notice.Kind.FILTER_HIT).actor == bob


def test_in_shadow_nobody_notices_and_it_counts(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    rule = make_rule(state=FilterRule.State.SHADOW)

    sent = send(kitchen, bob, "grumble")

    assert sent.message.body == "grumble"
    assert [(hit.action, hit.message) for hit in rule.hits.all()] == [("", sent.message)]


@pytest.mark.parametrize(
    "fields", [{"state": "off"}, {"ends_at": timezone.now() - timedelta(seconds=1)}, {"exceptions": ["a grumble"]}]
)
def test_a_rule_that_does_not_hold_does_nothing(
    fields: dict[str, Any], make_rule: MakeRule, kitchen: Room, bob: User
) -> None:
    make_rule(**fields)

    assert send(kitchen, bob, "a grumble").created
    assert not FilterHit.objects.exists()


def test_rules_of_a_room_hold_there_alone(make_rule: MakeRule, kitchen: Room, alice: User, bob: User) -> None:
    make_rule(room=kitchen)
    other = create_room(owner=bob, name="cellar")

    assert send(other, bob, "grumble").created
    with pytest.raises(Filtered):
        send(kitchen, bob, "grumble")
    assert send(kitchen, alice, "grumble").created  # she runs it


def test_moderators_of_the_house_are_not_meant_by_its_rules(
    make_rule: MakeRule, kitchen: Room, alice: User, bob: User
) -> None:
    make_rule()
    User.objects.filter(pk=bob.pk).update(is_superuser=True)

    assert send(kitchen, bob, "grumble").created
    with pytest.raises(Filtered):
        send(kitchen, alice, "grumble")  # who runs a room is meant by those of the house


def test_newcomers_and_guests_are_told_apart(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule("grumble", audience="newcomers", newcomer_days=3)
    make_rule("mumble", audience="guests")

    with pytest.raises(Filtered):
        send(kitchen, bob, "grumble")
    assert send(kitchen, bob, "mumble").created
    User.objects.filter(pk=bob.pk).update(date_joined=timezone.now() - timedelta(days=4))
    assert send(kitchen, bob, "grumble").created
    User.objects.filter(pk=bob.pk).update(is_guest=True)
    with pytest.raises(Filtered):
        send(kitchen, bob, "mumble")


def test_an_edit_is_read_like_a_message(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    sent = send(kitchen, bob, "good day")
    make_rule()
    make_rule("mumble", action="hide")

    with pytest.raises(Filtered):
        edit_message(message=sent.message, editor=bob, body="grumble")
    edited = edit_message(message=sent.message, editor=bob, body="mumble on")

    assert edited.body == "●●●●●● on"
    assert FilterHit.objects.filter(message=sent.message).count() == 2


def test_a_whisper_is_read_too(make_rule: MakeRule, kitchen: Room, alice: User, bob: User) -> None:
    make_rule()

    with pytest.raises(Filtered):
        send(kitchen, bob, "grumble", whisper_to=alice.pk)


@pytest.mark.usefixtures("own_files")
def test_in_the_name_of_a_file_no_word_is_hidden_so_it_is_refused(
    make_rule: MakeRule, kitchen: Room, bob: User
) -> None:
    make_rule(action="hide", room=kitchen)
    file = stored(bob, b"words", "grumble.txt")

    with pytest.raises(Filtered):
        send(kitchen, bob, "look", files=[file.pk])
    assert not Message.objects.filter(author=bob, kind="text").exists()


@pytest.mark.usefixtures("own_files")
def test_the_hardest_rule_counts_wherever_it_finds_something(make_rule: MakeRule, kitchen: Room, bob: User) -> None:
    make_rule("mutter", action="tell", room=kitchen)
    make_rule("grumble", action="refuse", room=kitchen)
    file = stored(bob, b"words", "grumble.txt")

    with pytest.raises(Filtered):
        send(kitchen, bob, "I mutter", files=[file.pk])


def test_names_topics_statuses_and_reasons_are_refused(
    make_rule: MakeRule, kitchen: Room, alice: User, bob: User
) -> None:
    make_rule(action="hide")

    doors = {
        "display_name": lambda: change_profile(user=bob, display_name="Mr Grumble"),
        "text": lambda: set_status(user=bob, text="gr1umble"),
        "username": lambda: change_username(user=bob, username="grumble"),
        "name": lambda: create_room(owner=bob, name="grumble"),
        "topic": lambda: change_room(room=kitchen, by=alice, topic="all about grumble"),
        "description": lambda: create_room(owner=bob, name="cellar", description="grumble"),
        "reason": lambda: ban(room=kitchen, by=alice, user=bob, reason="a grumble"),
    }
    for where, act in doors.items():
        with pytest.raises(Filtered) as refused:
            act()
        assert refused.value.where == where
    for where, come in {
        "display_name": lambda: register(username="newperson", password="x", display_name="Grumble"),
        "username": lambda: guests.keep(user=bob, username="grumble", password="x"),
    }.items():
        with pytest.raises(Filtered) as refused:
            come()
        assert refused.value.where == where
    bob.refresh_from_db()
    assert (bob.display_name, bob.status_text) == ("Bob", "")
    assert not kitchen.bans.exists()


def test_without_rules_a_message_asks_nothing_of_them(kitchen: Room, bob: User, django_assert_num_queries: Any) -> None:
    """And with rules that find nothing, neither."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        send(kitchen, bob, "good day")

    assert not [query for query in captured.captured_queries if "filter" in query["sql"]]


# Answers -----------------------------------------------------------------------------------------


def post(client: Any, room: Room, body: str, **headers: Any) -> Any:
    fields = {"body": body, "client_id": str(uuid.uuid4())} | headers.pop("fields", {})
    return client.post(f"/rooms/{room.slug}/messages/", fields, **headers)


def test_the_answers_of_the_wire(make_rule: MakeRule, kitchen: Room, bob: User, client_of: ClientOf) -> None:
    make_rule()
    make_rule("mumble", action="warn")
    make_rule("rumble", action="hold")
    client = client_of(bob)

    refused = post(client, kitchen, "grumble", headers={"HX-Request": "true"})
    warned = post(client, kitchen, "mumble", headers={"HX-Request": "true"})
    sent = post(client, kitchen, "mumble", headers={"HX-Request": "true"}, fields={"anyway": "1"})
    held = post(client, kitchen, "rumble", headers={"HX-Request": "true"})

    assert (refused.status_code, refused["X-Error"], "X-Anyway" in refused) == (422, "filtered", False)
    assert (warned.status_code, warned["X-Error"], warned["X-Anyway"]) == (422, "filtered", "1")
    assert sent.status_code == 201
    assert (held.status_code, held["X-Error"]) == (202, "held")


def test_without_scripts_the_text_stays_and_a_warning_has_a_button(
    make_rule: MakeRule, kitchen: Room, bob: User, client_of: ClientOf
) -> None:
    make_rule(action="warn")
    make_rule("rumble", action="hold")
    client = client_of(bob)

    warned = post(client, kitchen, "a grumble", headers={"Accept": "text/html"})
    held = post(client, kitchen, "a rumble", headers={"Accept": "text/html"})
    page = client.get(f"/rooms/{kitchen.slug}/held/")

    assert warned.status_code == 422
    assert 'name="anyway"' in warned.content.decode()
    assert ">a grumble</textarea>" in warned.content.decode()
    assert held.status_code == 302
    assert "a rumble" in page.content.decode()


def test_forms_say_beside_the_field_what_the_rules_do_not_want(
    make_rule: MakeRule, kitchen: Room, alice: User, client_of: ClientOf
) -> None:
    make_rule()
    client = client_of(alice)
    forms = {
        "/me/status/": {"text": "grumble", "ends_at": ""},
        "/accounts/profile/": {"display_name": "Grumble"},
        "/rooms/new/": {"name": "grumble", "kind": "open"},
        f"/rooms/{kitchen.slug}/settings/": {"part": "about", "name": kitchen.name, "topic": "grumble"},
    }

    for address, fields in forms.items():
        answer = client.post(address, fields)
        assert (address, answer.status_code, answer["X-Error"]) == (address, 422, "filtered")
        assert "Your text is still here" in answer.content.decode()
        assert 'rumble"' in answer.content.decode()
