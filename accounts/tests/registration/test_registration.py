import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import hooks, throttle
from accounts.models import Session, User
from accounts.registration.operations import register
from accounts.usernames import BadUsername, Verdict

GOOD = {"username": "minsu_92", "password1": "마루에 앉아서 차 한 잔", "password2": "마루에 앉아서 차 한 잔"}


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


@pytest.fixture
def no_welcome(monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """Who was welcomed, instead of what other apps do then."""
    welcomed: list[User] = []
    monkeypatch.setattr(hooks, "on_welcome", [welcomed.append])
    return welcomed


def send(visitor: Client, **changes: str):
    return visitor.post(reverse("register"), {**GOOD, **changes})


def errors(response) -> dict[str, list[str]]:
    return {field: [str(error) for error in errors] for field, errors in response.context["form"].errors.items()}


def test_somebody_who_signs_up_is_signed_in_at_once(visitor: Client):
    """B17, B21, B22, E10, E14."""
    response = send(visitor)

    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Welcome! You have signed up."]
    assert visitor.session["_auth_user_id"] == str(User.objects.get(username="minsu_92").pk)


def test_only_a_hash_of_the_password_is_kept(visitor: Client):
    """B19, E16."""
    send(visitor)

    user = User.objects.get()
    assert GOOD["password1"] not in user.password
    assert user.check_password(GOOD["password1"])


def test_where_one_came_from_is_kept_with_the_session(visitor: Client):
    visitor.post(reverse("register"), GOOD, headers={"User-Agent": "Netscape"}, REMOTE_ADDR="203.0.113.9")

    session = Session.objects.get()
    assert (session.user, session.user_agent, session.address) == (User.objects.get(), "Netscape", "203.0.113.9")


def test_one_may_say_a_display_name_in_any_script_and_an_email(visitor: Client):
    """E05."""
    send(visitor, display_name=" 김\u202e민수 ", email="Minsu@EXAMPLE.org")

    user = User.objects.get()
    assert (user.display_name, user.name, user.email) == ("김민수", "김민수", "Minsu@example.org")


def test_a_full_width_user_name_is_stored_plain(visitor: Client):
    send(visitor, username="ｍｉｎｓｕ＿９２")

    assert User.objects.get().username == "minsu_92"


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"username": ""}, "username", "Please enter a user name."),
        ({"username": "abc"}, "username", "User names have 4 to 25 characters."),
        ({"username": "민수민수"}, "username", "User names have only letters from A to Z, digits and _."),
        ({"username": "admin"}, "username", "This name is reserved. Please choose another one."),
        ({"password1": ""}, "password1", "Please enter a password."),
        ({"password1": "short", "password2": "short"}, "password1", "too short"),
        ({"password1": "password", "password2": "password"}, "password1", "too common"),
        ({"password1": "minsu_92!", "password2": "minsu_92!"}, "password1", "too similar"),
        ({"password1": "x" * 129, "password2": "x" * 129}, "password1", "Passwords have at most 128 characters."),
        ({"password2": ""}, "password2", "This password cannot be used."),
        ({"password2": "something else"}, "password2", "The passwords do not match."),
        ({"email": "nowhere"}, "email", "valid email address"),
        ({"display_name": "관리자"}, "display_name", "This name is reserved."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(visitor: Client, changes: dict[str, str], field: str, text: str):
    """B12, B13, B14, B17, E06, E09: 422, the reason, and nobody new."""
    response = send(visitor, **changes)

    assert response.status_code == 422
    assert response["X-Error"] == "bad_request"
    assert text in " ".join(errors(response)[field])
    assert f'id="id_{field}_error"' in response.text
    assert not User.objects.exists()


def test_a_refused_form_keeps_everything_but_the_passwords(visitor: Client):
    """B17, E09."""
    response = send(visitor, display_name="민수", email="minsu@example.org", password2="something else")

    assert all(f'value="{kept}"' in response.text for kept in ("minsu_92", "민수", "minsu@example.org"))
    assert GOOD["password1"] not in response.text
    assert "something else" not in response.text


def test_a_refused_form_opens_at_the_first_mistake(visitor: Client):
    """B17: focus, and the reason is read out with the field."""
    response = send(visitor, password2="something else")

    fields = response.context["form"].fields
    assert [name for name, field in fields.items() if field.widget.attrs.get("autofocus")] == ["password2"]
    assert 'aria-describedby="id_password2_error"' in response.text
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize("typed", ["alice", "ALICE", "Ａｌｉｃｅ"])
def test_a_taken_name_is_a_mistake_in_the_form(alice: User, visitor: Client, typed: str):
    """B18, E11."""
    response = send(visitor, username=typed)

    assert response.status_code == 422
    assert errors(response) == {"username": ["That name is taken."]}
    assert User.objects.count() == 1


def test_a_name_that_is_taken_in_the_same_moment_is_a_mistake_in_the_form_too(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
):
    """A06: the database has the last word."""
    monkeypatch.setattr("accounts.registration.forms.judge", lambda username: Verdict.FREE)
    User.objects.create_user("MINSU_92")

    response = send(visitor)

    assert response.status_code == 422
    assert errors(response) == {"username": ["That name is taken."]}


def test_the_operation_refuses_a_taken_name_and_welcomes_nobody(alice: User, no_welcome: list[User]):
    with pytest.raises(BadUsername) as refusal:
        register(username="Alice", password="a floor to sit on")

    assert refusal.value.verdict is Verdict.TAKEN
    assert no_welcome == []


def test_a_look_alike_is_refused_by_the_operation_too(alice: User, no_welcome: list[User]):
    with pytest.raises(BadUsername) as refusal:
        register(username="aIice", password="a floor to sit on")

    assert refusal.value.verdict is Verdict.LOOK_ALIKE


def test_a_welcome_that_fails_registers_nobody(db: None, monkeypatch: pytest.MonkeyPatch):
    def welcome(user: User) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(hooks, "on_welcome", [welcome])

    with pytest.raises(RuntimeError):
        register(username="minsu_92", password="a floor to sit on")
    assert not User.objects.exists()


def test_the_welcome_happens_in_the_same_transaction(db: None, monkeypatch: pytest.MonkeyPatch):
    inside: list[bool] = []
    monkeypatch.setattr(hooks, "on_welcome", [lambda user: inside.append(connection.in_atomic_block)])

    register(username="minsu_92", password="a floor to sit on")

    assert inside == [True]


def test_the_rules_stand_there_before_any_mistake(visitor: Client):
    """E08, B13, B24, B29: rules, visible labels, and words for password managers."""
    page = visitor.get(reverse("register")).text

    assert 'data-pattern="^[A-Za-z0-9_]+$"' in page
    assert "4 to 25 characters" in page
    assert "At least 8 characters" in page
    assert '<label for="id_username">' in page
    assert 'autocomplete="username"' in page
    assert page.count('autocomplete="new-password"') == 2
    assert "<password-eye>" in page


def test_each_door_shows_the_way_to_the_other_and_keeps_the_name(visitor: Client):
    """B26, E03, E04."""
    register_page = visitor.get(reverse("register"), {"username": "minsu_92"}).text
    login_page = visitor.get(reverse("login"), {"username": "minsu_92"}).text

    assert "Already have an account? Sign in" in register_page
    assert reverse("login") in register_page
    assert 'value="minsu_92"' in register_page
    assert reverse("register") in login_page
    assert 'value="minsu_92"' in login_page
    assert "id_password2" not in login_page


def test_whoever_comes_with_a_name_goes_on_with_the_password(visitor: Client):
    for door, field in (("login", "password"), ("register", "password1")):
        fields = visitor.get(reverse(door), {"username": "minsu_92"}).context["form"].fields

        assert [name for name in fields if fields[name].widget.attrs.get("autofocus")] == [field]


def test_whoever_is_signed_in_is_sent_on(alice: User, client_of):
    client = client_of(alice)

    for answer in (client.get(reverse("register")), client.post(reverse("register"), GOOD)):
        assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_after_signing_up(visitor: Client, target: str):
    assert send(visitor, next=target)["Location"] == reverse("home")


def test_somebody_who_was_on_the_way_arrives_there(visitor: Client):
    assert send(visitor, next="/rooms/new/")["Location"] == "/rooms/new/"


def test_signing_up_needs_the_csrf_token(db: None):
    """B27."""
    response = Client(enforce_csrf_checks=True).post(reverse("register"), GOOD)

    assert response.status_code == 403
    assert not User.objects.exists()


def test_a_machine_that_registers_without_end_is_stopped(visitor: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "REGISTRATIONS", throttle.Allowance("registrations-test", limit=1, seconds=600))
    send(visitor)

    response = send(Client(), username="minsu_93")

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert 'value="minsu_93"' in response.text
    assert User.objects.count() == 1


def test_a_language_that_was_chosen_at_the_door_stays_the_persons(visitor: Client):
    visitor.cookies["language"] = "ko"
    send(visitor)

    assert User.objects.get().language == "ko"


def test_a_language_that_was_only_guessed_is_not_written_down(visitor: Client):
    visitor.post(reverse("register"), GOOD, headers={"Accept-Language": "ko"})

    assert User.objects.get().language == ""


# The live check ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "state", "text"),
    [
        ("minsu_92", "good", "This name is free."),
        ("ALICE", "bad", "That name is taken."),
        ("aIice", "bad", "looks too much like"),
        ("admin", "bad", "reserved"),
        ("abc", "bad", "4 to 25 characters"),
        ("민수", "bad", "only letters from A to Z"),
    ],
)
def test_the_live_check_says_while_typing_what_comes_of_it(
    alice: User, visitor: Client, typed: str, state: str, text: str
):
    """A06, E02, E05."""
    answer = visitor.get(reverse("register-check"), {"username": typed})

    assert answer.status_code == 200
    assert f'data-state="{state}"' in answer.text
    assert text in answer.text


def test_whoever_has_the_name_already_is_shown_the_way_in(alice: User, visitor: Client):
    """E11."""
    answer = visitor.get(reverse("register-check"), {"username": "alice"}).text

    assert "Have you already signed up?" in answer
    assert f'href="{reverse("login")}?username=alice"' in answer


def test_an_empty_field_is_left_in_peace(visitor: Client):
    assert visitor.get(reverse("register-check"), {"username": " "}).text.strip() == ""


def test_what_was_typed_is_never_markup(visitor: Client):
    assert "<b>" not in visitor.get(reverse("register-check"), {"username": "<b>x</b>"}).text


def test_the_live_check_is_no_way_to_list_people(visitor: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "NAME_CHECKS", throttle.Allowance("checks-test", limit=2, seconds=60))
    answers = [visitor.get(reverse("register-check"), {"username": "alice"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["X-Error"] == "rate_limited"


def test_a_cache_that_is_away_shuts_nobody_out(visitor: Client, monkeypatch: pytest.MonkeyPatch):
    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "add", away)

    assert visitor.get(reverse("register-check"), {"username": "minsu_92"}).status_code == 200
