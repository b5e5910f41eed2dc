"""How fast one person may send."""

import uuid

import pytest

from accounts.models import User
from chatsite.exceptions import RateLimited
from conftest import ClientOf
from messaging import rate_limits
from messaging.models import Message
from messaging.tests.talk import say
from rooms.models import Room


@pytest.fixture
def clock(monkeypatch):
    time = [100.0]
    monkeypatch.setattr(rate_limits, "now", lambda: time[0])
    return time


def test_a_burst_passes_and_the_rest_waits_its_turn(clock) -> None:
    sending = rate_limits.Pace(burst=3, per_second=0.5)
    for _ in range(3):
        sending.spend(1)
    with pytest.raises(RateLimited) as refused:
        sending.spend(1)
    assert refused.value.retry_after == 2
    clock[0] += 2
    sending.spend(1)
    with pytest.raises(RateLimited):
        sending.spend(1)


def test_nobody_waits_for_somebody_else(clock) -> None:
    sending = rate_limits.Pace(burst=1, per_second=1)
    sending.spend(1)
    sending.spend(2)


def test_full_buckets_are_forgotten(clock, monkeypatch) -> None:
    monkeypatch.setattr(rate_limits, "KEPT", 10)
    sending = rate_limits.Pace(burst=1, per_second=1)
    for person in range(10):
        sending.spend(person)
    clock[0] += 60
    sending.spend(99)
    assert len(sending._buckets) == 1


def test_who_sends_too_fast_is_told_how_long_to_wait_and_nothing_is_stored(
    alice: User, lounge: Room, client_of: ClientOf, monkeypatch
) -> None:
    """S12: bounded by burst and rate, with the code of the protocol."""
    monkeypatch.setattr(rate_limits, "sending", rate_limits.Pace(burst=2, per_second=1))
    browser = client_of(alice)
    answers = [
        browser.post(f"/rooms/{lounge.slug}/messages/", {"body": f"line {n}", "client_id": uuid.uuid4()})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2]["X-Error"] == "rate_limited"
    assert answers[2]["Retry-After"] == "1"
    assert Message.objects.filter(kind=Message.Kind.TEXT).count() == 2


@pytest.mark.parametrize(("act", "form"), [("edit", {"body": "other words"}), ("delete", {})])
def test_who_changes_too_fast_is_told_so_too(
    alice: User, lounge: Room, client_of: ClientOf, monkeypatch, act: str, form: dict
) -> None:
    monkeypatch.setattr(rate_limits, "changing", rate_limits.Pace(burst=2, per_second=1))
    messages = [say(alice, lounge, f"line {n}") for n in range(3)]
    answers = [client_of(alice).post(f"/messages/{message.pk}/{act}/", form) for message in messages]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["X-Error"] == "rate_limited"
    assert Message.objects.get(pk=messages[2].pk).body == "line 2"
