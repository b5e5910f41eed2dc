from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.models import Session, User
from accounts.moderation.operations import suspend
from accounts.sign_in import lockout
from conftest import PASSWORD

WRONG = "The user name or password is wrong."


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Topics whose sockets were asked to look again."""
    topics: list[str] = []
    monkeypatch.setattr("chatsite.delivery.broadcast.nudge", topics.append)
    return topics


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def send(visitor: Client, username: str, password: str = PASSWORD, **more: str):
    return visitor.post(reverse("login"), {"username": username, "password": password, **more})


@pytest.mark.parametrize("typed", ["alice", "ALICE", "Ａｌｉｃｅ"])
def test_one_signs_in_however_the_name_is_typed(alice: User, visitor: Client, typed: str):
    """B16, C01, D01, D02, E01, E14."""
    response = send(visitor, typed)

    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    assert visitor.session[SESSION_KEY] == str(alice.pk)


def test_a_sign_in_gets_a_session_of_its_own(alice: User, visitor: Client):
    """reliability.md, S21: no fixation."""
    session = visitor.session
    session["before"] = True
    session.save()
    before = session.session_key

    visitor.post(
        reverse("login"),
        {"username": "alice", "password": PASSWORD},
        headers={"User-Agent": "N" * 400},
        REMOTE_ADDR="2001:db8::1",
    )

    assert visitor.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    stored = Session.objects.get()
    assert (stored.user, stored.user_agent, stored.address) == (alice, "N" * 300, "2001:db8::1")


def test_behind_a_socket_file_nobody_knows_the_address(alice: User, visitor: Client):
    visitor.post(reverse("login"), {"username": "alice", "password": PASSWORD}, REMOTE_ADDR="")

    assert Session.objects.get().address is None


def test_every_cause_of_a_wrong_sign_in_gives_the_same_answer(alice: User, bob: User, carol: User, visitor: Client):
    """B31, D03, E12: unknown, wrong, closed, without a password."""
    User.objects.filter(pk=bob.pk).update(is_active=False)
    carol.set_unusable_password()
    carol.save()

    answers = [
        send(visitor, "nobody_here"),
        send(visitor, "alice", "wrong"),
        send(visitor, "bob"),
        send(visitor, "carol"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert {tuple(answer.context["form"].non_field_errors()) for answer in answers} == {(WRONG,)}
    assert SESSION_KEY not in visitor.session


def test_a_wrong_sign_in_costs_one_hash_whoever_it_names(alice: User, visitor: Client, monkeypatch: pytest.MonkeyPatch):
    """reliability.md, security 2: the same time."""
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashes.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    send(visitor, "alice", "wrong")
    for_alice = len(hashes)
    send(visitor, "nobody_here", "wrong")

    assert for_alice == len(hashes) - for_alice == 1


def test_a_wrong_sign_in_keeps_the_name_and_asks_for_the_password(alice: User, visitor: Client):
    """E12: the password is gone, and the cursor is there."""
    response = send(visitor, "alice", "wrong password")

    fields = response.context["form"].fields
    assert 'value="alice"' in response.text
    assert "wrong password" not in response.text
    assert [name for name, field in fields.items() if field.widget.attrs.get("autofocus")] == ["password"]


def test_empty_fields_are_named(visitor: Client):
    """B16, B12, B13."""
    errors = send(visitor, "", "").context["form"].errors

    assert errors == {"username": ["Please enter a user name."], "password": ["Please enter a password."]}


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(alice: User, visitor: Client, target: str):
    """reliability.md, S17."""
    assert send(visitor, "alice", next=target)["Location"] == reverse("home")


def test_visitors_are_sent_to_the_door_and_then_to_where_they_wanted(alice: User, visitor: Client):
    answer = visitor.get(reverse("profile"))

    assert answer["Location"] == f"{reverse('login')}?next={reverse('profile')}"
    assert send(visitor, "alice", next=reverse("profile"))["Location"] == reverse("profile")


# Too many tries ----------------------------------------------------------------------------------


def test_the_sixth_try_finds_the_door_shut_and_reads_for_how_long(alice: User, visitor: Client):
    """B31: rate limited, in words and in seconds; even the right password waits."""
    for _ in range(5):
        send(visitor, "alice", "wrong")

    response = send(visitor, "alice")

    assert response.status_code == 429
    assert response["X-Error"] == "rate_limited"
    assert 1790 <= int(response["Retry-After"]) <= 1800
    assert "Please wait 30 minutes." in response.text
    assert f'data-seconds="{response["Retry-After"]}"' in response.text
    assert SESSION_KEY not in visitor.session


def test_a_name_that_nobody_has_is_locked_in_the_same_way(visitor: Client):
    answers = [send(visitor, "nobody_here", "wrong").status_code for _ in range(6)]

    assert answers == [422, 422, 422, 422, 429, 429]


def test_writing_the_name_differently_gives_no_further_tries(alice: User, visitor: Client):
    for typed in ("alice", "ALICE", "Alice", "aLICE", "Ａlice"):
        send(visitor, typed, "wrong")

    assert send(visitor, "alice").status_code == 429


def test_others_are_not_locked_out(alice: User, bob: User, visitor: Client):
    for _ in range(6):
        send(visitor, "alice", "wrong")

    from_elsewhere = Client().post(
        reverse("login"), {"username": "alice", "password": PASSWORD}, REMOTE_ADDR="203.0.113.7"
    )

    assert from_elsewhere.status_code == 302
    assert send(visitor, "bob").status_code == 302


def test_waiting_opens_the_door_and_trying_meanwhile_does_not_prolong_it(alice: User, visitor: Client):
    for _ in range(5):
        send(visitor, "alice", "wrong")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=29))

    shortly_before = send(visitor, "alice")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=1))
    after = send(visitor, "alice")

    assert shortly_before.status_code == 429
    assert int(shortly_before["Retry-After"]) <= 60
    assert "Please wait 1 minute." in shortly_before.text
    assert after.status_code == 302


def test_one_good_sign_in_forgets_the_wrong_ones(alice: User, visitor: Client):
    for _ in range(4):
        send(visitor, "alice", "wrong")
    send(visitor, "alice")

    assert [send(Client(), "alice", "wrong").status_code for _ in range(4)] == [422] * 4


def test_an_address_that_tries_many_names_is_stopped(alice: User, visitor: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "WRONG_SIGN_INS", throttle.Allowance("wrong-test", limit=3, seconds=600))
    for number in range(3):
        send(visitor, f"person_{number}", "wrong")

    assert send(visitor, "alice").status_code == 429


def from_everywhere(name: str) -> None:
    for number in range(3):
        Client().post(reverse("login"), {"username": name, "password": "wrong"}, REMOTE_ADDR=f"203.0.113.{number}")


@pytest.fixture
def slowed_after_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "WRONG_FOR_ONE", throttle.Allowance("wrong-test", limit=3, seconds=600))


@pytest.mark.parametrize("name", ["alice", "ALICE", "nobody", "가 b" * 30])
def test_guesses_of_one_name_from_everywhere_are_slowed_down(alice: User, slowed_after_three: None, name: str):
    """S10; also of a name that nobody has."""
    from_everywhere(name)
    answer = Client().post(reverse("login"), {"username": name, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9")
    assert (answer.status_code, answer["X-Error"]) == (429, "rate_limited")
    assert 0 < int(answer["Retry-After"]) <= 600


def test_meanwhile_its_owner_signs_in_where_they_did_before(alice: User, bob: User, slowed_after_three: None):
    home, bobs = Client(), Client()
    send(home, "Alice")
    send(bobs, "bob")
    home.post(reverse("logout"))
    bobs.post(reverse("logout"))
    from_everywhere("alice")
    assert send(home, "alice").status_code == 302
    assert send(bobs, "alice").status_code == 429, "that another lives here is no key to her door"
    assert send(Client(), "bob").status_code == 302


def test_tries_are_counted_under_the_name_as_it_is_looked_up(rf):
    assert lockout.counted_name(rf.post("/", {"username": "ＡＬＩＣＥ"})) == "alice"
    assert lockout.counted_name(rf.post("/")) is None


# Staying in --------------------------------------------------------------------------------------


def grow_old(client: Client, **fields: timedelta) -> None:
    """Let the days of this browser's session lie further back."""
    session = client.session
    for field, age in fields.items():
        session[field] = (timezone.now() - age).date().isoformat()
    session.save()


