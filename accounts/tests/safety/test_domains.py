"""Domains of links are compared as people read them."""

import pytest

from accounts.safety import domains

BLOCKED = domains.read("spam.example\nhttps://Bad.Example/path\n*.paypal.com\nmünchen.example\n한국.example")[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://spam.example",
        "HTTP://SPAM.EXAMPLE:8080/x?y#z",
        "https://a.b.spam.example/",
        "https://user:word@spam.example/",
        "https://spam.example./",
        "https://ｓｐａｍ.example/",
        "https://spam。example/",
        "https://bad.example",
        "https://www.pаypаl.com/",  # with two Cyrillic letters
        "https://www.xn--pypl-53dc.com/",  # the same in ASCII
        "https://xn--mnchen-3ya.example/",
        "https://MÜNCHEN.example/",
        "https://한국.example",
    ],
)
def test_it_is_blocked(url: str):
    assert domains.looks_like(domains.host_of(url), BLOCKED)


@pytest.mark.parametrize(
    "url",
    [
        "https://notspam.example",
        "https://spam.example.org",
        "https://example/",
        "https://good.example/?to=https://spam.example",
        "https://bad.example@good.example",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[/",
        "https://" + "x" * 2000,
        "https://мир.example",
    ],
)
def test_it_is_not(url: str):
    assert not domains.looks_like(domains.host_of(url), BLOCKED)


def test_a_domain_that_only_looks_like_an_allowed_one_is_not_allowed():
    assert not domains.is_in(domains.host_of("https://www.pаypаl.com/"), ["paypal.com"])


def test_what_is_no_domain_is_named():
    assert domains.read("good.example\n\nno domain\nx@y.example\nlocalhost") == (
        ["good.example"],
        ["no domain", "x@y.example", "localhost"],
    )
