"""Pages for what went wrong. They must not need what may be broken."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from chatsite.exceptions import NotFound, Unavailable
from chatsite.web.error_pages import refusal
from conftest import ClientOf


def test_the_page_for_our_own_mistakes_needs_nothing() -> None:
    page = render_to_string("500.html")

    assert "Something broke" in page
    assert 'href="/static/css/main.css"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("refused", [NotFound(), Unavailable()])
def test_a_refusal_is_a_page_that_asks_nothing_of_the_database(
    refused: NotFound | Unavailable, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]

    with django_assert_num_queries(0):
        response = refusal(request, refused)

    assert response.status_code == refused.status
    assert str(refused.message) in response.content.decode()


@pytest.mark.django_db
def test_a_refusal_for_htmx_is_one_line_for_the_notices() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    request.htmx = True  # type: ignore[attr-defined]

    line = refusal(request, NotFound()).content.decode().strip().splitlines()[-1]

    assert line.startswith('<p class="notice refusal"')


@pytest.mark.django_db
class TestAnAddressThatLeadsNowhere:
    def test_a_visitor_reads_that_a_page_is_missing_and_may_sign_in(self, client: Client) -> None:
        page = client.get("/no/such/page/", headers={"Accept-Language": "ko"})

        assert (page.status_code, page["X-Error"]) == (404, "not_found")
        assert '<html lang="ko"' in page.text
        assert "이 주소에는 페이지가 없거나" in page.text
        assert f'href="{reverse("login")}"' in page.text
        assert 'name="q"' not in page.text

    def test_who_is_signed_in_reads_it_in_their_language_and_can_search(self, alice: User, client_of: ClientOf) -> None:
        User.objects.filter(pk=alice.pk).update(language="zh-hans")
        page = client_of(alice).get("/no/such/page/")

        assert '<html lang="zh-hans"' in page.text
        assert "这个地址没有页面" in page.text
        assert f'action="{reverse("rooms")}"' in page.text
        assert f'href="{reverse("login")}"' not in page.text
