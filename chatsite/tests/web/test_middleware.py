"""What stands around every request: refusals, headers, and a database that is away."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy

from accounts.models import User
from chatsite.exceptions import RateLimited, Refused, Unavailable
from chatsite.web import error_pages
from chatsite.web.middleware import refusals
from conftest import Answer, ClientOf
from rooms.models import Room
from tests.pages import element, start_tag

HTMX = {"HX-Request": "true"}


@pytest.fixture
def quiet(client_of: ClientOf, alice: User) -> Client:
    """alice's browser, which sees what a browser sees when something breaks."""
    client = client_of(alice)
    client.raise_request_exception = False
    return client


class Away:
    """A database that answers nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, execute, sql, params, many, context):
        raise self.error


# A database that is away ----------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("is closed")])
@pytest.mark.parametrize(
    "path", ["/", "/rooms/", "/rooms/lounge/", "/rooms/lounge/changes/?since=0", "/accounts/profile/"]
)
def test_a_database_that_is_away_is_a_503_that_invites_another_try(
    quiet: Client, lounge: Room, path: str, error: Exception
) -> None:
    """R6: never a 500, wherever the request meets it: at the session, at the person, in the view."""
    with connection.execute_wrapper(Away(error)):
        page, fragment = quiet.get(path), quiet.get(path, headers=HTMX)
    for response in (page, fragment):
        assert (response.status_code, response["X-Error"]) == (503, "unavailable")
        assert int(response["Retry-After"]) >= 1
    assert "busy for a moment" in page.content.decode()
    assert start_tag(page.content, "html")["lang"]
    assert "<html" not in fragment.content.decode()


def test_a_database_that_goes_away_in_the_view_is_a_503_too(
    quiet: Client, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("messaging.messages.queries.opening_window", away)
    assert quiet.get(lounge.get_absolute_url()).status_code == 503


def test_our_own_mistakes_are_a_500_that_tells_nothing_of_the_inside(
    quiet: Client, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("messaging.messages.queries.opening_window", broken)
    response = quiet.get(lounge.get_absolute_url())
    assert response.status_code == 500
    assert b"canary" not in response.content
    assert b"Something broke" in response.content


# Refusals -------------------------------------------------------------------------------------------


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[[Refused], None]:
    """From now on the directory is refused like this."""

    def refuse(refusal: Refused) -> None:
        def view(*_args: object, **_kwargs: object) -> None:
            raise refusal

        monkeypatch.setattr("rooms.directory.queries.page", view)

    return refuse


def test_a_refusal_is_a_fragment_for_htmx_and_a_page_for_everybody_else(
    quiet: Client, refused: Callable[[Refused], None]
) -> None:
    """C17"""
    refused(RateLimited(retry_after=7))
    page, fragment = quiet.get("/rooms/"), quiet.get("/rooms/", headers=HTMX)
    for response in (page, fragment):
        assert (response.status_code, response["X-Error"], response["Retry-After"]) == (429, "rate_limited", "7")
        assert "That was a lot at once." in response.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert start_tag(fragment.content, "p")["role"] == "alert"


def test_what_cannot_be_mended_by_waiting_says_nothing_of_waiting(
    quiet: Client, refused: Callable[[Refused], None]
) -> None:
    refused(Refused())
    assert "Retry-After" not in quiet.get("/rooms/")


def test_a_refusal_speaks_the_language_of_the_profile_or_of_the_browser(
    quiet: Client, alice: User, refused: Callable[[Refused], None]
) -> None:
    refused(Refused(gettext_lazy("This field is required.")))  # a sentence of Django's own
    browsers = {"ko-KR,ko;q=0.9": "필수 항목", "zh-CN,zh;q=0.9": "字段", "xx": "This field is required."}
    for accepted, words in browsers.items():
        response = quiet.get("/rooms/", headers=HTMX | {"Accept-Language": accepted})
        assert words in element(response.content, "p").text
    User.objects.filter(pk=alice.pk).update(language="ko")
    response = quiet.get("/rooms/", headers=HTMX | {"Accept-Language": "zh-CN"})
    assert "필수 항목" in element(response.content, "p").text


def test_a_request_that_makes_no_sense_is_a_bad_request(quiet: Client) -> None:
    response = error_pages.bad_request(RequestFactory().get("/"), SuspiciousOperation("odd"))
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")
    response = error_pages.bad_request(RequestFactory().get("/"), RequestDataTooBig("big"))
    assert (response.status_code, response["X-Error"]) == (413, "too_large")


def test_an_unknown_host_is_a_bad_request(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")


def test_thousands_of_fields_are_a_bad_request(quiet: Client, lounge: Room) -> None:
    response = quiet.post("/rooms/lounge/messages/", {f"field{n}": "x" for n in range(1_001)}, headers=HTMX)
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/no-such-page", "/rooms/none/", "/messages/7/", "/static/none.js", "/media/x"])
def test_what_is_missing_is_not_found_and_says_so(quiet: Client, path: str) -> None:
    response = quiet.get(path)
    assert response.status_code == 404
    assert response["X-Error"] == "not_found"


# Headers --------------------------------------------------------------------------------------------


@pytest.fixture
def every_kind_of_answer(quiet: Client, lounge: Room, client_of: ClientOf) -> list[Answer]:
    return [
        quiet.get("/rooms/lounge/"),
        quiet.get("/rooms/lounge/changes/?since=0"),
        quiet.get("/no-such-page"),
        quiet.post("/rooms/lounge/messages/", {}),
        client_of(None).get("/accounts/login/"),
        client_of(None).get("/rooms/lounge/"),
    ]


def test_every_answer_carries_the_headers_of_the_house(every_kind_of_answer: list[Answer]) -> None:
    """S6"""
    for response in every_kind_of_answer:
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in response["Permissions-Policy"]
        assert {"private", "no-store"} <= {part.strip() for part in response["Cache-Control"].split(",")}
        assert "Cookie" in response["Vary"]


def test_the_content_security_policy_lets_nothing_inline_run(every_kind_of_answer: list[Answer]) -> None:
    """S6"""
    for response in every_kind_of_answer:
        policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert "unsafe" not in response["Content-Security-Policy"]
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == policy["connect-src"] == "'self'"


def test_every_script_has_the_nonce_of_its_own_answer(quiet: Client, lounge: Room) -> None:
    nonces = set()
    for _visit in range(2):
        response = quiet.get(lounge.get_absolute_url())
        page = response.content.decode()
        (nonce,) = set(re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"]))
        scripts = re.findall(r"<script\b[^>]*>", page)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
        assert not re.findall(r'<[^>]+\s(?:on[a-z]+|style)\s*=\s*"', page)
        assert "<style" not in page
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/accounts/logout/", "/rooms/lounge/leave/", "/accounts/login/", "/no-such-page"])
def test_a_change_that_another_site_started_is_refused_before_anything_is_done(
    quiet: Client, lounge: Room, alice: User, method: str, path: str
) -> None:
    """H4, S4"""
    response = getattr(quiet, method)(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response["X-Error"]) == (403, "csrf")
    assert lounge.memberships.filter(user=alice).exists()


def test_a_link_from_another_site_opens_the_page(quiet: Client, lounge: Room) -> None:
    response = quiet.get(lounge.get_absolute_url(), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200


def test_a_refusal_page_needs_no_database(lounge: Room, alice: User, django_assert_num_queries) -> None:
    request = RequestFactory().get("/")
    request.user = alice
    with django_assert_num_queries(0):
        assert error_pages.refusal(request, Unavailable()).status_code == 503


def test_a_request_of_another_kind_than_asgi_is_served(rf: RequestFactory, alice: User) -> None:
    assert refusals(lambda _request: HttpResponse("served"))(HttpRequest()).content == b"served"
