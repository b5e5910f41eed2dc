"""Statistics of the house: the numbers, in the reader's days; who is turned away; and what it costs."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ModerationAct, User
from conftest import ClientOf
from messaging.models import Case, CountedDay, CountedUpTo, FilterHit, FilterRule, Message, Report
from messaging.statistics import counting, queries
from messaging.statistics.spans import SPANS, Span, edges_of
from messaging.tests.talk import say
from rooms.direct import operations as direct
from rooms.models import Room
from tests.queries import queries as asked_queries

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2025, 11, 5, 17, tzinfo=UTC)  # a Wednesday, noon in New York
Write = Callable[..., None]


@pytest.fixture
def write(lounge: Room) -> Write:
    """Somebody wrote at these moments, in the time of New York: (month, day, hour, minute)."""
    Message.objects.all().delete()
    User.objects.update(date_joined=NOW - timedelta(days=1000))
    Room.objects.update(created_at=NOW - timedelta(days=1000))

    def make(author: User, *moments: tuple[int, int, int, int], room: Room | None = None, fold: int = 0) -> None:
        for month, day, hour, minute in moments:
            message = Message(room=room or lounge, author=author, client_id=uuid.uuid4(), body="x")
            message.number = message.revision = 1000 + Message.objects.count()
            message.created_at = datetime(2025, month, day, hour, minute, tzinfo=NEW_YORK, fold=fold)
            message.save()

    return make


@pytest.fixture
def week(write: Write, alice: User, bob: User, lounge: Room, friends) -> None:
    """The clocks went back on Sunday, November 2, at two: a day of 25 hours."""
    write(alice, (11, 1, 23, 59), (11, 2, 0, 0), (11, 2, 1, 30), (11, 2, 23, 59), (11, 3, 0, 0))
    write(alice, (11, 2, 1, 30), fold=1)
    write(bob, (11, 2, 13, 20), (11, 5, 11, 59), room=direct.between(alice, bob))
    write(bob, (10, 6, 0, 0), (10, 5, 23, 59))  # of the span before; the next is later in its last day than it is now
    write(bob, (10, 6, 13, 0), (9, 6, 12, 0))
    line = {"room": lounge, "author": alice, "number": 1, "revision": 1, "created_at": NOW - timedelta(hours=1)}
    Message.objects.create(kind=Message.Kind.JOINED, **line)


def found(name: str, span: str = "days", zone: str = "America/New_York") -> queries.Series:
    with timezone.override(ZoneInfo(zone)):
        shown = queries.statistics(SPANS[span], now=NOW)
    return next(series for series in shown.series if series.name == name)


@pytest.mark.parametrize("counted", ["live", "half", "before"])
def test_a_week_in_which_the_clocks_went_back(week: None, counted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if counted == "half":
        monkeypatch.setattr(counting, "SLICE", 4)
        assert counting._count_slice(counting.MESSAGES, NOW)
    elif counted == "before":
        counting.count_new(now=NOW)
        assert CountedUpTo.objects.get(series="messages").last_id == Message.objects.latest("pk").pk
    messages, active = found("messages"), found("active")
    assert (len(messages.counts), messages.counts[-6:], messages.total) == (30, [0, 1, 5, 1, 0, 1], 8)
    assert (active.counts[-6:], active.total) == ([0, 1, 2, 1, 0, 1], 2)
    assert (messages.before, active.before) == (2, 1)
    assert found("messages", "weeks").counts == [0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 6, 2]
    assert found("active", "weeks").counts == [0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 2, 2]
    assert found("messages", "months").counts == [0] * 9 + [1, 3, 8]
    assert found("active", "months").counts == [0] * 9 + [1, 1, 2]
    assert found("active", "months").total == 2
    # Other readers have other days: in Kathmandu (UTC+5:45) it is midnight when it is 13:15 in New York.
    assert found("messages", zone="Asia/Kathmandu").counts[-6:] == [0, 0, 4, 3, 0, 1]
    assert found("active", zone="Asia/Kathmandu").counts[-6:] == [0, 0, 1, 2, 0, 1]


def test_counting_again_adds_only_what_is_new_and_deleted_things_stay(
    week: None, write: Write, alice: User, lounge: Room
) -> None:
    counting.count_new(now=NOW)
    Message.objects.filter(author=alice, body="x").update(removed_at=NOW, body="")
    User.objects.filter(pk=alice.pk).update(deleted_at=NOW)
    write(alice, (11, 5, 11, 58))
    before = found("messages")
    counting.count_new(now=NOW)
    counting.count_new(now=NOW)
    assert before.counts[-6:] == found("messages").counts[-6:] == [0, 1, 5, 1, 0, 2]
    assert found("active").counts[-6:] == [0, 1, 2, 1, 0, 2]


def test_what_is_on_its_way_or_forgotten_is_not_kept(write: Write, alice: User) -> None:
    """Another process may still commit a row with a smaller id than one of this minute."""
    write(alice, (11, 5, 11, 0), (11, 5, 12, 0))
    counting.count_new(now=NOW)
    assert sum(CountedDay.objects.get().counts) == 1
    assert found("messages").total == 2
    counting.count_new(now=NOW + counting.KEPT + timedelta(days=1))
    assert not CountedDay.objects.exists()


def test_two_processes_do_not_count_twice(week: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other moves the mark while this one reads."""
    read = counting.MESSAGES.read

    def meanwhile() -> object:
        monkeypatch.setattr(counting, "SOURCES", ())
        CountedUpTo.objects.filter(series="messages").update(last_id=10**9)
        return read()

    source = counting.Source("messages", meanwhile, counting.MESSAGES.counts)  # type: ignore[arg-type]
    assert counting._count_slice(source, NOW) is False
    assert not CountedDay.objects.exists()


