"""Malformed, huge or costly input gets an answer in words, at once, and nothing more."""

import time
import unicodedata
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.names import LOOKED_AT, clean_name
from accounts.sessions.keys import is_session_key
from conftest import PASSWORD, ClientOf
from rooms.models import Room

MARKS = "\u0301\u0323"  # in an order that normalising has to turn around
QUICK = 1.5  # seconds; what is guarded against here takes longer, even on an idle machine
NUL_COOKIE = r'"\000aaaaaaaaaaaaaaaa"'


# A name with a million marks stops the process: putting them in order takes the square of their number ---------------


@pytest.mark.parametrize(
    ("page", "field"), [("register", "username"), ("register", "display_name"), ("login", "username")]
)
def test_a_visitor_cannot_keep_the_house_busy_with_a_name(db: None, page: str, field: str) -> None:
    fields = {"username": "minsu_92", "password1": PASSWORD, "password2": PASSWORD, "password": PASSWORD}
    start = time.perf_counter()
    answer = Client().post(reverse(page), fields | {field: "a" + MARKS * 40_000})
    assert answer.status_code == 422
    assert time.perf_counter() - start < QUICK


@pytest.mark.parametrize("field", ["name", "topic"])
def test_nor_can_a_member_with_a_room(alice: User, client_of: ClientOf, field: str) -> None:
    start = time.perf_counter()
    answer = client_of(alice).post(
        reverse("room-new"), {"name": "tea", "kind": "open", "topic": "", field: "a" + MARKS * 40_000}
    )
    assert (answer.status_code, answer["X-Error"]) == (422, "too_long")
    assert time.perf_counter() - start < QUICK


def test_of_a_name_only_so_much_is_looked_at() -> None:
    assert len(clean_name("a" * 10 * LOOKED_AT)) == LOOKED_AT


def test_an_address_that_no_room_can_have_is_not_looked_at(alice: User, client_of: ClientOf) -> None:
    start = time.perf_counter()
    assert client_of(alice).get("/rooms/a" + MARKS * 40_000 + "/").status_code == 404
    assert time.perf_counter() - start < QUICK


def test_a_password_is_compared_with_so_much_of_a_name(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[User] = []
    monkeypatch.setattr("accounts.registration.forms.validate_password", lambda _password, user: compared.append(user))
    huge = "a." * 100_000
    Client().post(reverse("register"), {"username": huge, "email": huge, "password1": PASSWORD, "password2": PASSWORD})
    assert [(len(user.username), len(user.email)) for user in compared] == [(254, 254)]


# More than the database has room for, or looks for ------------------------------------------------------------------


@pytest.mark.parametrize(("page", "field"), [("rooms", "q"), ("rooms", "after"), ("room-check", "name")])
def test_a_search_for_very_much_finds_nothing(
    lounge: Room, alice: User, client_of: ClientOf, page: str, field: str
) -> None:
    """SQLite refuses patterns of more than 50,000 bytes."""
    for text in ("a" * 60_000, "\ufdfa" * 7_000):  # the ligature is searched as eighteen letters
        assert client_of(alice).get(reverse(page), {field: text}).status_code == 200


def test_so_does_a_search_among_members(lounge: Room, alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).get(reverse("room-members", args=["lounge"]), {"q": "a" * 60_000}).status_code == 200


def test_an_email_address_is_as_long_as_there_is_room_for(alice: User, client_of: ClientOf) -> None:
    longest, longer = "a" * 247 + "@b.test", "a" * 248 + "@b.test"
    fields = {"username": "minsu_92", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(reverse("register"), fields | {"email": longer}).status_code == 422
    assert Client().post(reverse("register"), fields | {"email": longest}).status_code == 302
    change = reverse("email-change")
    assert client_of(alice).post(change, {"email": longer, "password": PASSWORD}).status_code == 422


def test_so_is_a_display_name_that_grows_when_it_is_stored(alice: User, morgan: User, client_of: ClientOf) -> None:
    """Some characters are decomposed by NFC: three code points for one."""
    name = "\U0001d160" * 60
    assert len(unicodedata.normalize("NFC", name)) == 180
    answer = client_of(alice).post(reverse("profile"), {"display_name": name, "theme": "system"})
    assert answer.status_code == 422
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    answer = client_of(morgan).post(address, {"display_name": name, "theme": "system"})
    assert "display_name" in answer.context["adminform"].form.errors
    alice.refresh_from_db()
    assert alice.display_name == "Alice"


def test_a_room_is_found_at_the_address_it_was_given(alice: User, client_of: ClientOf) -> None:
    """What stood between a letter and its accent is left out of the address, and addresses are looked up composed."""
    for name in ("e!\u0301t\u00e9", "e\u034f\u0301t\u00e9"):
        made = client_of(alice).post(reverse("room-new"), {"name": name, "kind": "open", "topic": ""})
        assert client_of(alice).get(made["Location"]).status_code == 200


# Bytes that are no text ---------------------------------------------------------------------------------------------


def test_a_session_is_not_looked_up_by_what_cannot_be_its_key(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """PostgreSQL answers a NUL with an error; a quoted cookie may hold one."""
    visitor = Client(headers={"cookie": f"session={NUL_COOKIE}"})
    with django_assert_num_queries(0):
        assert visitor.get(reverse("rooms")).status_code == 302
    assert not is_session_key("\0aaaaaaaaaaaaaaaa")
    assert not is_session_key("A" * 32)
    assert not is_session_key("a" * 41)


@pytest.mark.parametrize("encoding", ["hex", "undefined", "idna", "rot13", "utf-16", "latin-1"])
def test_a_form_in_another_encoding_is_refused(db: None, encoding: str) -> None:
    """Python's codecs are not all of text, and some raise whatever they meet."""
    body = '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nalice\r\n--x--\r\n'
    answer = Client().generic(
        "POST", reverse("login"), body, content_type=f"multipart/form-data; boundary=x; charset={encoding}"
    )
    assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")


@pytest.mark.parametrize("page", ["login", "register"])
def test_a_door_that_leads_to_itself_leads_home(alice: User, client_of: ClientOf, page: str) -> None:
    door = reverse(page)
    answer = client_of(alice).get(door, {"next": door}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1] == (reverse("home"), 302)


def test_a_client_id_is_a_uuid_whatever_python_takes_for_one(lounge: Room, alice: User, client_of: ClientOf) -> None:
    address = reverse("messages", args=["lounge"])
    for odd in ("", "\0", "9" * 5_000, "{%s}" % ("1" * 33), str(uuid4()) + "\n"):
        answer = client_of(alice).post(address, {"body": "hello", "client_id": odd}, headers={"HX-Request": "true"})
        assert answer.status_code in {201, 400}
