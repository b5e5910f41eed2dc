"""Pages for what went wrong. They must not need what may be broken."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from chatsite.exceptions import NotFound, Unavailable
from chatsite.web.error_pages import refusal


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
