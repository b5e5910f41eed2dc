"""Many people, one moment: numbers without holes, each message once, and what waits together commits together.

On SQLite they take turns; on PostgreSQL they really meet.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client

from accounts.models import User
from chatsite.delivery import broadcast
from chatsite.exceptions import Conflict, NotMember, Unavailable
from conftest import ClientOf
from messaging.messages import live as message_live
from messaging.messages import operations as message_operations
from messaging.messages.edits import edit_message
from messaging.messages.operations import Post, Sent, post_batch, send_message, store_batch, submit_message
from messaging.messages.text import Empty, TooLong
from messaging.messages.writer import Writer
from messaging.models import Message
from messaging.tests.talk import post, say
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room, leave_room
from rooms.models import Membership, Room
from rooms.sidebar.read_state import mark_read

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """Do all of these in the same moment; what each returned, or the exception it ended with."""
    ready = threading.Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


def assert_whole(*rooms: Room) -> None:
    """Numbers and revisions have no hole, follow the order of commits, and the room counts as many."""
    for room in rooms:
        room.refresh_from_db()
        lines = list(Message.objects.filter(room=room).order_by("number"))
        assert [line.number for line in lines] == list(range(1, room.message_count + 1))
        assert sorted(line.revision for line in lines)[-1] <= room.revision
        if all(line.change == "posted" for line in lines):
            assert [line.revision for line in lines] == list(range(1, room.revision + 1))
        if connection.vendor == "sqlite":  # elsewhere ids are taken before the row is locked
            assert [line.pk for line in lines] == sorted(line.pk for line in lines)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch):
    """Holds the writer, so that what is submitted meanwhile waits together; gives the sizes of its batches."""
    sizes: list[int] = []
    go = threading.Event()

    def counted(posts):
        go.wait(10)
        sizes.append(len(posts))
        return store_batch(posts)

    monkeypatch.setattr(message_operations.writer, "_commit", counted)
    yield go, sizes
    go.set()


def submit(author: User, room: Room, body: str, client_id: UUID | None = None) -> "Future[Sent]":
    return submit_message(room_id=room.pk, author_id=author.pk, body=body, client_id=client_id or uuid4())


def outcome(future: "Future[Sent]") -> object:
    return future.exception(timeout=15) or future.result()


# The crowd ----------------------------------------------------------------------------------------


def test_16_people_who_say_50_things_each_in_3_rooms_are_all_heard_once_and_in_order(
    alice: User, client_of: ClientOf
) -> None:
    """A01, A17, D12, E86"""
    rooms = [create_room(owner=alice, name=f"room {number}") for number in range(3)]
    crowd = [User.objects.create(username=f"person{number}") for number in range(16)]
    for room in rooms:
        for person in crowd:
            join_room(room=room, user=person)

    def talk(person: User) -> list[tuple[int, int, bool]]:
        said = []
        for count in range(50):
            room = rooms[(person.pk + count) % 3]
            sent = send_message(room=room, author=person, body=f"{person.username} {count:02}", client_id=uuid4())
            said.append((room.pk, sent.message.number, sent.created))
        return said

    said = at_once(*(partial(talk, person) for person in crowd))
    assert not [problem for problem in said if isinstance(problem, Exception)]
    places = [place for one in said for place in one]
    assert len(set(places)) == 800
    assert all(created for _room, _number, created in places)
    assert Message.objects.filter(kind="text").count() == 800
    assert_whole(*rooms)
    for room in rooms:
        lines = Message.objects.filter(room=room, kind="text").order_by("number")
        for _author, own in groupby(
            sorted(lines, key=lambda line: (line.author_id, line.number)), lambda m: m.author_id
        ):
            bodies = [line.body for line in own]
            assert bodies == sorted(bodies)


def test_the_same_client_id_50_times_at_once_is_one_message(alice: User, lounge: Room) -> None:
    """R14"""
    client_id = uuid4()
    before = lounge.message_count
    act = partial(send_message, room=lounge, author=alice, body="once", client_id=client_id)
    outcomes = at_once(*[act] * 50)
    assert Counter(sent.created for sent in outcomes) == {True: 1, False: 49}
    assert len({sent.message.pk for sent in outcomes}) == 1
    assert Message.objects.filter(client_id=client_id).count() == 1
    assert_whole(lounge)
    assert lounge.message_count == before + 1


def test_the_same_client_id_at_once_over_http_is_created_once_and_answered_alike(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    client_id, browser = uuid4(), client_of(alice)

    def act() -> tuple[int, bytes]:
        client = Client()
        client.cookies = browser.cookies
        response = post(client, lounge, "once", client_id)
        return response.status_code, response.content

    outcomes = at_once(*[act] * 8)
    assert Counter(status for status, _content in outcomes) == {201: 1, 200: 7}
    assert len({content for _status, content in outcomes}) == 1


def test_one_client_id_for_two_rooms_at_once_is_one_message_and_one_conflict(alice: User, lounge: Room) -> None:
    other = create_room(owner=alice, name="other")
    for _round in range(5):
        client_id = uuid4()
        acts = [partial(post_batch, [Post(room.pk, alice.pk, "x", client_id)]) for room in (lounge, other)]
        outcomes = [outcomes[0] for outcomes in at_once(*acts)]
        assert {type(one) for one in outcomes} == {Sent, Conflict}
        assert Message.objects.filter(client_id=client_id).count() == 1
    assert_whole(lounge, other)


def test_writers_of_two_processes_do_not_lock_each_other_out(alice: User, bob: User, lounge: Room) -> None:
    """Each test thread commits batches of its own, as processes would: rooms and people crosswise."""
    other = create_room(owner=bob, name="other")
    join_room(room=other, user=alice)

    def process(turn: int) -> list[object]:
        outcomes: list[object] = []
        for _round in range(10):
            pairs = [(lounge, alice), (other, bob), (other, alice), (lounge, bob)]
            outcomes += post_batch([Post(room.pk, one.pk, "x", uuid4()) for room, one in pairs[:: (-1) ** turn]])
        return outcomes

    outcomes = at_once(*(partial(process, turn) for turn in range(4)))
    assert not [problem for problem in outcomes if isinstance(problem, Exception)]
    assert {type(sent) for one in outcomes for sent in one} == {Sent}
    assert_whole(lounge, other)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite locks the whole database")
def test_who_waits_for_a_room_holds_nothing_that_its_holder_may_need(bob: User, lounge: Room) -> None:
    """Leaving locks the room and then the membership; sending must not do so the other way round."""
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=lounge.pk)
        sending = ThreadPoolExecutor(1).submit(submit, bob, lounge, "x").result()  # by the writer's own thread
        wait_until(somebody_waits_for_a_lock)
        assert Membership.objects.select_for_update(nowait=True).get(room=lounge, user=bob)
    assert isinstance(outcome(sending), Sent)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_nobody_speaks_after_their_account_was_closed(alice: User, bob: User, lounge: Room) -> None:
    """Though a socket that has not heard of it yet hands their words over."""
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert [type(outcome(submit(one, lounge, "x"))) for one in (alice, bob)] == [Sent, NotMember]


def test_nobody_speaks_after_they_left(alice: User, lounge: Room) -> None:
    """20 messages and a departure at once: none of theirs comes after the line that says so."""
    for round_ in range(5):
        guest = User.objects.create(username=f"guest{round_}")
        join_room(room=lounge, user=guest)

        def talk(guest: User = guest) -> list[object]:
            return [outcome(submit(guest, lounge, "x")) for _count in range(20)]

        at_once(talk, partial(leave_room, room=lounge, user=guest))
        left = Message.objects.get(room=lounge, kind="left", author=guest).number
        assert not Message.objects.filter(room=lounge, author=guest, number__gt=left).exists()
    assert_whole(lounge)


def test_reading_and_writing_at_once_never_takes_a_read_position_back(alice: User, lounge: Room) -> None:
    acts: list[Callable[[], object]] = [
        partial(say, alice, lounge, "x"),
        partial(mark_read, room=lounge, user=alice, number=2),
    ]
    assert not [problem for problem in at_once(*acts * 6) if isinstance(problem, Exception)]
    membership = lounge.memberships.get(user=alice)
    assert membership.read_up_to == Message.objects.filter(room=lounge, author=alice).latest("number").number


# What waits together ------------------------------------------------------------------------------


def test_what_waits_together_is_committed_together(alice: User, bob: User, lounge: Room, waiting) -> None:
    go, sizes = waiting
    first = submit(alice, lounge, "first")
    wait_until(lambda: message_operations.writer._queue.empty())
    others = [submit(author, lounge, f"{number}") for number, author in enumerate([alice, bob] * 20)]
    go.set()
    sent = [outcome(future) for future in [first, *others]]
    assert sizes == [1, 40]
    assert [one.message.number for one in sent] == list(range(5, 46))  # type: ignore[attr-defined]
    assert_whole(lounge)


def test_a_lone_message_does_not_wait_for_company(alice: User, lounge: Room) -> None:
    begun = time.monotonic()
    for _count in range(5):
        say(alice, lounge, "alone")
    assert time.monotonic() - begun < 5


def test_a_bad_one_among_many_does_not_fail_its_neighbours(
    alice: User, bob: User, mallory: User, lounge: Room, waiting
) -> None:
    go, _sizes = waiting
    other = create_room(owner=alice, name="other")
    taken = send_message_now(alice, other, "taken")
    submit(alice, lounge, "first")
    wait_until(lambda: message_operations.writer._queue.empty())
    good = [submit(alice, lounge, "good"), submit(bob, lounge, "good too")]
    outside = submit(mallory, lounge, "no member")
    conflict = submit(alice, lounge, "taken", taken)
    nowhere = submit(alice, Room(pk=10**6), "no room")
    nobody = submit(User(pk=10**6), lounge, "no author")
    last = submit(bob, lounge, "good again")
    go.set()
    assert [type(outcome(future)) for future in [*good, last]] == [Sent] * 3
    assert [type(outcome(future)) for future in (outside, conflict, nowhere, nobody)] == [
        NotMember,
        Conflict,
        NotMember,
        NotMember,
    ]
    assert_whole(lounge, other)


def send_message_now(author: User, room: Room, body: str) -> UUID:
    """Past the held writer."""
    client_id = uuid4()
    number = room.message_count + 1
    Message.objects.create(
        room=room, number=number, revision=room.revision + 1, author=author, client_id=client_id, body=body,
        created_at=room.created_at,
    )  # fmt: skip
    Room.objects.filter(pk=room.pk).update(message_count=number, revision=room.revision + 1)
    return client_id


@pytest.mark.parametrize("error", [ValueError("no such character"), DatabaseError("no such value")])
def test_a_message_that_cannot_be_stored_fails_alone(
    alice: User, bob: User, lounge: Room, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whatever it is that the database, or the way to it, does not like."""
    bulk_create = type(Message.objects.all()).bulk_create

    def picky(messages, objs, **options):
        if any(message.body == "poison" for message in objs):
            raise error
        return bulk_create(messages, objs, **options)

    monkeypatch.setattr(type(Message.objects.all()), "bulk_create", picky)
    posts = [Post(lounge.pk, one.pk, body, uuid4()) for one, body in [(alice, "a"), (bob, "poison"), (alice, "b")]]
    assert [type(one) for one in post_batch(posts)] == [Sent, type(error), Sent]
    assert_whole(lounge)


