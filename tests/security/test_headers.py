"""What every answer carries, and what a proxy or a visitor may claim in a request's head."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project_settings
from django.core import mail
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from conftest import PASSWORD, ClientOf
from rooms.models import Room

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_hardened(answer: HttpResponseBase) -> None:
    assert {name: answer.get(name) for name in ALWAYS} == ALWAYS
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/rooms", {}, 301),  # without its slash
        ("GET", "/accounts/login/", {"host": "evil.example"}, 400),
        ("GET", "/accounts/login/", {"host": "testserver:evil"}, 400),
        ("POST", "/accounts/login/", {"sec-fetch-site": "cross-site"}, 403),
        ("GET", "/static/nothing.js", {}, 404),
        ("GET", "/livez", {}, 200),
        ("TRACE", "/accounts/login/", {}, 405),
        ("GET", "/admin/", {}, 302),
    ],
)
def test_every_answer_is_hardened(db: None, method: str, path: str, headers: dict[str, str], status: int) -> None:
    answer = Client().generic(method, path, headers=headers)
    assert answer.status_code == status
    assert_hardened(answer)


def test_so_is_the_way_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/accounts/login/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/accounts/login/")
    assert_hardened(answer)


@pytest.mark.django_db
def test_so_is_a_file_of_the_house_which_anybody_may_keep() -> None:
    Path(project_settings.STATIC_ROOT, "drawing.svg").write_text("<svg/>")
    answer = Client().get("/static/drawing.svg")
    answer.close()
    assert answer.status_code == 200
    assert_hardened(answer)
    assert "public" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    "page", ["admin:index", "admin:accounts_user_changelist", "admin:messaging_message_changelist"]
)
def test_so_is_the_admin_which_runs_files_of_the_house_only(alice: User, client_of: ClientOf, page: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    answer = client_of(alice).get(reverse(page))
    assert answer.status_code == 200
    assert_hardened(answer)
    assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"


# What a request claims ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [{"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}])
@pytest.mark.usefixtures("at_once")
def test_a_link_for_a_new_password_leads_to_this_house(alice: User, claim: dict[str, str]) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    Client().post(reverse("password_reset"), {"email": "alice@example.org"}, headers=claim)
    assert "http://testserver/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body
    assert (
        Client().post(reverse("password_reset"), {"email": "a@b.test"}, headers={"host": "evil.example"}).status_code
        == 400
    )
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_the_inside_is_not_counted_out_to_whom_an_unknown_proxy_lets_through(
    db: None, header: str, settings: Settings
) -> None:
    """Without TRUSTED_PROXIES a proxy on this machine looks like somebody on this machine."""
    assert Client().get("/metrics").status_code == 200
    assert Client().get("/metrics", headers={header: "203.0.113.9"}).status_code == 404
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # then the address is the visitor's own
    assert Client().get("/metrics", headers={header: "x"}, REMOTE_ADDR="127.0.0.1").status_code == 200
    assert Client().get("/metrics", headers={header: "x"}, REMOTE_ADDR="203.0.113.9").status_code == 404


def test_https_is_what_the_connection_says_not_what_a_header_claims(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for claim in ({"x-forwarded-proto": "https"}, {"x-forwarded-ssl": "on"}, {"front-end-https": "on"}):
        assert Client().get("/accounts/login/", headers=claim).status_code == 301


NEXT = """https://evil.example //evil.example ///evil.example ////evil.example /\\evil.example \\\\evil.example
\\/evil.example /\t/evil.example http:evil.example https:evil.example http:/evil.example https:///evil.example
javascript:alert(1) JaVaScRiPt:alert(1) data:text/html,x vbscript:x ftp://evil.example mailto:x@evil.example
//evil.example\\@testserver https://testserver@evil.example https://testserver.evil.example http://testserver:81/
https://evil.example/testserver //testserver:80@evil.example //%65vil.example%2f.. https://[::1] https://evil。example
//evil%E3%80%82example \x01https://evil.example \x08//evil.example \u00a0//evil.example \u2028//evil.example
/%0d%0aLocation:%20https://evil.example https://evil.example#testserver https://evil.example?testserver
https://testserver//evil.example/.. blob:https://testserver/x //testserver.evil.example/ http://testserver\\.evil.example
http://testserver%2eevil.example// 99999 home admin:index é"""


@pytest.mark.parametrize("where", NEXT.replace("\n", " ").split(" "))
@pytest.mark.parametrize("door", ["login", "register", "language"])
def test_no_door_leads_to_another_house(alice: User, door: str, where: str) -> None:
    """S17"""
    fields = {
        "login": {"username": "alice", "password": PASSWORD},
        "register": {"username": "minsu_92", "password1": PASSWORD, "password2": PASSWORD},
        "language": {"language": "ko"},
    }[door]
    answer = Client().post(reverse(door), {**fields, "next": where}, headers={"referer": "https://evil.example/"})
    assert answer.status_code == 302
    leads = urlsplit(answer["Location"])
    assert (leads.scheme, leads.netloc) in {("", ""), ("http", "testserver"), ("https", "testserver")}
    assert not answer["Location"].startswith(("//", "/\\", "/\t"))
    assert "\n" not in answer["Location"]


def test_cookies_are_kept_from_scripts_and_from_other_sites(alice: User, lounge: Room) -> None:
    """S21. Our scripts read one: the token that goes with each form."""
    browser = Client()
    browser.post(reverse("login"), {"username": "alice", "password": PASSWORD})
    browser.post(reverse("language"), {"language": "ko"})
    browser.get(reverse("room", args=["lounge"]))
    assert {"session", "language"} <= set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert bool(cookie["httponly"]) is (name != "csrftoken"), name
        assert not cookie["domain"], name
