"""The second step: setting it up, taking it at every door, recovery codes, and losing both."""

import re
import time

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import throttle
from accounts.models import Notice, User
from accounts.passwords import operations as passwords
from accounts.sign_in import operations as sign_in
from accounts.two_factor import operations as two_factor
from conftest import PASSWORD, ClientOf

NEW = "a wider floor to sit on"


def code_of(user: User, *, ago: int = 0) -> str:
    """What the app on their phone shows, or showed so many seconds ago."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    totp = TOTP(device.bin_key)
    totp.time = time.time() - ago
    return f"{totp.token():06}"


def forgive(user: User) -> None:
    """Time goes by: a code that was used is another now, and a wrong one is forgotten."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).update(throttling_failure_count=0, throttling_failure_timestamp=None)
    TOTPDevice.objects.filter(user=user).update(last_t=-1)


@pytest.fixture
def codes(alice: User) -> list[str]:
    """alice has set it up; these are her recovery codes."""
    two_factor.begin(user=alice)
    codes = two_factor.confirm(user=alice, code=code_of(alice))
    forgive(alice)
    return codes


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def show_password(visitor: Client, **more: str):
    return visitor.post(reverse("login"), {"username": "alice", "password": PASSWORD, **more})


def show_code(visitor: Client, code: str, query: str = ""):
    return visitor.post(reverse("login-code") + query, {"code": code})


# Setting it up ------------------------------------------------------------------------------------


def test_it_is_set_up_with_the_password_and_a_first_code(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    assert browser.post(reverse("two-factor"), {"password": PASSWORD})["Location"] == reverse("two-factor-confirm")
    page = browser.get(reverse("two-factor-confirm")).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert not two_factor.is_on(alice)

    answer = browser.post(reverse("two-factor-confirm"), {"code": code_of(alice)})

    shown = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.content.decode())
    assert len(set(shown)) == two_factor.RECOVERY_CODES == two_factor.codes_left(alice)
    assert two_factor.is_on(alice)
    assert not {code.replace("-", "") for code in shown} & set(StaticToken.objects.values_list("token", flat=True))
    assert [notice.kind for notice in Notice.objects.filter(user=alice)] == ["two_factor"]
    assert shown[0] not in browser.get(reverse("two-factor")).content.decode()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_begins(alice: User, client_of: ClientOf, password: str) -> None:
    """Whoever finds an open tab does not lock its owner out."""
    browser = client_of(alice)
    assert browser.post(reverse("two-factor"), {"password": password}).status_code == 422
    assert browser.get(reverse("two-factor-confirm"))["Location"] == reverse("two-factor")
    assert not TOTPDevice.objects.exists()


def test_the_secret_is_shown_only_to_whoever_typed_the_password(alice: User, client_of: ClientOf) -> None:
    two_factor.begin(user=alice)
    assert client_of(alice).get(reverse("two-factor-confirm")).status_code == 302
    assert client_of(alice).post(reverse("two-factor-confirm"), {"code": code_of(alice)}).status_code == 302
    assert not two_factor.is_on(alice)