def test_a_repeat_within_one_batch_is_one_message(alice: User, lounge: Room) -> None:
    client_id = uuid4()
    outcomes = post_batch([Post(lounge.pk, alice.pk, body, client_id) for body in ("x", "x", "y")])
    assert [type(one) for one in outcomes] == [Sent, Sent, Conflict]
    assert [one.created for one in outcomes[:2]] == [True, False]  # type: ignore[union-attr]
    assert_whole(lounge)


def test_a_refusal_on_sight_never_reaches_the_writer(alice: User, lounge: Room) -> None:
    for body, refusal in (("", Empty), ("x" * 4001, TooLong)):
        with pytest.raises(refusal):
            submit(alice, lounge, body)


# Inside somebody's transaction, and after it --------------------------------------------------------


def test_inside_a_transaction_a_message_is_part_of_it(alice: User, lounge: Room) -> None:
    @transaction.atomic
    def say_and_fail() -> None:
        message = say(alice, lounge, "never happened")
        assert Message.objects.filter(pk=message.pk).exists()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        say_and_fail()
    assert not Message.objects.filter(body="never happened").exists()
    assert_whole(lounge)
    with transaction.atomic():
        say(alice, lounge, "happened")
    assert Message.objects.filter(body="happened").exists()
    assert_whole(lounge)


