"""The Safety page, the lock of the house, and waves of new people."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.guests import operations as guests
from accounts.models import ModerationAct, Notice, Safety, User
from accounts.moderation import undo
from accounts.registration.operations import register
from accounts.safety import guard, operations, rules
from chatsite.exceptions import NotFound
from conftest import PASSWORD, ClientOf

TYPED = {
    "newcomer_days": "3",
    "wave_people": "2",
    "wave_minutes": "10",
    "blocked_domains": "Spam.example\nhttps://bad.example/",
    "allowed_domains": "한국.example",
    "newcomers_only_allowed": "on",
}


@pytest.fixture
def owner(morgan: User) -> User:
    User.objects.filter(pk=morgan.pk).update(is_owner=True, is_staff=True, is_superuser=True)
    morgan.refresh_from_db()
    return morgan


@pytest.fixture
def moderator(carol: User) -> User:
    carol.groups.add(Group.objects.get(name="moderators"))
    return carol


def test_the_owner_decides_and_messages_go_by_it(owner: User, client_of: ClientOf, django_capture_on_commit_callbacks):
    browser = client_of(owner)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(reverse("house-safety"), TYPED).status_code == 302
    known = rules.current()
    assert (known.newcomer_days, known.newcomers_only_allowed) == (3, True)
    assert known.blocked == {"spam.example", "bad.example"}
    page = browser.get(reverse("house-safety")).text
    assert "한국.example" in page
    assert "Blocked domains: 0 → 2" in browser.get(reverse("house")).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("newcomer_days", "31"), ("wave_minutes", "0"), ("blocked_domains", "no domain"), ("wave_people", "x")],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(owner: User, client_of: ClientOf, field: str, value: str):
    answer = client_of(owner).post(reverse("house-safety"), TYPED | {field: value})
    assert (answer.status_code, value in answer.text) == (422, True)
    assert not Safety.objects.exists()


def test_moderators_see_the_lock_alone_and_others_nothing(owner: User, moderator: User, bob: User, client_of: ClientOf):
    assert client_of(bob).get(reverse("house-safety")).status_code == 404
    assert client_of(bob).post(reverse("house-lock"), {"locked": "on"}).status_code == 404
    page = client_of(moderator).get(reverse("house-safety"))
    assert (page.status_code, "Lock for new people" in page.text, "Blocked domains" in page.text) == (200, True, False)
    for name in ("house-safety", "house-code"):
        assert client_of(moderator).post(reverse(name), TYPED).status_code == 404
    assert not Safety.objects.exists()


def test_nobody_new_comes_in_while_the_house_is_locked(owner: User, moderator: User, client_of: ClientOf):
    client_of(moderator).post(reverse("house-lock"), {"locked": "on"})
    typed = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD}
    refused = Client().post(reverse("register"), typed)
    assert (refused.status_code, refused["X-Error"], "opens again at" in refused.text) == (403, "locked_for_new", True)
    with pytest.raises(guard.LockedForNew):
        guests.begin(nickname="Kim")
    assert client_of(moderator).get(reverse("home")).status_code in {200, 302}

    Safety.objects.update(locked_until=timezone.now() - timedelta(seconds=1))  # its hour is over
    assert Client().post(reverse("register"), typed).status_code == 302


def test_the_lock_is_in_the_log_and_can_be_taken_back(owner: User, moderator: User):
    operations.set_lock(by=moderator, is_locked=True)
    operations.set_lock(by=moderator, is_locked=True)  # as it is already
    locked = ModerationAct.objects.get(kind="house_lock")
    until = Safety.now().locked_until
    operations.set_lock(by=moderator, is_locked=False)
    undo.take_back(act=ModerationAct.objects.get(kind="house_unlock"), by=owner)
    assert Safety.now().locked_until == until
    undo.take_back(act=locked, by=owner)
    assert Safety.now().locked_until is None
    with pytest.raises(NotFound):
        operations.set_lock(by=User.objects.create_user("stranger"), is_locked=True)


def test_a_wave_rings_once_for_those_who_decide(owner: User, bob: User):
    Safety.objects.create(pk=1, wave_people=3, wave_minutes=10)
    User.objects.update(date_joined=timezone.now() - timedelta(hours=1))
    for number in range(3):
        register(username=f"person{number}", password=PASSWORD)
    assert not Notice.objects.filter(kind=Notice.Kind.JOIN_WAVE).exists()
    for number in range(3, 6):
        register(username=f"person{number}", password=PASSWORD)
    told = Notice.objects.get(kind=Notice.Kind.JOIN_WAVE)
    assert (told.user, told.address) == (owner, f"{reverse('house-safety')}#lock")
