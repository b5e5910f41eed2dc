"""Another user name: who may have which, where the old one leads, and for how long."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.account import rename as account_rename
from accounts.models import FormerName, Notice, User
from accounts.tests.sessions.test_sessions import sign_in
from accounts.usernames import BadUsername, Verdict, judge
from conftest import PASSWORD, ClientOf

LATER = timedelta(days=31)


def rename(user: User, username: str) -> None:
    account_rename.change_username(user=user, username=username)


def let_time_pass(user: User) -> None:
    """A week has gone by since the last change."""
    for former in user.former_names.all():
        FormerName.objects.filter(pk=former.pk).update(ends_at=former.ends_at - timedelta(days=8))


def test_one_signs_in_with_the_new_name_only(alice: User, client_of: ClientOf) -> None:
    """C12"""
    browser = client_of(alice)
    answer = browser.post(reverse("username-change"), {"username": "alice_k"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("profile-security"))
    assert "Sign in with this name from now on" in browser.get(reverse("profile")).content.decode()

    for name, signed_in in (("alice", False), ("ALICE_K", True)):
        visitor = Client()
        visitor.post(reverse("login"), {"username": name, "password": PASSWORD})
        assert (SESSION_KEY in visitor.session) is signed_in


def test_a_new_name_is_found_and_raises_the_version_of_the_profile(alice: User) -> None:
    version = alice.profile_version
    rename(alice, "Sunflower")
    stored = User.objects.get(pk=alice.pk)
    assert (stored.username_key, stored.profile_version) == ("sunflower", version + 1)
    assert stored in User.objects.matching("sunfl")
    assert "sunflower" in stored.username_skeleton


def test_the_old_name_leads_to_its_person_for_30_days(alice: User, bob: User, client_of: ClientOf) -> None:
    rename(alice, "sunflower")
    answer = client_of(bob).get(reverse("person", args=["alice"]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("person", args=["sunflower"])
    FormerName.objects.update(ends_at=timezone.now())
    assert client_of(bob).get(reverse("person", args=["alice"])).status_code == 404


@pytest.mark.parametrize(("name", "verdict"), [("alice", "taken"), ("Alice", "taken"), ("a1ice", "look_alike")])
def test_nobody_else_takes_a_name_that_still_leads_somewhere(alice: User, bob: User, name: str, verdict: str) -> None:
    rename(alice, "sunflower")
    assert judge(name) == verdict
    with pytest.raises(BadUsername):
        rename(bob, name)
    FormerName.objects.update(ends_at=timezone.now())
    assert judge(name) is Verdict.FREE
    rename(bob, name)


def test_one_takes_ones_own_former_name_back(alice: User) -> None:
    rename(alice, "sunflower")
    let_time_pass(alice)
    rename(alice, "alice")
    assert [former.username for former in alice.former_names.all()] == ["sunflower"]


def test_only_the_case_of_a_name_changes_without_a_former_one(alice: User) -> None:
    rename(alice, "Alice")
    assert User.objects.get(pk=alice.pk).username == "Alice"
    assert not FormerName.objects.exists()


def test_a_name_changes_once_in_seven_days(alice: User, client_of: ClientOf) -> None:
    rename(alice, "sunflower")
    browser = client_of(alice)
    answer = browser.post(reverse("username-change"), {"username": "sunset"})
    assert (answer.status_code, answer["X-Error"]) == (403, "not_allowed")
    assert "once in 7 days" in browser.get(reverse("username-change")).content.decode()
    let_time_pass(alice)
    assert browser.post(reverse("username-change"), {"username": "sunset"}).status_code == 302


@pytest.mark.parametrize("typed", ["", "abc", "admin", "with blank", "관리자", "bob", "B0B_", "x" * 26, "b0bby\x00"])
def test_the_rules_are_those_of_registration(alice: User, client_of: ClientOf, typed: str) -> None:
    User.objects.create_user("bob_")
    User.objects.create_user("bobby")
    answer = client_of(alice).post(reverse("username-change"), {"username": typed})
    assert answer.status_code == 422
    assert User.objects.get(pk=alice.pk).username == "alice"


def test_of_two_who_want_a_name_at_once_one_gets_it(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database decides, whatever was true a moment before."""
    rename(bob, "sunflower")
    monkeypatch.setattr(account_rename, "judge", lambda *_, **__: Verdict.FREE)
    with pytest.raises(BadUsername):
        rename(alice, "Sunf1ower")
    assert alice.username == "alice"
    assert not alice.former_names.exists()


def test_a_browser_stays_known_under_the_new_name(alice: User) -> None:
    """It is no new place."""
    here, there = sign_in(), sign_in()
    Notice.objects.all().delete()
    here.post(reverse("username-change"), {"username": "sunflower"})
    for browser in (here, there):
        browser.post(reverse("logout"))
        sign_in(browser, name="sunflower")
    assert not Notice.objects.exists()


def test_while_one_types_ones_own_name_is_not_taken(alice: User, client_of: ClientOf) -> None:
    rename(alice, "sunflower")
    says = client_of(alice).get(reverse("register-check"), {"username": "alice"}).content.decode()
    assert "This name is free." in says
    assert "This name is free." not in Client().get(reverse("register-check"), {"username": "alice"}).content.decode()