def test_a_refusal_inside_a_transaction_leaves_it_usable(alice: User, mallory: User, lounge: Room) -> None:
    with transaction.atomic():
        with pytest.raises(NotMember):
            say(mallory, lounge, "no")
        say(alice, lounge, "yes")
    assert Message.objects.filter(body="yes").exists()


@pytest.fixture
def stored_when_said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Topic, and whether another connection could see every message of the frame by then."""
    heard: list[tuple[str, bool]] = []

    def seen_from_outside() -> int:
        try:
            return Message.objects.count()
        finally:
            connection.close()

    def publish(topic: str, frame: str, **_: object) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            heard.append((topic, elsewhere.submit(seen_from_outside).result() >= frame.count("<chat-message ")))

    monkeypatch.setattr(message_live, "publish", publish)
    return heard


def test_nothing_is_said_before_it_is_committed(
    alice: User, lounge: Room, stored_when_said: list[tuple[str, bool]]
) -> None:
    """Promise 1"""
    with transaction.atomic():
        message = say(alice, lounge, "inside")
        assert stored_when_said == []
    topics = [topic for topic, _stored in stored_when_said]
    assert topics.count(f"room.{lounge.pk}") == 1
    assert topics.count(f"members.{lounge.pk}") == 1
    stored_when_said.clear()
    say(alice, lounge, "through the writer")
    edit_message(message=message, editor=alice, body="edited")
    assert len(stored_when_said) >= 3
    assert all(stored for _topic, stored in stored_when_said)


@pytest.mark.parametrize("act", ["send", "edit", "join", "leave"])
def test_what_is_rolled_back_is_never_said(
    alice: User, bob: User, mallory: User, lounge: Room, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """R13: otherwise a phantom is shown that nobody ever wrote."""
    message = say(alice, lounge, "before")
    said: list[str] = []

    class Hub:
        def publish(self, topic: str, *_: object, **__: object) -> None:
            said.append(topic)

        def nudge(self, topic: str) -> None:
            said.append(topic)

    monkeypatch.setattr(broadcast, "hubs", lambda: [Hub()])
    acts: dict[str, Callable[[], object]] = {
        "send": partial(say, alice, lounge, "phantom"),
        "edit": partial(edit_message, message=message, editor=alice, body="phantom"),
        "join": partial(join_room, room=lounge, user=mallory),
        "leave": partial(leave_room, room=lounge, user=bob),
    }

    @transaction.atomic
    def do_and_fail() -> None:
        acts[act]()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do_and_fail()
    assert said == []
    acts[act]()
    assert said


def test_a_repeat_is_answered_but_not_said_again(
    alice: User, lounge: Room, stored_when_said: list[tuple[str, bool]]
) -> None:
    message = say(alice, lounge, "once")
    assert message.client_id
    stored_when_said.clear()
    send_message(room=lounge, author=alice, body="once", client_id=message.client_id)
    assert stored_when_said == []


def test_a_broadcast_that_fails_does_not_fail_what_was_stored(
    alice: User, lounge: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(message_live, "publish", broken)
    with caplog.at_level(logging.CRITICAL):
        assert say(alice, lounge, "stored all the same").pk


# When the database is away --------------------------------------------------------------------------


def test_a_database_that_is_away_is_said_so_and_the_writer_lives_on(
    alice: User, lounge: Room, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R6: 503, never a broken page; and the same client_id posts once when it is back."""
    client, client_id = client_of(alice), uuid4()
    client.raise_request_exception = False

    def away(posts):
        raise OperationalError("gone for a moment")

    with monkeypatch.context() as patched:
        patched.setattr(message_operations.writer, "_commit", away)
        response = post(client, lounge, "hello", client_id)
        assert (response.status_code, response["X-Error"]) == (503, "unavailable")
        assert int(response["Retry-After"]) >= 1
    assert post(client, lounge, "hello", client_id).status_code == 201