def test_the_other_series(write: Write, alice: User, bob: User, carol: User, mallory: User, friends) -> None:
    yesterday = NOW - timedelta(days=1)
    User.objects.filter(pk=bob.pk).update(date_joined=yesterday)
    User.objects.filter(pk=carol.pk).update(date_joined=yesterday, is_guest=True)
    User.objects.filter(pk=mallory.pk).update(date_joined=NOW - timedelta(days=40))
    direct.between(alice, bob)
    Room.objects.update(created_at=yesterday)
    rule = FilterRule.objects.create(text="x")
    for action in ("refuse", "hide", ""):
        FilterHit.objects.create(rule=rule, author=bob, found="x", start=0, end=1, action=action, created_at=yesterday)
    for kind in ("restrict", "restrict", "lift_restriction"):
        ModerationAct.objects.create(kind=kind, at=yesterday)
    case = Case.objects.create(subject="person", thing="person:1", reported_at=yesterday)
    Report.objects.create(case=case, reporter=bob, kind="spam")
    Report.objects.update(created_at=yesterday)
    for _again in range(2):
        for name, count in (("newcomers", 1), ("rooms", 1), ("reports", 1), ("hits", 2), ("restrictions", 2)):
            assert (name, found(name).counts[-3:]) == (name, [0, count, 0])
        counting.count_new(now=NOW)
    assert found("newcomers").before == 1


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "UTC"])
def test_edges_are_midnights_and_in_order(span: Span, zone: str) -> None:
    """Also where a midnight is skipped (Santiago, Cairo), and where a summer is half an hour long."""
    for day in range(0, 366, 9):
        now = NOW + timedelta(days=day, hours=day % 24)
        edges = edges_of(span, now=now, zone=ZoneInfo(zone))
        assert edges.moments == sorted(edges.moments)
        assert len(edges.moments) == 2 * span.count + 2
        assert edges.moments[-2] <= now < edges.moments[-1]
        assert all(at.astimezone(ZoneInfo(zone)).hour <= 1 for at in edges.moments[span.count + 1 :])


@pytest.fixture
def owner(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_owner=True, timezone="America/New_York")
    return alice


def test_the_page_asks_no_more_for_more(owner: User, lounge: Room, client_of: ClientOf) -> None:
    client, costs = client_of(owner), []
    client.get(reverse("house-statistics"))
    for _round in range(2):
        for span in SPANS:
            with asked_queries() as asked:
                answer = client.get(reverse("house-statistics"), {"span": span})
            assert (answer.status_code, answer.content.count(b"<title>") > 12) == (200, True)
            costs.append(len(asked))
        say(owner, lounge, "one more")
        say(owner, lounge, "and more")
    assert costs[:3] == costs[3:]
    assert max(costs) <= 22


def test_to_others_there_are_no_statistics(bob: User, morgan: User, owner: User, client_of: ClientOf) -> None:
    for address in (reverse("house-statistics"), reverse("house-statistics-csv")):
        for user in (bob, morgan):
            answer = client_of(user).get(address)
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert client_of(owner).get(address).status_code == 200
        assert client_of(owner).get(address, {"span": "centuries"}).status_code == 404


def test_the_table_has_the_numbers_of_the_page(owner: User, lounge: Room, client_of: ClientOf) -> None:
    say(owner, lounge, "hello")
    answer = client_of(owner).get(reverse("house-statistics-csv"), {"span": "days"})
    assert answer["Content-Disposition"] == 'attachment; filename="statistics-days.csv"'
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))
    assert (rows[0][:3], len(rows)) == (["From", "Messages", "Active people"], 31)
    assert rows[-1][:3] == [datetime.now(NEW_YORK).date().isoformat(), "1", "1"]
    assert rows[1][1:] == ["0"] * (len(rows[0]) - 1)


def test_a_house_that_is_not_counted_yet_says_so_and_counts(
    owner: User, lounge: Room, client_of: ClientOf, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LIVE_MOST", 2)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    for word in ("a", "b", "c"):
        say(owner, lounge, word)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    words = "Older messages are still being counted."
    client = client_of(owner)
    assert [words in client.get(reverse("house-statistics")).content.decode() for _ in range(2)] == [True, False]
