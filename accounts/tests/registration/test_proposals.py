"""A user name that comes of the name others see."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import throttle
from accounts.models import User
from accounts.registration.proposals import propose
from accounts.registration.romanisation import romanised
from accounts.usernames import Verdict, judge
from conftest import PASSWORD
from rooms.invitations import links
from rooms.models import Room

TYPED = {"username": "", "password1": PASSWORD, "password2": PASSWORD}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("지영", ["jiyeong"]),
        ("김민수", ["kimminsu"]),
        ("한 복남", ["han", "boknam"]),
        ("王小明", ["wangxiaoming"]),
        ("吕布", ["lvbu"]),
        ("José Ángel", ["jose", "angel"]),
        ("Straße O'Neill", ["strasse", "oneill"]),
        ("Ｎｏａｈ 92", ["noah", "92"]),
        ("🙂", []),
        ("Ирина", []),
    ],
)
def test_a_name_in_latin_letters(name: str, words: list[str]) -> None:
    assert romanised(name) == words


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("지영", "jiyeong"),
        ("Alice Lee", "alice_lee"),
        ("이", None),
        ("Bo", "bo_2"),
        ("Zoe", "zoe2"),
        ("admin", None),  # is reserved
        ("x" * 60, "x" * 25),
        ("a very long name that goes on and on", "a_very_long_name_that"),
        ("🙂", None),
        ("Ирина", None),
        ("maru", None),
    ],
)
def test_what_is_proposed_can_be_had(db: None, name: str, username: str | None) -> None:
    proposed = propose(name)
    assert judge(proposed) is Verdict.FREE
    assert username in {None, proposed}


def test_a_name_that_is_taken_gets_a_number(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for username in ("jiyeong", "jiyeong2", "JIYEONG3"):
        User.objects.create_user(username)
    with django_assert_num_queries(1):
        assert propose("지영") == "jiyeong4"
    for number in range(4, 10):
        User.objects.create_user(f"jiyeong{number}")
    assert judge(propose("지영")) is Verdict.FREE


def test_nothing_is_proposed_for_no_name(db: None) -> None:
    assert propose(" \u3164 ") == ""


def test_whoever_leaves_the_user_name_empty_gets_one_and_is_told_which(db: None) -> None:
    answer = Client().post(reverse("register"), {**TYPED, "display_name": "지영"}, follow=True)
    user = User.objects.get()
    assert (user.username, user.name) == ("jiyeong", "지영")
    assert "Your user name is jiyeong." in answer.text


def test_with_neither_name_nothing_is_made_up(db: None) -> None:
    answer = Client().post(reverse("register"), TYPED)
    assert answer.status_code == 422
    assert "Please enter a user name." in answer.text
    assert not User.objects.exists()


def test_a_refused_form_shows_the_user_name_it_would_give(db: None) -> None:
    answer = Client().post(reverse("register"), {**TYPED, "display_name": "지영", "password2": "something else"})
    assert answer.status_code == 422
    assert 'value="jiyeong"' in answer.text


def test_a_proposal_that_somebody_takes_in_the_same_moment_is_made_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("jiyeong")
    proposals = iter(["jiyeong", "jiyeong2"])
    monkeypatch.setattr("accounts.registration.forms.propose", lambda name: next(proposals))
    monkeypatch.setattr("accounts.registration.forms.judge", lambda username: Verdict.FREE)
    Client().post(reverse("register"), {**TYPED, "display_name": "지영"})
    assert User.objects.filter(username="jiyeong2", display_name="지영").exists()


def test_the_password_is_compared_with_the_user_name_that_is_given(db: None) -> None:
    typed = {"username": "", "display_name": "Wanderer Lee", "password1": "wanderer_lee", "password2": "wanderer_lee"}
    assert "too similar" in Client().post(reverse("register"), typed).text


def test_a_proposal_comes_while_one_types(db: None) -> None:
    answer = Client().get(reverse("register-propose"), {"display_name": "지영"})
    assert 'data-username="jiyeong"' in answer.text
    assert "<b>" not in Client().get(reverse("register-propose"), {"display_name": "<b>x</b>"}).text


def test_proposals_are_no_way_to_list_people(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "NAME_CHECKS", throttle.Allowance("proposals-test", limit=1, seconds=60))
    asked = [Client().get(reverse("register-propose"), {"display_name": "지영"}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [200, 429]


class TestTheForm:
    def test_the_name_that_others_see_comes_first(self, db: None) -> None:
        answer = Client().get(reverse("register"))
        assert list(answer.context["form"].fields)[:2] == ["display_name", "username"]
        page = answer.text
        places = [page.index(f'name="{name}"') for name in ("display_name", "username", "password1", "email")]
        assert places == sorted(places)
        assert page.index('name="display_name"') < page.index("<details")
        assert answer.context["form"].fields["display_name"].widget.attrs.get("autofocus")

    @pytest.mark.parametrize("door", ["register", "login"])
    def test_the_invitation_stays_on_top(self, lounge: Room, alice: User, door: str) -> None:
        path = links.path_of(links.create(room=lounge, by=alice))
        page = Client().get(reverse(door), {"next": path}).text
        assert page.index("Alice invites you to") < page.index('name="username"')
        assert "#lounge" in page
        again = Client().post(reverse(door), {"next": path, "username": "x"}).text
        assert "#lounge" in again

    def test_so_does_the_personal_link_of_somebody(self, alice: User) -> None:
        from accounts.friends import links as friend_links

        page = Client().get(reverse("register"), {"next": friend_links.path_of(alice)}).text
        assert "Alice invites you to" in page

    @pytest.mark.parametrize("path", ["/join/made-up/", "/rooms/lounge/", "https://evil.example/join/x/"])
    def test_no_other_page_shows_an_invitation(self, lounge: Room, path: str) -> None:
        assert "invites you" not in Client().get(reverse("register"), {"next": path}).text
