import pytest

from chatsite.outgoing.client import Answer
from messaging.link_previews.pages import Page, read_page

pytestmark = pytest.mark.once


def read(body: str | bytes, charset: str = "", url: str = "https://www.news.example/a/b") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return read_page(Answer(url, "text/html", charset, data, is_whole=True))


def test_open_graph_comes_before_cards_of_twitter_and_these_before_what_html_says() -> None:
    html = "<title>html</title><meta name=description content='of html'>"
    assert read(html) == Page("html", "of html", "news.example", "")
    html += "<meta name=twitter:title content=tweet><meta name=twitter:image content=/t.png>"
    assert (read(html).title, read(html).picture) == ("tweet", "https://www.news.example/t.png")
    html += "<meta property=og:title content=graph><meta property=og:site_name content=News>"
    html += "<meta property=og:image content=../i.png><meta property=og:description content='of graph'>"
    assert read(html) == Page("graph", "of graph", "News", "https://www.news.example/i.png")


def test_tags_are_found_far_below_and_by_either_attribute() -> None:
    html = "<body>" + "<p>x</p>" * 5_000 + "<meta name=og:title content=deep>"
    assert read(html).title == "deep"


def test_entities_are_decoded_once_and_nothing_becomes_markup() -> None:
    page = read("<meta property=og:title content='Tom &amp; &lt;b&gt; &amp;amp; &#x2603;'>")
    assert page.title == "Tom & <b> &amp; ☃"


def test_what_cannot_be_seen_is_taken_away_and_blanks_are_one() -> None:
    page = read("<title>\u202egpj.exe\u200b \n\t line\x00\x07</title>")
    assert page.title == "gpj.exe line\ufffd" or page.title == "gpj.exe line"


def test_long_texts_are_cut() -> None:
    page = read(f"<title>{'가' * 5_000}</title><meta name=description content={'b' * 5_000}>")
    assert (len(page.title), len(page.description)) == (200, 400)
    assert page.title.endswith("…")


@pytest.mark.parametrize(
    ("codec", "charset", "meta"),
    [
        ("cp949", "euc-kr", ""),
        ("cp949", "", "<meta charset=euc-kr>"),
        ("cp949", "", "<meta http-equiv=Content-Type content='text/html; charset=ks_c_5601-1987'>"),
        ("cp949", "", ""),
        ("utf-8", "", ""),
        ("utf-8", "", "<meta charset='utf-16'>"),
        ("utf-8-sig", "euc-kr", ""),
        ("utf-16", "", ""),
        ("utf-8", "utf-7", ""),
    ],
)
def test_korean_pages_are_read_in_what_they_are_written_in(codec: str, charset: str, meta: str) -> None:
    assert (
        read(f"{meta}<title>똠방각하 펲시콜라 회의록</title>".encode(codec), charset).title
        == "똠방각하 펲시콜라 회의록"
    )


@pytest.mark.parametrize(("charset", "meta"), [("gb2312", ""), ("gbk", ""), ("", "<meta charset=GB18030>")])
def test_chinese_pages_are_read_with_all_characters_of_gb18030(charset: str, meta: str) -> None:
    assert read(f"{meta}<title>朱镕基 㐀 今天</title>".encode("gb18030"), charset).title == "朱镕基 㐀 今天"


def test_the_header_comes_before_the_page() -> None:
    assert read("<meta charset=gbk><title>한글</title>".encode("cp949"), "euc-kr").title == "한글"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<" * 500_000,
        "<div>" * 100_000,
        "<meta property=og:title content='" + "x" * 500_000,
        "<!--" * 100_000,
        "<a " + "b=c " * 100_000,
        "<svg><title>" * 10_000,
        "<meta property content><meta name=og:image content='http://[::1'><title></title>",
        "\x00" * 500_000,
    ],
)
def test_broken_and_hostile_pages_are_read_quickly_to_nothing_or_little(html: str) -> None:
    page = read(html)
    assert len(page.title) <= 200
    assert page.picture == ""
