"""Rules are decided by who may, checked, counted and tried; nothing is stored of what cannot be."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from chatsite.exceptions import NotAllowed, NotFound
from conftest import ClientOf
from messaging.messages.operations import send_message
from messaging.models import FilterRevision, FilterRule, Message, Rehearsal
from messaging.moderation.filter.rules import RULES_MAX, BadRule
from messaging.moderation.rules import operations, rehearsals, rulebook
from messaging.moderation.rules.refusals import AlreadyThere, HitsEverything
from messaging.tests.moderation.conftest import MakeRule
from rooms.creation.operations import create_room
from rooms.models import Membership, Room

JUST_OFF = FilterRule.State.OFF


@pytest.fixture
def morgan(db: None) -> User:
    return User.objects.create_superuser("morgan", password="x")


def test_who_may_decide(lounge: Room, alice: User, bob: User, mallory: User, morgan: User) -> None:
    may = [(alice, lounge), (morgan, None), (morgan, lounge)]
    may_not = [(alice, None, NotFound), (bob, lounge, NotAllowed), (mallory, lounge, NotFound), (bob, None, NotFound)]

    for place, (person, room) in enumerate(may):
        assert operations.add_rules(by=person, room=room, texts=[f"word{place}"])
    for person, room, refusal in may_not:
        with pytest.raises(refusal):
            operations.add_rules(by=person, room=room, texts=["never"])
        rule = FilterRule.objects.of(room).first()
        assert rule
        for act in (
            lambda rule=rule, person=person: operations.switch(rules=[rule], by=person, state="on"),
            lambda rule=rule, person=person: operations.change_rule(rule=rule, by=person, action="hide"),
            lambda rule=rule, person=person: operations.remove_rules(rules=[rule], by=person),
            lambda rule=rule, person=person: rehearsals.rehearse(rule=rule, by=person),
        ):
            with pytest.raises(refusal):
                act()
    assert not FilterRule.objects.filter(text="never").exists()


@pytest.mark.parametrize(
    "given",
    [
        {"texts": [""]},
        {"texts": []},
        {"texts": ["fine", "(?=x)"], "kind": "pattern"},
        {"texts": ["x" * 201]},
        {"texts": [f"word{n}" for n in range(RULES_MAX + 1)]},
        {"texts": ["word"], "newcomer_days": 0},
        {"texts": ["word"], "exceptions": ["x" * 201]},
        {"texts": ["word"], "ends_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_of_what_cannot_be_nothing_is_stored(given: dict[str, Any], morgan: User) -> None:
    with pytest.raises(BadRule) as refused:
        operations.add_rules(by=morgan, room=None, **given)

    assert str(refused.value.message).endswith(".")
    assert not FilterRule.objects.exists()


def test_a_hundred_thousand_words_at_once_are_a_sentence(morgan: User, client_of: ClientOf) -> None:
    pasted = "\n".join(f"word{n}" for n in range(100_000))

    answer = client_of(morgan).post(
        "/house/filter/", {"texts": pasted, "kind": "word", "action": "refuse", "audience": "everybody"}
    )

    assert answer.status_code == 422
    assert "5000" in answer.content.decode() or "5,000" in answer.content.decode()
    assert not FilterRule.objects.exists()


def test_the_same_text_is_one_rule(morgan: User) -> None:
    operations.add_rules(by=morgan, room=None, texts=["one", "one", "two"])

    added = operations.add_rules(by=morgan, room=None, texts=["two", "three"])

    assert [rule.text for rule in added] == ["three"]
    with pytest.raises(AlreadyThere):
        operations.add_rules(by=morgan, room=None, texts=["one"])


def test_a_change_is_seen_by_the_next_message(
    morgan: User, lounge: Room, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        [rule] = operations.add_rules(by=morgan, room=None, texts=["grumble"])
        operations.switch(rules=[rule], by=morgan, state="on")
    assert rulebook.book().find("grumble")

    with django_capture_on_commit_callbacks(execute=True):
        operations.switch(rules=[rule], by=morgan, state="off")
    assert not rulebook.book().find("grumble")


def test_another_process_sees_a_change_by_its_revision(make_rule: MakeRule, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = make_rule()
    before = rulebook.book()
    FilterRule.objects.filter(pk=rule.pk).delete()
    FilterRevision.objects.update(revision=99)

    assert rulebook.book() is before  # it was asked for a moment ago
    monkeypatch.setattr(rulebook, "CHECK_SECONDS", 0)
    assert not rulebook.book()


def test_a_rule_that_hits_every_message_of_the_last_day_asks_again(
    lounge: Room, alice: User, bob: User, morgan: User
) -> None:
    for _ in range(6):
        send_message(room=lounge, author=bob, body="the same words", client_id=uuid.uuid4())
    [rule] = operations.add_rules(by=alice, room=lounge, texts=["\\w"], kind="pattern")

    with pytest.raises(HitsEverything):
        operations.switch(rules=[rule], by=alice, state="on")
    assert FilterRule.objects.get().state == "off"
    operations.switch(rules=[rule], by=alice, state="on", confirm=True)
    assert FilterRule.objects.get().state == "on"


def test_a_starter_list_comes_off_and_each_entry_is_seen_before(morgan: User, client_of: ClientOf) -> None:
    client = client_of(morgan)

    page = client.get("/house/filter/starter/ko/").content.decode()
    client.post("/house/filter/starter/ko/")

    assert "<li>시발</li>" in page
    rules = FilterRule.objects.all()
    assert {rule.state for rule in rules} == {"off"}
    assert all(rule.text in page for rule in rules)


# Rehearsals --------------------------------------------------------------------------------------


def rehearsed(rule: FilterRule, by: User) -> Rehearsal:
    rehearsal = rehearsals.rehearse(rule=rule, by=by)
    rehearsals.run_rehearsal.call(rehearsal.pk)
    return Rehearsal.objects.get(pk=rehearsal.pk)


def test_a_rehearsal_counts_all_and_shows_what_may_be_read(
    make_rule: MakeRule, lounge: Room, bob: User, carol: User, morgan: User
) -> None:
    cellar = create_room(owner=carol, name="cellar", kind=Room.Kind.CLOSED)
    for room, author, body in (
        (lounge, bob, "oh gr1umble"),
        (lounge, bob, "good day"),
        (cellar, carol, "grumble secretly"),
        (lounge, bob, "grumble"),
    ):
        send_message(room=room, author=author, body=body, client_id=uuid.uuid4())
    old = send_message(room=lounge, author=bob, body="grumble of old", client_id=uuid.uuid4()).message
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    [rule] = operations.add_rules(by=morgan, room=None, texts=["grumble"])

    rehearsal = rehearsed(rule, morgan)
    result = rehearsals.result_of(rehearsal, morgan)

    assert (rehearsal.state, rehearsal.percent, rehearsal.total) == ("done", 100, 4)
    assert (rehearsal.found, rehearsal.unseen) == (3, 1)
    assert [(line.found, line.hit.steps) for line in result.lines] == [
        ("grumble", []),
        ("gr1umble", ["digits removed"]),
    ]
    assert result.people == [(bob, 2)]
    assert result.rooms == [(lounge, 2)]
    assert not rehearsal.hits.filter(message__room=cellar).exists()


def test_nobody_else_sees_what_one_may_read(make_rule: MakeRule, lounge: Room, bob: User, morgan: User) -> None:
    send_message(room=lounge, author=bob, body="grumble", client_id=uuid.uuid4())
    [rule] = operations.add_rules(by=morgan, room=None, texts=["grumble"])
    rehearsal = rehearsed(rule, morgan)

    assert rehearsals.result_of(rehearsal, bob).lines == []
    with pytest.raises(NotFound):
        rehearsals.call_false_alarms(rehearsal=rehearsal, by=bob, hits=[rehearsal.hits.get().pk])


def test_a_whisper_counts_and_is_not_shown(lounge: Room, alice: User, bob: User, carol: User, morgan: User) -> None:
    send_message(room=lounge, author=bob, body="grumble", client_id=uuid.uuid4(), whisper_to=alice.pk)
    [rule] = operations.add_rules(by=morgan, room=None, texts=["grumble"])

    rehearsal = rehearsed(rule, morgan)

    assert (rehearsal.found, rehearsal.unseen) == (1, 1)


def test_false_alarms_become_exceptions_and_the_rule_finds_them_no_more(lounge: Room, alice: User, bob: User) -> None:
    send_message(room=lounge, author=bob, body="we met at grumble street", client_id=uuid.uuid4())
    send_message(room=lounge, author=bob, body="grumble you", client_id=uuid.uuid4())
    [rule] = operations.add_rules(by=alice, room=lounge, texts=["grumble"])
    rehearsal = rehearsed(rule, alice)
    wrong = rehearsal.hits.get(message__body__contains="street")

    rule = rehearsals.call_false_alarms(rehearsal=rehearsal, by=alice, hits=[wrong.pk])

    assert rule.exceptions == ["at grumble street"]
    assert rehearsed(rule, alice).found == 1


def test_a_rehearsal_that_is_done_twice_is_the_same(lounge: Room, alice: User, bob: User) -> None:
    send_message(room=lounge, author=bob, body="grumble", client_id=uuid.uuid4())
    [rule] = operations.add_rules(by=alice, room=lounge, texts=["grumble"])
    rehearsal = rehearsed(rule, alice)
    Rehearsal.objects.update(state="running")

    rehearsals.run_rehearsal.call(rehearsal.pk)

    rehearsal.refresh_from_db()
    assert (rehearsal.found, rehearsal.hits.count(), rehearsal.looked_at) == (1, 1, 1)


# Pages -------------------------------------------------------------------------------------------


def test_pages_are_for_who_may_decide(
    lounge: Room, alice: User, bob: User, mallory: User, morgan: User, client_of: ClientOf
) -> None:
    [house_rule] = operations.add_rules(by=morgan, room=None, texts=["grumble"])
    [room_rule] = operations.add_rules(by=alice, room=lounge, texts=["mumble"])
    house, room = "/house/filter/", f"/rooms/{lounge.slug}/filter/"
    statuses = {
        person.username: [
            client_of(person).get(address).status_code
            for address in (house, f"{house}{house_rule.pk}/", room, f"{room}{room_rule.pk}/")
        ]
        for person in (alice, bob, mallory, morgan)
    }

    assert statuses == {
        "alice": [404, 404, 200, 200],
        "bob": [404, 404, 403, 403],
        "mallory": [404, 404, 404, 404],
        "morgan": [200, 200, 200, 200],
    }
    assert client_of(alice).get(f"{room}{house_rule.pk}/").status_code == 404  # of another place


def test_a_rule_is_added_rehearsed_and_turned_on_by_forms_alone(
    lounge: Room, alice: User, bob: User, client_of: ClientOf
) -> None:
    client, address = client_of(alice), f"/rooms/{lounge.slug}/filter/"
    send_message(room=lounge, author=bob, body="gr1umble", client_id=uuid.uuid4())

    added = client.post(address, {"texts": "grumble", "kind": "word", "action": "refuse", "audience": "everybody"})
    rule = FilterRule.objects.get()
    waiting = client.get(added["Location"]).content.decode()
    rehearsals.run_rehearsal.call(rule.rehearsal.pk)
    done = client.get(added["Location"]).content.decode()
    client.post(f"{address}switch/", {"rule": rule.pk, "state": "on"})

    assert "<progress" in waiting
    assert "<mark>gr1umble</mark>" in done
    assert "digits removed" in done
    rule.refresh_from_db()
    assert rule.state == "on"


def test_a_sentence_is_tried_with_rules_that_are_off(lounge: Room, alice: User, client_of: ClientOf) -> None:
    operations.add_rules(by=alice, room=lounge, texts=["grumble"])

    tried = client_of(alice).post(f"/rooms/{lounge.slug}/filter/try/", {"sentence": "g r u m b l e"}).content.decode()

    assert "spaces removed" in tried
    assert Membership.objects.count() == 2  # and nothing else happened
    assert not Message.objects.filter(kind="text").exists()
