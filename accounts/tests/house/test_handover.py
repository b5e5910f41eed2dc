"""The house goes into other hands, and for a week it can come back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.house import handover
from accounts.models import Handover, Notice, User
from accounts.moderation import operations as moderation
from chatsite.exceptions import NotAllowed, NotFound
from conftest import PASSWORD, ClientOf

TYPED = {"username": "bob", "password": PASSWORD}


@pytest.fixture
def owner(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_owner=True, is_staff=True, is_superuser=True)
    return User.objects.get(pk=alice.pk)


@pytest.fixture
def given(owner: User, bob: User) -> Handover:
    return handover.hand_over(by=owner, receiver=bob)


def powers(user: User) -> tuple[bool, bool, bool]:
    user.refresh_from_db()
    return user.is_owner, user.is_staff, user.is_superuser


ALL, NONE = (True, True, True), (False, False, False)


def test_with_the_password_the_house_is_somebody_elses_at_once(owner: User, bob: User, client_of: ClientOf):
    browser = client_of(owner)
    page = browser.post(reverse("house-hand-over"), TYPED, follow=True)

    assert (powers(owner), powers(bob)) == (NONE, ALL)
    assert "Take the site back" in page.text
    assert client_of(bob).get(reverse("house")).status_code == 200
    assert browser.get(reverse("admin:index"), follow=True).status_code == 404
    assert "handed over to bob" in LogEntry.objects.get().change_message


@pytest.mark.parametrize("typed", [{}, {"password": "wrong"}, {"password": ""}])
def test_without_it_nothing_happens(owner: User, bob: User, client_of: ClientOf, typed: dict[str, str]):
    answer = client_of(owner).post(reverse("house-hand-over"), {"username": "bob", **typed})

    assert answer.status_code == 422
    assert (powers(owner), powers(bob)) == (ALL, NONE)


@pytest.mark.parametrize("whom", ["alice", "nobody_here", "guest", "leaving", "closed"])
def test_it_goes_to_nobody_who_could_not_keep_it(owner: User, bob: User, client_of: ClientOf, whom: str):
    possible: dict[str, dict[str, Any]] = {
        "guest": {"is_guest": True},
        "leaving": {"deletion_due_at": timezone.now() + timedelta(days=3)},
        "closed": {"is_active": False},
    }
    changes = possible.get(whom)
    if changes:
        User.objects.filter(pk=bob.pk).update(**changes)

    answer = client_of(owner).post(reverse("house-hand-over"), {**TYPED, "username": "bob" if changes else whom})

    assert answer.status_code in {404, 422}
    assert powers(owner) == ALL
    assert not Handover.objects.exists()


def test_both_are_told(owner: User, bob: User, at_once: None, django_capture_on_commit_callbacks):
    User.objects.filter(pk__in=[owner.pk, bob.pk]).update(email="somebody@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        handover.hand_over(by=owner, receiver=bob)
    with django_capture_on_commit_callbacks(execute=True):
        handover.take_back(by=owner)

    kinds = {user.username: list(user.notices.order_by("pk").values_list("kind", flat=True)) for user in (owner, bob)}
    assert kinds == {"alice": ["house_given", "house_back"], "bob": ["house_received", "house_taken"]}
    assert len(mail.outbox) == 4
    assert {notice.address for notice in Notice.objects.all()} == {reverse("house")}


def test_for_a_week_it_is_taken_back_with_the_password(given: Handover, owner: User, bob: User, client_of: ClientOf):
    browser = client_of(owner)
    way = reverse("house-take-back")
    assert browser.post(way, {"password": "wrong"}).status_code == 422
    assert powers(bob) == ALL

    browser.post(way, {"password": PASSWORD})

    assert (powers(owner), powers(bob)) == (ALL, NONE)
    assert browser.get(reverse("house")).status_code == 200
    assert browser.post(way, {"password": PASSWORD}).status_code == 404


def test_when_it_is_taken_back_the_receiver_may_do_what_they_might_before(owner: User, bob: User):
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    handover.hand_over(by=owner, receiver=bob)
    assert powers(bob) == ALL
    handover.take_back(by=owner)
    assert (powers(owner), powers(bob)) == (ALL, (False, True, False))


def test_after_the_week_it_stays_where_it_is(given: Handover, owner: User, bob: User, client_of: ClientOf):
    Handover.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert client_of(owner).get(reverse("house")).status_code == 404
    assert client_of(owner).post(reverse("house-take-back"), {"password": PASSWORD}).status_code == 404
    with pytest.raises(NotFound):
        handover.take_back(by=owner)
    assert powers(bob) == ALL


def test_nobody_else_takes_it(given: Handover, carol: User, client_of: ClientOf):
    assert client_of(carol).get(reverse("house")).status_code == 404
    assert client_of(carol).post(reverse("house-take-back"), {"password": PASSWORD}).status_code == 404
    with pytest.raises(NotFound):
        handover.hand_over(by=carol, receiver=carol)


def test_meanwhile_the_new_owner_passes_it_on_to_nobody_and_shuts_nobody_out(
    given: Handover, owner: User, bob: User, carol: User
):
    bob.refresh_from_db()
    owner.refresh_from_db()
    with pytest.raises(handover.StillPending):
        handover.hand_over(by=bob, receiver=carol)
    with pytest.raises(NotAllowed):
        moderation.suspend(person=owner, by=bob)
    Handover.objects.update(ends_at=timezone.now())
    moderation.suspend(person=owner, by=bob)
    handover.hand_over(by=bob, receiver=carol)
    assert powers(carol) == ALL


def test_where_nobody_owns_it_a_superuser_gives_it_and_where_somebody_does_no_superuser_can(
    admin_user: User, bob: User, carol: User
):
    handover.hand_over(by=admin_user, receiver=bob)
    assert powers(bob) == ALL
    Handover.objects.update(ends_at=timezone.now())
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    carol.refresh_from_db()
    with pytest.raises(NotFound):
        handover.hand_over(by=carol, receiver=admin_user)


def test_a_visitor_is_sent_to_sign_in(db: None):
    assert Client().post(reverse("house-take-back")).status_code == 302
