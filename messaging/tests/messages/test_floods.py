"""What is refused of messages for being a flood, and whom it does not touch."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import hooks
from accounts.models import User
from accounts.safety import newcomers, rules
from accounts.throttle import Allowance
from chatsite.exceptions import Filtered, Refused
from conftest import person
from messaging.messages import floods
from messaging.messages.edits import edit_message
from messaging.messages.operations import Post, Sent, send_message
from messaging.models import Message
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership.operations import join_room
from rooms.models import Room

NEW = rules.Rules(newcomer_days=2)
TEXT = "Cheap watches, only today!"


def age(user: User, days: float) -> User:
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))
    user.refresh_from_db()
    return user


@pytest.fixture
def newcomer(bob: User) -> User:
    rules.suppose(NEW)
    return age(bob, 1)


@pytest.fixture
def moderator(bob: User) -> User:
    bob.groups.add(Group.objects.get(name="moderators"))
    return bob


@pytest.fixture
def places(lounge: Room, alice: User, bob: User) -> list[Room]:
    """Five rooms that both are in."""
    made = [create_room(owner=alice, name=f"place {number}") for number in range(5)]
    for room in made:
        join_room(room=room, user=bob)
    return made


def links(count: int, at: str = "a") -> str:
    return " ".join(f"https://{at}{number}.example/" for number in range(count))


def refused(author: User, room: Room, body: str, *, anyway: bool = False) -> Refused | None:
    try:
        send_message(room=room, author=author, body=body, client_id=uuid4(), anyway=anyway)
    except Refused as reason:
        return reason
    return None


def code_of(reason: Refused | None) -> str:
    return reason.code if reason else ""


def test_a_newcomer_sends_few_links_in_one_message_and_is_told_until_when(lounge: Room, newcomer: User):
    assert refused(newcomer, lounge, links(3)) is None
    reason = refused(newcomer, lounge, links(4))
    assert reason
    assert reason.code == "newcomer"
    assert "at most 3 links" in str(reason.message)
    assert newcomers.said(newcomer.date_joined + timedelta(days=2)) in str(reason.message)


def test_a_newcomer_sends_few_links_a_day(lounge: Room, newcomer: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(newcomers, "LINKS", Allowance("newcomer-links", limit=3, seconds=86_400))
    assert refused(newcomer, lounge, links(2)) is None
    assert refused(newcomer, lounge, links(2, "b"))  # which counts nothing
    assert refused(newcomer, lounge, links(1, "c")) is None
    assert refused(newcomer, lounge, links(1, "d"))


def test_a_newcomer_sends_few_files_a_day(lounge: Room, newcomer: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(newcomers, "FILES", Allowance("newcomer-files", limit=3, seconds=86_400))
    own = lounge.memberships.select_related("room", "user").get(user=newcomer)

    def codes(count: int) -> list[str]:
        files = tuple(uuid4() for _file in range(count))
        post = Post(lounge.pk, newcomer.pk, "", uuid4(), files=files)
        found = floods.refusals([post], {(lounge.pk, newcomer.pk): own}, (), timezone.now())
        return [reason.code for reason in found.values()]

    assert [codes(2), codes(2), codes(1), codes(1)] == [[], ["newcomer"], [], ["newcomer"]]


def test_a_newcomer_mentions_few_people(lounge: Room, newcomer: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(newcomers, "PEOPLE", Allowance("newcomer-people", limit=4, seconds=86_400))
    assert refused(newcomer, lounge, "@anna_ @bert_ @carl_ hello") is None
    assert code_of(refused(newcomer, lounge, "@anna_ @bert_ @carl_ @dora_ hello")) == "newcomer"
    assert code_of(refused(newcomer, lounge, "@anna_ @bert_ hello")) == "newcomer"
    assert refused(newcomer, lounge, "@anna_ hello") is None


def test_a_newcomer_begins_few_conversations_with_strangers(
    newcomer: User, alice: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(newcomers, "CONVERSATIONS", Allowance("newcomer-conversations", limit=2, seconds=86_400))
    others = [person(f"other{number}", who_may_write="everyone") for number in range(3)]
    for other in others[:2]:
        direct.open_between(opener=newcomer, other=other)
        direct.open_between(opener=newcomer, other=other)  # it is there already
    with pytest.raises(newcomers.NewcomerLimit):
        direct.open_between(opener=newcomer, other=others[2])
    age(newcomer, 3)
    direct.open_between(opener=newcomer, other=others[2])


@pytest.mark.parametrize("who", ["past their days", "moderator", "runs the room", "no days"])
def test_whom_the_limits_do_not_touch(who: str, lounge: Room, alice: User, bob: User):
    rules.suppose(rules.Rules() if who == "no days" else NEW)
    age(alice, 0)
    author = alice if who == "runs the room" else age(bob, 3 if who == "past their days" else 0)
    if who == "moderator":
        author.groups.add(Group.objects.get(name="moderators"))
    assert refused(author, lounge, links(9)) is None


def test_nothing_more_is_asked_for_those_past_their_days(lounge: Room, bob: User, monkeypatch: pytest.MonkeyPatch):
    age(bob, 3)
    body = f"@alice {links(1)} something long enough"
    say(bob, lounge, body.replace("long", "short"))
    with CaptureQueriesContext(connection) as without, monkeypatch.context() as patch:
        patch.setattr(floods, "refusals", lambda *_all: {})
        say(bob, lounge, body)
    rules.suppose(rules.Rules(newcomer_days=2, blocked=frozenset({"spam.example"})))
    with CaptureQueriesContext(connection) as with_it:
        say(bob, lounge, body.replace("long", "quite long"))
    assert len(with_it) == len(without)


def test_the_same_text_goes_into_three_rooms_and_no_more(places: list[Room], bob: User):
    for room in places[:3]:
        assert refused(bob, room, TEXT) is None
    reason = refused(bob, places[3], "  cheap WATCHES only today ")
    assert reason
    assert (reason.code, "3 other rooms" in str(reason.message)) == ("repeated", True)
    assert refused(bob, places[2], TEXT) is None  # where it stands already
    assert refused(bob, places[3], "Something else entirely") is None
    Message.objects.update(created_at=timezone.now() - floods.WINDOW)
    floods.repeats.clear()
    assert refused(bob, places[3], TEXT) is None


def test_another_process_that_stored_it_counts_too(places: list[Room], bob: User):
    for room in places[:3]:
        say(bob, room, TEXT)
    floods.repeats.clear()
    assert refused(bob, places[3], TEXT) is None  # this process has not seen it before
    assert refused(bob, places[4], TEXT)


def test_of_newcomers_it_goes_into_two(places: list[Room], newcomer: User):
    assert [bool(refused(newcomer, room, TEXT)) for room in places] == [False, False, True, True, True]


def test_greetings_other_people_and_moderators_may_repeat(places: list[Room], alice: User, bob: User):
    assert [refused(bob, room, "안녕하세요") for room in places] == [None] * 5
    for room in places[:3]:
        say(bob, room, TEXT)
    assert refused(alice, places[3], TEXT) is None
    bob.groups.add(Group.objects.get(name="moderators"))
    assert refused(bob, places[3], TEXT) is None


def test_the_same_message_sent_again_is_the_same_message(places: list[Room], bob: User):
    for room in places[:2]:
        say(bob, room, TEXT)
    client_id = uuid4()
    first = send_message(room=places[2], author=bob, body=TEXT, client_id=client_id)
    rules.suppose(rules.Rules(newcomer_days=2, blocked=frozenset({"spam.example"})))
    again = send_message(room=places[2], author=bob, body=TEXT, client_id=client_id)
    assert again == Sent(first.message, created=False)


def test_what_was_stored_before_its_domain_was_blocked_is_answered_all_the_same(lounge: Room, bob: User):
    client_id = uuid4()
    first = send_message(room=lounge, author=bob, body="https://spam.example", client_id=client_id)
    rules.suppose(rules.Rules(blocked=frozenset({"spam.example"})))
    again = send_message(room=lounge, author=bob, body="https://spam.example", client_id=client_id)
    assert again == Sent(first.message, created=False)


def test_many_mentions_are_asked_about(lounge: Room, bob: User):
    body = " ".join(f"@person_{number}" for number in range(11))
    reason = refused(bob, lounge, body)
    assert isinstance(reason, Filtered)
    assert (reason.may_be_sent_anyway, "11 people" in str(reason.message)) == (True, True)
    assert refused(bob, lounge, body, anyway=True) is None
    assert refused(bob, lounge, body.replace("@person_10", "and you")) is None


def test_a_blocked_domain_is_refused_wherever_it_is_written(lounge: Room, alice: User, bob: User):
    rules.suppose(rules.Rules(blocked=frozenset({"spam.example"})))
    reason = refused(bob, lounge, "look: https://www.SPAM.example/cheap")
    assert reason
    assert (reason.code, "www.spam.example" in str(reason.message)) == ("filtered", True)
    message = say(bob, lounge, "look")
    with pytest.raises(Filtered):
        edit_message(message=message, editor=bob, body="look: https://spam.example")
    with pytest.raises(Filtered):
        hooks.check_words(bob, {"text": "see http://spam.example"})
    assert refused(bob, lounge, "https://fine.example and spam.example in words") is None
    bob.groups.add(Group.objects.get(name="moderators"))
    assert refused(bob, lounge, "this is bad: https://spam.example") is None


def test_newcomers_link_to_allowed_domains_only(lounge: Room, newcomer: User):
    rules.suppose(rules.Rules(newcomer_days=2, newcomers_only_allowed=True, allowed=frozenset({"school.example"})))
    assert refused(newcomer, lounge, "https://www.school.example/") is None
    reason = refused(newcomer, lounge, "https://schооl.example/")  # with two Cyrillic letters
    assert reason
    assert reason.code == "filtered"
    assert code_of(refused(newcomer, lounge, "http://192.0.2.1/")) == "filtered"
    assert refused(age(newcomer, 3), lounge, "https://other.example/") is None