def test_a_database_that_takes_too_long_is_busy_and_nothing_is_lost(
    alice: User, lounge: Room, monkeypatch: pytest.MonkeyPatch, waiting
) -> None:
    """What was committed after all is found by the same client_id."""
    go, _sizes = waiting
    client_id = uuid4()
    monkeypatch.setattr("messaging.messages.writer.WAIT_SECONDS", 0.05)
    with pytest.raises(Unavailable):
        send_message(room=lounge, author=alice, body="slow", client_id=client_id)
    monkeypatch.setattr("messaging.messages.writer.WAIT_SECONDS", 15)
    go.set()
    assert send_message(room=lounge, author=alice, body="slow", client_id=client_id).message.body == "slow"
    assert Message.objects.filter(client_id=client_id).count() == 1


def test_a_writer_answers_everybody_even_if_its_work_breaks() -> None:
    def broken(work):
        raise RuntimeError("out of order")

    writer: Writer[int, int] = Writer(broken, name="test-writer")
    futures = [writer.submit(number) for number in range(3)]
    assert [str(future.exception(timeout=5)) for future in futures] == ["out of order"] * 3


def test_what_follows_a_commit_holds_up_no_other_one() -> None:
    """A cache or a bus may be slow; the next commit does not wait for them, and the order stays."""
    committed, go = threading.Event(), threading.Event()
    announced: list[int | Exception] = []

    def commit(work: Sequence[int]) -> list[int]:
        if 2 in work:
            committed.set()
        return list(work)

    def announce(outcomes: Sequence[int | Exception]) -> None:
        go.wait(5)
        announced.extend(outcomes)

    writer: Writer[int, int] = Writer(commit, announce, name="test-writer")
    first = writer.submit(1)
    wait_until(lambda: writer._queue.empty())
    second = writer.submit(2)
    assert committed.wait(5)
    assert not first.done(), "whoever sent it is answered when it is announced"
    go.set()
    assert [first.result(timeout=5), second.result(timeout=5)] == announced == [1, 2]


def test_what_cannot_be_announced_is_answered_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    def broken(outcomes: object) -> None:
        raise RuntimeError("no bus")

    writer: Writer[int, int] = Writer(list, broken, name="test-writer")
    assert writer.submit(1).result(timeout=5) == 1
    assert "not announced" in caplog.text


def test_a_connection_that_does_not_close_ends_no_writer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("messaging.messages.writer.close_old_connections", broken)
    writer: Writer[int, int] = Writer(list, name="test-writer")
    assert [writer.submit(number).result(timeout=5) for number in range(2)] == [0, 1]
    assert all(thread.is_alive() for thread in writer._threads)
    assert "could not be closed" in caplog.text
