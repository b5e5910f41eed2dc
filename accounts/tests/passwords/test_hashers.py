"""What a password costs the house."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.passwords import hashers
from chatsite.exceptions import Unavailable
from conftest import PASSWORD


@pytest.fixture(autouse=True)
def real_hasher(settings) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashers.LimitedArgon2PasswordHasher"]


def test_the_parameters_are_those_of_owasp() -> None:
    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_older_parameters_holds_and_is_made_anew() -> None:
    older = Argon2PasswordHasher().encode(PASSWORD, "a" * 22)
    renewed: list[str] = []
    assert check_password(PASSWORD, older, setter=renewed.append)
    assert renewed == [PASSWORD]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hashes end when the event is set."""
    goes_on = threading.Event()
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *args: goes_on.wait(30) and "encoded")
    yield goes_on
    goes_on.set()


def test_who_comes_while_many_are_hashed_is_told_to_come_again(
    slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 30.0)
    most = hashers.AT_ONCE + hashers.WAITING_MAX
    with ThreadPoolExecutor(most + 1) as threads:
        begun = [threads.submit(make_password, "guess") for _ in range(most + 1)]
        refused = next(one for one in iter(lambda: next((b for b in begun if b.done()), None), object()) if one)
        with pytest.raises(Unavailable) as error:
            refused.result()
        assert error.value.retry_after == hashers.RETRY_SECONDS
        slow.set()
        assert sum(one.exception() is None for one in begun) == most


def test_the_page_says_so(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "_waiting", threading.BoundedSemaphore(1))
    with hashers._turn():
        answer = Client().post(reverse("login"), {"username": "alice", "password": PASSWORD})
    assert (answer.status_code, answer["X-Error"], answer["Retry-After"]) == (503, "unavailable", "3")