def test_whoever_keeps_coming_stays_signed_in(alice: User, visitor: Client):
    """reliability.md, S21: a session ends when it was not used for 14 days."""
    send(visitor, "alice")
    grow_old(visitor, used_on=timedelta(days=10))
    Session.objects.update(expire_date=timezone.now() + timedelta(days=4))

    answer = visitor.get(reverse("profile"))

    assert answer.status_code == 200
    assert answer.cookies["session"]["max-age"] == 14 * 86_400
    assert Session.objects.get().expire_date > timezone.now() + timedelta(days=13)


def test_a_session_is_stored_once_a_day_and_not_with_every_page(alice: User, visitor: Client):
    send(visitor, "alice")

    assert "session" not in visitor.get(reverse("profile")).cookies


def test_after_ninety_days_one_signs_in_again(alice: User, visitor: Client):
    """reliability.md, S21."""
    send(visitor, "alice")
    grow_old(visitor, signed_in_on=timedelta(days=91))

    assert visitor.get(reverse("profile"))["Location"].startswith(reverse("login"))
    assert not Session.objects.exists()


def test_what_has_expired_is_swept_by_the_next_who_comes(alice: User, bob: User, visitor: Client):
    send(Client(), "bob")
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))

    send(visitor, "alice")

    assert [session.user for session in Session.objects.all()] == [alice]


