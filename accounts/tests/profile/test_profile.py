from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.middleware import preferences
from accounts.models import User
from accounts.profile import choices
from accounts.profile.operations import change_profile
from conftest import PASSWORD

SAVED: dict[str, Any] = {"display_name": "앨리스 🌿", "language": "ko", "timezone": "Asia/Seoul", "theme": "dark"}


def test_one_changes_how_one_is_called_and_how_pages_look(alice: User, client_of):
    """C12."""
    response = client_of(alice).post(reverse("profile"), SAVED)

    assert (response.status_code, response["Location"]) == (302, reverse("profile"))
    alice.refresh_from_db()
    assert {field: getattr(alice, field) for field in SAVED} == SAVED


def test_a_new_name_makes_a_new_version_and_how_one_sees_pages_does_not(alice: User):
    before = alice.profile_version
    change_profile(user=alice, theme="dark", timezone="Asia/Seoul")
    same = alice.profile_version
    change_profile(user=alice, display_name="앨리스")

    assert (same, alice.profile_version) == (before, before + 1)
    alice.refresh_from_db()
    assert alice.profile_version == before + 1


def test_what_did_not_change_is_not_written(alice: User, django_assert_num_queries):
    with django_assert_num_queries(0):
        change_profile(user=alice, display_name=alice.display_name)


def test_without_a_display_name_others_read_the_user_name(alice: User, client_of):
    client_of(alice).post(reverse("profile"), {**SAVED, "display_name": " \u200b "})

    alice.refresh_from_db()
    assert (alice.display_name, alice.name) == ("", "alice")


@pytest.mark.parametrize(
    ("name", "initials"), [("Alice Kim", "AK"), ("alice", "A"), ("김민수", "김"), ("小明", "小"), ("이 Kim", "이")]
)
def test_initials_are_two_latin_letters_or_one_of_any_other_script(name: str, initials: str):
    assert User(display_name=name).initials == initials


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "x" * 61),
        ("display_name", "도우미"),
        ("language", "fr"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("theme", "loud"),
        ("theme", ""),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(alice: User, client_of, field: str, value: str):
    """E02."""
    response = client_of(alice).post(reverse("profile"), {**SAVED, field: value})

    assert (response.status_code, response["X-Error"]) == (422, "bad_request")
    assert list(response.context["form"].errors) == [field]
    alice.refresh_from_db()
    assert alice.display_name == "Alice"


def test_the_page_holds_what_is_set(alice: User, client_of):
    change_profile(user=alice, **SAVED)
    client = client_of(alice)
    page = client.get(reverse("profile-look")).text

    assert 'value="앨리스 🌿"' in client.get(reverse("profile")).text
    assert '<option value="Asia/Seoul" selected>' in page
    assert '<option value="ko" selected>한국어</option>' in page


def test_a_visitor_has_no_profile(db: None):
    for path in ("profile", "email-change", "picture-change", "picture-remove"):
        assert Client().post(reverse(path))["Location"].startswith(reverse("login"))


# The address -------------------------------------------------------------------------------------


def test_a_new_address_needs_the_password(alice: User, client_of):
    """reliability.md, S21: whoever holds the mailbox can set a new password."""
    client = client_of(alice)
    refused = client.post(reverse("email-change"), {"email": "a@example.org", "password": "wrong"})
    accepted = client.post(reverse("email-change"), {"email": "a@example.org", "password": PASSWORD})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert refused.context["email_form"].errors == {"password": ["This is not your current password."]}
    assert 'value="a@example.org"' in refused.text
    alice.refresh_from_db()
    assert alice.email == "a@example.org"


# Language and time -------------------------------------------------------------------------------


def language_of(client: Client, **headers: str) -> str:
    return client.get(reverse("login"), headers=headers)["Content-Language"]


def test_a_visitor_reads_the_browsers_language(db: None):
    assert language_of(Client(), **{"Accept-Language": "ko,en;q=0.5"}) == "ko"
    assert language_of(Client(), **{"Accept-Language": "zh-CN"}) == "zh-hans"
    assert language_of(Client(), **{"Accept-Language": "fr"}) == "en"


def test_a_visitor_may_choose_another_one(db: None):
    client = Client()
    answer = client.post(reverse("language"), {"language": "zh-hans", "next": reverse("login")})

    assert answer["Location"] == reverse("login")
    assert language_of(client, **{"Accept-Language": "ko"}) == "zh-hans"


def test_the_profile_wins_over_the_browser(alice: User, client_of):
    change_profile(user=alice, language="ko")
    answer = client_of(alice).get(reverse("profile"), headers={"Accept-Language": "zh-CN"})

    assert answer["Content-Language"] == "ko"


def test_choosing_a_language_when_signed_in_is_kept_in_the_profile(alice: User, client_of):
    client_of(alice).post(reverse("language"), {"language": "ko", "next": "/"})

    alice.refresh_from_db()
    assert alice.language == "ko"


def test_a_language_nobody_speaks_here_changes_nothing(alice: User, client_of):
    client_of(alice).post(reverse("language"), {"language": "tlh", "next": "/"})

    alice.refresh_from_db()
    assert alice.language == ""


def test_a_choice_of_language_leads_to_no_other_site(db: None):
    answer = Client().post(reverse("language"), {"language": "ko", "next": "https://example.com/"})

    assert answer["Location"] == "/"


def test_after_signing_out_the_page_still_speaks_the_persons_language(alice: User, client_of):
    client = client_of(alice)
    client.post(reverse("profile"), SAVED)
    client.post(reverse("logout"))

    assert language_of(client) == "ko"


def test_following_the_browser_again_forgets_the_choice(alice: User, client_of):
    client = client_of(alice)
    client.post(reverse("profile"), SAVED)
    client.post(reverse("profile"), {**SAVED, "language": ""})

    assert language_of(client, **{"Accept-Language": "zh-CN"}) == "zh-hans"


def test_the_answer_to_a_new_language_is_said_in_it(alice: User, client_of, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("accounts.profile.responses._", lambda text: f"{text} ({translation.get_language()})")
    answer = client_of(alice).post(reverse("profile"), SAVED)

    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Saved. (ko)"]


@pytest.mark.parametrize(
    ("chosen", "browsers", "zone"),
    [
        ("Asia/Seoul", "", "Asia/Seoul"),
        ("Asia/Seoul", "Europe/Berlin", "Asia/Seoul"),
        ("", "Asia/Shanghai", "Asia/Shanghai"),
        ("", "", "UTC"),
        ("", "../../etc/passwd", "UTC"),
    ],
)
def test_times_are_said_in_the_persons_zone_and_only_in_their_requests(
    alice: User, rf, chosen: str, browsers: str, zone: str
):
    """Without a choice of theirs it is that of the browser, which scripts use too."""
    change_profile(user=alice, timezone=chosen)
    request = rf.get("/")
    request.user = alice
    request.COOKIES["timezone"] = browsers

    answer = preferences(lambda request: HttpResponse(timezone.get_current_timezone_name()))(request)

    assert answer.text == zone
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(("field", "value"), [("timezone", "Mars/Olympus"), ("language", "tlh")])
def test_a_row_that_was_written_by_hand_breaks_no_page(alice: User, client_of, field: str, value: str):
    User.objects.filter(pk=alice.pk).update(**{field: value})

    assert client_of(alice).get(reverse("profile")).status_code == 200


def test_the_list_of_zones_holds_places_by_region():
    regions = dict(choices.zones())

    assert regions["UTC"] == "UTC"
    assert ("Asia/Seoul", "Seoul") in regions["Asia"]
    assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in regions["America"]
    assert "posixrules" not in choices.zone_names()
