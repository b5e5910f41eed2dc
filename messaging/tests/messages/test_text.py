"""What somebody typed: as it is stored, and as the HTML that shows it."""

import time
from collections.abc import Callable
from contextlib import suppress
from html import unescape
from re import sub

import pytest

from messaging.messages.text import Empty, TooLong, body_html, clean_body
from tests.pages import elements, outline

pytestmark = pytest.mark.once

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<ScRiPt/x>alert(1)</sCrIpT\n>",
    "</div></chat-message><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    '<div hx-get="/admin/" hx-trigger="load">',
    '<form hx-post="/accounts/logout/" hx-trigger="load"><button>',
    '<div hx-swap-oob="innerHTML:body">gone</div>',
    '<chat-message id="message-1" data-author="1">',
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0>",
    "<!-- --><!--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\ufe64script\ufe65alert(1)\ufe64/script\ufe65",
    "\uff1cscript\uff1ealert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//http://x",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "[click](javascript:alert(1))",
    'http://x.example/"onmouseover="alert(1)',
    "http://x.example/'onmouseover='alert(1)",
    "http://x.example/<script>alert(1)</script>",
    "http://x.example/`onmouseover=alert(1)",
    "http://x.example/\tonmouseover=alert(1)",
    "http://javascript:alert(1)@x.example/",
    "https://x.example/?a=1&lt;b=2&quot;",
    "{% load i18n %}{{ request.user.password }}{# gone #}",
    "{{ constructor.constructor('alert(1)')() }}",
    "${alert(1)} #{alert(1)} <%= alert(1) %>",
    "\u202egnp.exe\u2066",
]
URL = "https://x.example/a"


@pytest.mark.parametrize("body", HOSTILE)
def test_whatever_is_typed_becomes_text_and_links_and_nothing_else(body: str) -> None:
    html = body_html(clean_body(body))
    for tag, has in outline(html):
        assert tag == "a"
        assert set(has) == {"href", "rel", "target"}
        assert (has["href"] or "").startswith(("http://", "https://"))


@pytest.mark.parametrize("body", HOSTILE)
def test_the_reader_sees_exactly_what_was_typed(body: str) -> None:
    stored = clean_body(body)
    assert unescape(sub(r"</?a\b[^>]*>", "", body_html(stored))) == stored


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        (f"see {URL}.", [URL]),
        (f"({URL})", [URL]),
        (f"{URL}_(b)", [f"{URL}_(b)"]),
        (f"({URL}_(b))", [f"{URL}_(b)"]),
        (f"「{URL}」를 봐요", [URL]),
        (f"看{URL}，好", [URL]),
        (f"《{URL}》（{URL}）", [URL, URL]),
        ("https://ko.example/wiki/마루", ["https://ko.example/wiki/마루"]),
        (f"{URL}?q=1&r=2#s, and HTTP://Y.example!", [f"{URL}?q=1&r=2#s", "HTTP://Y.example"]),
        (f"{URL}\n{URL}", [URL, URL]),
        ("https://", []),
        ("https://...", []),
        ("ftp://x.example javascript:alert(1) mailto:a@x.example //x.example www.x.example", []),
        ("xhttp://x.example", []),
    ],
)
def test_web_addresses_become_links_without_the_sentence_around_them(typed: str, linked: list[str]) -> None:
    links = elements(body_html(typed), "a")
    assert [link.attributes["href"] for link in links] == linked
    assert [link.text for link in links] == linked
    assert all({"nofollow", "noopener", "ugc"} == set(link.attributes["rel"].split()) for link in links)


def quick(work: Callable[[], object], seconds: float = 1.0) -> None:
    """Counts the thread's own time, for the machine may be busy with something else."""
    begun = time.thread_time()
    work()
    assert time.thread_time() - begun < seconds


@pytest.mark.parametrize(
    "unit",
    [
        "https://a",
        "https://a)",
        "https://",
        "(https://a.",
        "http://a&",
        ")",
        "]",
        ".",
        "https://a.b/?c=d&e=f ",
        "<",
        "h",
    ],
)
@pytest.mark.parametrize("start", ["", "https://a"])
def test_making_links_takes_time_in_proportion_to_the_text(start: str, unit: str) -> None:
    quick(lambda: body_html(start + unit * (100_000 // len(unit))))


@pytest.mark.parametrize(
    "unit",
    ["\u0301\u0327", "\U0001f1f0", "\U0001f468\u200d", "\u1100", "\u200d", "\ufdfa", "\U0001d15e", " ", "\u0e33"],
)
@pytest.mark.parametrize("start", ["", "a"])
def test_judging_a_text_takes_time_in_proportion_to_it(start: str, unit: str) -> None:
    """The fast lane judges on the event loop, where everybody else waits."""

    def judge() -> None:
        with suppress(Empty, TooLong):
            clean_body(start + unit * (63_999 // len(unit)))

    quick(judge, seconds=0.25)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("  indented\n\n\tand kept  ", "indented\n\n\tand kept"),
        ("\u1100\u1161\u11a8", "\uac01"),
        ("nul\x00 bell\x07 escape\x1b del\x7f", "nul bell escape del"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("half \ud83d of a face \udc4d", "half  of a face"),
        ("\U0001f44d\u200d\u2642\ufe0f", "\U0001f44d\u200d\u2642\ufe0f"),
        ("\u0634\u200c\u0646", "\u0634\u200c\u0646"),
        ("e" + "\u0301" * 1000, "\u00e9" + "\u0301" * 29),
    ],
)
def test_text_is_stored_as_it_was_meant(typed: str, stored: str) -> None:
    assert clean_body(typed) == stored


@pytest.mark.parametrize("typed", ["0", ".", "\u2764", "\U0001fae8", "\ue000", "\u3131", "~"])
def test_one_character_is_enough(typed: str) -> None:
    """Those that this Python's Unicode does not know yet, too."""
    assert clean_body(typed) == typed


def test_flags_are_counted_in_pairs_and_what_follows_them_too() -> None:
    flag = "\U0001f1f0\U0001f1f7"
    assert clean_body(flag * 4000)
    assert clean_body(flag * 3999 + "\U0001f1f0")
    with pytest.raises(TooLong):
        clean_body(flag * 4000 + "\U0001f1f0")
