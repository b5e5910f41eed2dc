"""Limits hold whatever else the house remembers or forgets (what attackers found: they were forgotten by reading)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.models import LimitCount, User
from accounts.throttle import Allowance
from chatsite.exceptions import RateLimited
from conftest import PASSWORD, ClientOf

GUESSES = Allowance("guesses", limit=2, seconds=600)


def test_reading_much_makes_no_limit_start_anew(alice: User, client_of: ClientOf) -> None:
    for _guess in range(GUESSES.limit):
        GUESSES.spend("alice")
    cache.set_many({f"fragment:{number}": "x" for number in range(6_000)})
    cache.clear()
    with pytest.raises(RateLimited):
        GUESSES.spend("alice")
    with pytest.raises(RateLimited):
        GUESSES.check("alice")
    GUESSES.spend("bob")


def test_guesses_of_a_name_are_counted_through_the_sign_in_page(
    alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "WRONG_SIGN_INS", GUESSES)
    browser = client_of(None)
    for _guess in range(GUESSES.limit):
        browser.post(reverse("login"), {"username": "alice", "password": "guessed"})
        cache.clear()
    assert browser.post(reverse("login"), {"username": "alice", "password": PASSWORD}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_what_comes_at_once_is_counted_one_by_one() -> None:
    def spend(_number: int) -> bool:
        try:
            Allowance("at-once", limit=5, seconds=600).spend("x")
        except RateLimited:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(spend, range(24))) == 5


def test_counts_of_windows_that_are_over_are_removed_and_no_others(db: None) -> None:
    LimitCount.objects.add("old", timezone.now() - timedelta(seconds=1))
    LimitCount.objects.add("new", timezone.now() + timedelta(hours=1))
    assert throttle.sweep() == 1
    assert LimitCount.objects.get().key == "new"


def test_the_table_names_nobody(db: None) -> None:
    GUESSES.count("alice@example.org")
    assert "alice" not in LimitCount.objects.get().key