def test_a_wrong_first_code_sets_nothing_up(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    browser.post(reverse("two-factor"), {"password": PASSWORD})
    answer = browser.post(reverse("two-factor-confirm"), {"code": "000000"})
    assert (answer.status_code, answer["X-Error"]) == (422, "wrong_code")
    assert not two_factor.is_on(alice)


# At the door --------------------------------------------------------------------------------------


def test_the_right_password_alone_opens_nothing(alice: User, visitor: Client, codes: list[str]) -> None:
    answer = show_password(visitor, next=reverse("rooms"))

    assert answer["Location"] == reverse("login-code")
    assert SESSION_KEY not in visitor.session
    assert visitor.get(reverse("rooms")).status_code == 302
    assert visitor.get(reverse("login-code")).status_code == 200


def test_the_code_lets_in_where_one_wanted_to_go(alice: User, visitor: Client, codes: list[str]) -> None:
    show_password(visitor, next=reverse("rooms"))
    before = visitor.session.session_key

    answer = show_code(visitor, f" {code_of(alice)[:3]} {code_of(alice)[3:]} ")

    assert (answer.status_code, answer["Location"]) == (302, reverse("rooms"))
    assert visitor.session[SESSION_KEY] == str(alice.pk)
    assert sign_in.KEY not in visitor.session
    assert visitor.session.session_key != before


def test_a_code_works_once(alice: User, codes: list[str]) -> None:
    code = code_of(alice)
    for expected in (302, 422):
        visitor = Client()
        show_password(visitor)
        assert show_code(visitor, code).status_code == expected


def test_a_recovery_code_works_once_however_it_is_typed(alice: User, codes: list[str]) -> None:
    for expected in (302, 422):
        visitor = Client()
        show_password(visitor)
        assert show_code(visitor, codes[0].upper().replace("-", " "), "?recovery").status_code == expected
    assert two_factor.codes_left(alice) == two_factor.RECOVERY_CODES - 1


def test_recovery_codes_outlive_a_new_secret_key(alice: User, codes: list[str], settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that nobody guesses, with letters enough"
    two_factor.check(user=alice, code=codes[0])
    assert two_factor.codes_left(alice) == two_factor.RECOVERY_CODES - 1


def test_nobody_uses_the_codes_of_somebody_else(alice: User, bob: User, codes: list[str]) -> None:
    two_factor.begin(user=bob)
    two_factor.confirm(user=bob, code=code_of(bob))
    forgive(bob)
    for code in (code_of(alice), codes[0]):
        with pytest.raises(two_factor.WrongCode):
            two_factor.check(user=bob, code=code)
        forgive(bob)


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "abcde-fghij", "９" * 6, "\x00" * 6, "1" * 100, "-000001", "1e5"]
)
def test_a_wrong_code_lets_nobody_in(alice: User, visitor: Client, codes: list[str], code: str) -> None:
    show_password(visitor)
    answer = show_code(visitor, code)
    assert answer.status_code == 422
    assert SESSION_KEY not in visitor.session


def test_after_a_wrong_code_the_next_one_waits(alice: User, visitor: Client, codes: list[str]) -> None:
    """Guessing six digits takes longer than anybody lives."""
    show_password(visitor)
    show_code(visitor, "000000")
    answer = show_code(visitor, code_of(alice))
    assert (answer.status_code, answer["X-Error"], answer["Retry-After"]) == (429, "rate_limited", "1")
    forgive(alice)
    assert show_code(visitor, code_of(alice)).status_code == 302


def test_too_many_wrong_codes_are_stopped_whatever_the_app_says(alice: User, codes: list[str]) -> None:
    """S10"""
    for _ in range(throttle.WRONG_CODES.limit):
        forgive(alice)
        with pytest.raises(two_factor.WrongCode):
            two_factor.check(user=alice, code="000000")
    forgive(alice)
    with pytest.raises(two_factor.RateLimited):
        two_factor.check(user=alice, code=code_of(alice))