# Going out ---------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_first_and_then_the_open_tabs(
    alice: User, client_of, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    """E17, C25, C30, D25: promise 5 of the protocol."""
    sessions_at_the_nudge: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "chatsite.delivery.broadcast.nudge",
        lambda topic: sessions_at_the_nudge.append((topic, Session.objects.count())),
    )
    client = client_of(alice)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("logout"))

    assert (response.status_code, response["Location"]) == (302, reverse("login"))
    assert sessions_at_the_nudge == [(f"user.{alice.pk}", 0)]


def test_nothing_of_this_person_is_left_in_the_browser(alice: User, client_of):
    assert client_of(alice).post(reverse("logout"))["Clear-Site-Data"] == '"cache", "storage"'


def test_a_link_cannot_sign_anybody_out(alice: User, client_of):
    client = client_of(alice)

    assert client.get(reverse("logout")).status_code == 405
    assert client.session[SESSION_KEY] == str(alice.pk)


def test_signing_out_needs_the_csrf_token(alice: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="accounts.backends.SessionBackend")

    assert client.post(reverse("logout")).status_code == 403


def test_signing_out_twice_is_no_mistake(visitor: Client):
    assert visitor.post(reverse("logout")).status_code == 302


def test_several_devices_are_signed_in_side_by_side(alice: User, client_of):
    """E15: that is the default."""
    first, second = client_of(alice), client_of(alice)

    assert first.get(reverse("profile")).status_code == second.get(reverse("profile")).status_code == 200


def test_a_closed_account_opens_nothing_any_more(
    alice: User, morgan: User, client_of, nudges: list[str], django_capture_on_commit_callbacks
):
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    morgan.refresh_from_db()
    client = client_of(alice)

    with django_capture_on_commit_callbacks(execute=True):
        suspend(person=alice, by=morgan)

    assert client.get(reverse("profile")).status_code == 302
    assert nudges == [f"user.{alice.pk}"]
