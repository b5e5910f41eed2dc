"""The first person to register becomes the owner of the house, and there is never a second one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.registration import operations as registration

NOTICE = "The first person to sign up becomes the owner of this site."


def test_the_first_person_owns_the_house_and_the_second_does_not(db: None):
    first = registration.register(username="first_one", password="a floor to sit on")
    second = registration.register(username="second_one", password="a floor to sit on")

    assert (first.is_owner, first.is_staff, first.is_superuser) == (True, True, True)
    assert (second.is_owner, second.is_staff, second.is_superuser) == (False, False, False)


@pytest.mark.parametrize("door", ["register", "login"])
def test_the_page_says_so_as_long_as_nobody_is_there(db: None, door: str):
    before = Client().get(reverse(door)).text
    registration.register(username="first_one", password="a floor to sit on")
    after = Client().get(reverse(door)).text

    assert NOTICE in before
    assert NOTICE not in after


def test_whoever_runs_the_machine_and_made_a_superuser_does_not_lose_the_house(db: None):
    User.objects.create_superuser("keeper", password="a floor to sit on")

    assert not registration.register(username="first_one", password="a floor to sit on").is_owner


def test_the_database_knows_one_owner_only(db: None):
    User.objects.create(username="first_one", is_owner=True)

    with pytest.raises(IntegrityError):
        User.objects.create(username="second_one", is_owner=True)


def test_whoever_finds_the_house_taken_at_the_last_moment_becomes_a_member(db: None, monkeypatch: pytest.MonkeyPatch):
    User.objects.create(username="first_one", is_owner=True)
    monkeypatch.setattr(registration, "is_unowned", lambda: True)

    user = registration.register(username="second_one", password="a floor to sit on")

    assert User.objects.get(pk=user.pk).is_owner is False
    assert User.objects.get(pk=user.pk).is_superuser is False


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_come_at_once_exactly_one_owns_the_house():
    everybody_is_here = Barrier(50)

    def come(number: int) -> bool:
        try:
            everybody_is_here.wait()
            return registration.register(username=f"person_{number}", password="a floor to sit on").is_owner
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as threads:
        owners = list(threads.map(come, range(50)))

    assert owners.count(True) == 1
    assert User.objects.count() == 50
    assert User.objects.filter(is_owner=True).count() == User.objects.filter(is_superuser=True).count() == 1