def test_the_second_step_is_open_for_five_minutes(
    alice: User, visitor: Client, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    show_password(visitor)
    later = time.time() + sign_in.SECONDS + 1
    monkeypatch.setattr("accounts.sign_in.operations.time.time", lambda: later)
    assert visitor.get(reverse("login-code"))["Location"] == reverse("login")
    assert show_code(visitor, code_of(alice))["Location"] == reverse("login")
    assert SESSION_KEY not in visitor.session


@pytest.mark.parametrize("change", ["password", "is_active"])
def test_another_password_or_a_closed_account_ends_it(
    alice: User, visitor: Client, codes: list[str], change: str
) -> None:
    show_password(visitor)
    if change == "password":
        passwords.change_password(user=alice, password=NEW)
    else:
        User.objects.filter(pk=alice.pk).update(is_active=False)
    assert show_code(visitor, code_of(alice))["Location"] == reverse("login")
    assert SESSION_KEY not in visitor.session


def test_a_wrong_code_is_no_wrong_password(alice: User, visitor: Client, codes: list[str]) -> None:
    show_password(visitor)
    show_code(visitor, "000000")
    assert not AccessAttempt.objects.exists()


def test_a_password_reset_does_not_go_around_it(alice: User, visitor: Client, codes: list[str]) -> None:
    token = default_token_generator.make_token(alice)
    uid = urlsafe_base64_encode(str(alice.pk).encode())
    form = visitor.get(reverse("password_reset_confirm", args=[uid, token]), follow=True).redirect_chain[-1][0]

    answer = visitor.post(form, {"new_password1": NEW, "new_password2": NEW})

    assert answer["Location"] == reverse("login-code")
    assert SESSION_KEY not in visitor.session
    assert show_code(visitor, code_of(alice)).status_code == 302
    assert visitor.session[SESSION_KEY] == str(alice.pk)


def test_the_door_of_the_admin_is_ours(alice: User, visitor: Client, codes: list[str]) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    answer = visitor.post(reverse("admin:login"), {"username": "alice", "password": PASSWORD})
    assert answer["Location"].startswith(reverse("login"))
    assert SESSION_KEY not in visitor.session


# Afterwards ---------------------------------------------------------------------------------------


def test_new_recovery_codes_take_the_place_of_the_old(alice: User, client_of: ClientOf, codes: list[str]) -> None:
    browser = client_of(alice)
    answer = browser.post(reverse("two-factor-codes"), {"password": PASSWORD, "code": code_of(alice)})
    assert answer.status_code == 200
    with pytest.raises(two_factor.WrongCode):
        two_factor.check(user=alice, code=codes[0])


@pytest.mark.parametrize("door", ["two-factor-off", "two-factor-codes"])
@pytest.mark.parametrize("typed", [{"password": PASSWORD, "code": "000000"}, {"password": "wrong"}, {}])
def test_it_is_changed_only_with_password_and_code(
    alice: User, client_of: ClientOf, codes: list[str], door: str, typed: dict[str, str]
) -> None:
    answer = client_of(alice).post(reverse(door), {"code": code_of(alice), **typed})
    assert answer.status_code == 422
    assert two_factor.is_on(alice)
    assert two_factor.codes_left(alice) == two_factor.RECOVERY_CODES


def test_it_is_switched_off_with_a_recovery_code_too(alice: User, client_of: ClientOf, codes: list[str]) -> None:
    client_of(alice).post(reverse("two-factor-off"), {"password": PASSWORD, "code": codes[3]})
    assert not two_factor.is_on(alice)
    assert not StaticToken.objects.exists()
    assert show_password(Client())["Location"] == reverse("home")


def test_staff_remove_it_for_somebody_who_lost_phone_and_codes(
    alice: User, morgan: User, client_of: ClientOf, codes: list[str]
) -> None:
    morgan.user_permissions.add(
        Permission.objects.get(codename="change_user"), Permission.objects.get(codename="view_user")
    )
    client_of(morgan).post(
        reverse("admin:accounts_user_changelist"), {"action": "remove_second_step", "_selected_action": [alice.pk]}
    )
    assert not two_factor.is_on(alice)
    assert LogEntry.objects.get(user=morgan).change_message == "removed the second step"


def test_nobody_removes_it_from_whoever_stands_above_them(
    alice: User, morgan: User, client_of: ClientOf, codes: list[str]
) -> None:
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    morgan.user_permissions.add(
        Permission.objects.get(codename="change_user"), Permission.objects.get(codename="view_user")
    )
    client_of(morgan).post(
        reverse("admin:accounts_user_changelist"), {"action": "remove_second_step", "_selected_action": [alice.pk]}
    )
    assert two_factor.is_on(alice)


def test_the_admin_shows_no_secrets(alice: User, morgan: User, client_of: ClientOf, codes: list[str]) -> None:
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    browser = client_of(morgan)
    assert "otp" not in browser.get(reverse("admin:index")).content.decode().lower()
    assert browser.get("/admin/otp_totp/totpdevice/").status_code == 404
