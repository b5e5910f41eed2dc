import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import Permission
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import throttle
from accounts.models import Session, User
from accounts.passwords.operations import make_reset_link
from chatsite import background
from chatsite.exceptions import NotAllowed
from conftest import PASSWORD

NEW = "a wider floor to sit on"


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """Topics that were nudged, each with the sessions there were by then."""
    seen: list[tuple[str, set[str]]] = []
    monkeypatch.setattr(
        "chatsite.delivery.broadcast.nudge",
        lambda topic: seen.append((topic, set(Session.objects.exclude(user=None).values_list("pk", flat=True)))),
    )
    return seen


@pytest.fixture(autouse=True)
def sent_later(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What was left for later, which these tests do at once."""
    left: list[Callable[[], object]] = []

    def run(work: Callable[[], object]) -> None:
        left.append(work)
        work()

    monkeypatch.setattr(background, "run", run)
    return left


@pytest.fixture
def outbox(alice: User, settings) -> list[mail.EmailMessage]:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    return mail.outbox


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW):
    return client.post(reverse("password_change"), {"old_password": old, "new_password1": new, "new_password2": again})


@pytest.mark.django_db(transaction=True)
def test_a_new_password_keeps_this_place_and_ends_all_others(alice: User, client_of, nudges):
    """reliability.md, "Revocation"; promise 5. The new session is there before any socket looks for it."""
    here, elsewhere = client_of(alice), client_of(alice)

    response = change(here)

    assert (response.status_code, response["Location"]) == (302, reverse("profile-security"))
    assert here.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert [session.pk for session in Session.objects.filter(user=alice)] == [here.session.row_key]
    assert nudges == [(f"user.{alice.pk}", {here.session.row_key})]
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_key_of_this_place_changes_too(alice: User, client_of):
    """Whoever had copied the cookie is out."""
    client = client_of(alice)
    thief = Client()
    thief.cookies["session"] = client.cookies["session"].value

    change(client)

    assert thief.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ({"old": "wrong"}, "old_password", "This is not your current password."),
        ({"old": ""}, "old_password", "Please enter a password."),
        ({"new": "", "again": ""}, "new_password1", "Please enter a password."),
        ({"again": ""}, "new_password2", "This password cannot be used."),
        ({"again": "something else"}, "new_password2", "The passwords do not match."),
        ({"new": "short", "again": "short"}, "new_password2", "too short"),
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(alice: User, client_of, typed, field: str, text: str):
    """B13, B14."""
    client = client_of(alice)
    response = change(client, **typed)

    assert response.status_code == 422
    assert text in " ".join(response.context["form"].errors[field])
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This password is too short. Please use at least 8 characters."),
        ("ko", "비밀번호가 너무 짧아요. 8자 이상으로 써 주세요."),
        ("zh-hans", "密码太短了，至少要 8 个字符。"),
    ],
)
def test_a_short_password_is_refused_in_the_readers_language(alice: User, client_of, language: str, text: str):
    alice.language = language
    alice.save(update_fields=["language"])

    response = change(client_of(alice), new="short", again="short")

    assert text in response.context["form"].errors["new_password2"]


def test_a_visitor_changes_no_password(db: None):
    assert change(Client())["Location"].startswith(reverse("login"))


# By mail -----------------------------------------------------------------------------------------


def ask(email: str, *, language: str = "en"):
    return Client().post(reverse("password_reset"), {"email": email}, headers={"Accept-Language": language})


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_the_answer_comes_before_anybody_looks_for_the_address(
    outbox, sent_later: list, monkeypatch: pytest.MonkeyPatch, email: str
):
    """Else the time it takes would tell who lives here."""
    monkeypatch.setattr(background, "run", sent_later.append)
    monkeypatch.setattr(PasswordResetForm, "get_users", lambda self, email: pytest.fail("looked too early"))
    assert ask(email)["Location"] == reverse("password_reset_done")
    assert len(sent_later) == 1
    assert not outbox


def link_in(text: str) -> str:
    found = re.search(r"https?://\S+", text)
    assert found
    return urlsplit(found[0]).path


def follow(path: str, client: Client | None = None) -> tuple[Client, str]:
    """Open the link, as far as the form behind it."""
    client = client or Client()
    return client, client.get(path)["Location"]


def test_the_mail_leads_to_a_new_password(alice: User, outbox):
    ask("ALICE@example.org")
    client, form = follow(link_in(outbox[0].body))

    response = client.post(form, {"new_password1": NEW, "new_password2": NEW}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("password_reset_complete")
    assert client.session[SESSION_KEY] == str(alice.pk)
    assert INTERNAL_RESET_SESSION_TOKEN not in client.session
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_new_password_by_link_ends_every_sign_in(
    alice: User, outbox, client_of, nudges, django_capture_on_commit_callbacks
):
    elsewhere, here = client_of(alice), client_of(alice)  # before the link: it ends with the next sign-in
    ask("alice@example.org")
    client, form = follow(link_in(outbox[0].body), here)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(form, {"new_password1": NEW, "new_password2": NEW})

    assert elsewhere.get(reverse("profile")).status_code == 302
    assert client.get(reverse("profile")).status_code == 200
    assert [topic for topic, _sessions in nudges] == [f"user.{alice.pk}"]


def test_a_link_works_once(alice: User, outbox):
    ask("alice@example.org")
    path = link_in(outbox[0].body)
    client, form = follow(path)
    client.post(form, {"new_password1": NEW, "new_password2": NEW})

    again = Client().get(path)

    assert again.status_code == 404
    assert "This link does not work any more" in again.text


def test_a_link_somebody_made_up_does_not_work(alice: User):
    answer = Client().get(reverse("password_reset_confirm", args=["MQ", "abc-def"]))

    assert answer.status_code == 404


def test_a_refused_password_keeps_the_link(alice: User, outbox):
    ask("alice@example.org")
    client, form = follow(link_in(outbox[0].body))

    refused = client.post(form, {"new_password1": NEW, "new_password2": "something else"})
    accepted = client.post(form, {"new_password1": NEW, "new_password2": NEW})

    assert (refused.status_code, accepted.status_code) == (422, 302)


def test_the_answer_is_the_same_whether_the_address_is_known(alice: User, outbox):
    known, unknown = ask("alice@example.org"), ask("nobody@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in outbox] == [["alice@example.org"]]


def test_a_closed_account_gets_no_mail(alice: User, outbox):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    ask("alice@example.org")

    assert outbox == []


def test_the_mail_is_plain_text_and_says_the_name_as_it_is(alice: User, outbox):
    User.objects.filter(pk=alice.pk).update(display_name="Alice & <Bob>")
    ask("alice@example.org")

    assert outbox[0].subject == "A new password for Maru"
    assert "Hello Alice & <Bob>," in outbox[0].body
    assert "for 3 days" in outbox[0].body
    assert outbox[0].alternatives == []


def test_the_mail_speaks_the_language_of_whoever_gets_it(alice: User, outbox, monkeypatch: pytest.MonkeyPatch):
    languages: list[str] = []
    monkeypatch.setattr(
        PasswordResetForm, "send_mail", lambda *args, **kwargs: languages.append(translation.get_language())
    )
    ask("alice@example.org", language="zh-CN")
    User.objects.filter(pk=alice.pk).update(language="ko")
    ask("alice@example.org", language="zh-CN")

    assert languages == ["zh-hans", "ko"]


@pytest.mark.parametrize(("typed", "text"), [("", "Please enter your email address."), ("alice", "not an email")])
def test_what_is_no_address_is_said_beside_the_field(db: None, typed: str, text: str):
    response = ask(typed)

    assert response.status_code == 422
    assert text in " ".join(response.context["form"].errors["email"])


def test_one_address_is_not_flooded_and_the_answer_does_not_tell(alice: User, outbox):
    answers = [ask("alice@example.org") for _ in range(5)]

    assert len(outbox) == 3
    assert {answer["Location"] for answer in answers} == {reverse("password_reset_done")}


def test_one_place_does_not_ask_without_end(alice: User, outbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "RESET_MAILS", throttle.Allowance("reset-test", limit=1, seconds=600))
    ask("alice@example.org")

    response = ask("somebody@example.org")

    assert (response.status_code, response["X-Error"]) == (429, "rate_limited")
    assert 'value="somebody@example.org"' in response.text


# By hand -----------------------------------------------------------------------------------------


@pytest.fixture
def asked_by(rf):
    def request(user: User):
        request = rf.get("/admin/")
        request.user = user
        return request

    return request


def test_a_link_to_hand_over_leads_to_a_new_password(alice: User, asked_by, admin_user: User):
    client, form = follow(urlsplit(make_reset_link(user=alice, request=asked_by(admin_user))).path)

    client.post(form, {"new_password1": NEW, "new_password2": NEW})

    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_nobody_makes_a_link_for_others_without_the_right_to(alice: User, bob: User, morgan: User, asked_by):
    for maker in (bob, morgan):
        with pytest.raises(NotAllowed):
            make_reset_link(user=alice, request=asked_by(maker))


def test_nobody_reaches_above_themselves(admin_user: User, morgan: User, asked_by):
    morgan.user_permissions.add(Permission.objects.get(codename="change_user"))

    with pytest.raises(NotAllowed):
        make_reset_link(user=admin_user, request=asked_by(morgan))


def test_not_even_another_superuser_takes_the_house_from_its_owner(alice: User, admin_user: User, asked_by):
    User.objects.filter(pk=alice.pk).update(is_owner=True, is_superuser=True)
    alice.refresh_from_db()

    with pytest.raises(NotAllowed):
        make_reset_link(user=alice, request=asked_by(admin_user))
