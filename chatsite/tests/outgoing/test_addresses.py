"""The list of what must never be asked, however it is spelled."""

import pytest

from chatsite.outgoing.addresses import NotAllowed, check, parse

pytestmark = pytest.mark.once

NOT_PUBLIC = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 100.100.100.200
169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::c0a8:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::
2002:a00:1::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
ff0e::1 4000::1
""".split()
PUBLIC = (
    "8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 192.169.0.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808"
)

NO_URL = [
    "ftp://news.example/", "file:///etc/passwd", "gopher://news.example/", "javascript:alert(1)", "data:text/html,x",
    "//news.example/", "news.example", "http:news.example", "http:///path", "http://", "https://?x", "http://#x",
    "http://user@news.example/", "http://user:secret@news.example/", "http://news.example@127.0.0.1/",
    "http://@127.0.0.1/", "http://127.0.0.1:80@news.example/", "http://news.example:80:90/",
    "http://news.example:8080/", "http://news.example:22/", "http://news.example:0/", "http://news.example:99999/",
    "http://news.example:-1/", "http://news.example:٨٠/", "http://news.example\\@127.0.0.1/",
    "http://127.0.0.1\\.news.example/", "http://news.example /", "http://news.example\r\nHost: x/",
    "http://news.example/\r\nX: y", "http://news.example\t/", "\x00http://news.example/", "http://news.example\x00/",
    "http://2130706433/", "http://017700000001/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/",
    "http://0x7F.1/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0x/", "http://127.0.0.01/",
    "http://127.0.0.1../", "http://256.256.256.256/", "http://1.2.3.4.5/", "http://news.example.0x1/",
    "http://[::1%25lo]/", "http://[fe80::1%25eth0]/", "http://[::1/", "http://::1/", "http://[127.0.0.1]/",
    "http://[v1.x]/", "http://.news.example/", "http://news..example/", "http://-news.example/",
    "http://%31%32%37.0.0.1/", "http://127.0.0.1%2f.news.example/", "http://news.example%00/",
    "http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/", "http://x.example/" + "a" * 2_000,
    "http://\u200b/", "http://ex\u00adample\u2044.com/", "http://a|b.example/", "http://a_b^.example/",
]  # fmt: skip

ONE_SPELLING = {
    "HTTP://News.EXAMPLE:80": "http://news.example/",
    "https://news.example:443/a?b=c#d": "https://news.example/a?b=c",
    "https://news.example./": "https://news.example/",
    "http://news.example?x": "http://news.example/?x",
    "http://ｎｅｗｓ．ｅｘａｍｐｌｅ/": "http://news.example/",
    "http://news。example/": "http://news.example/",
    "http://한글.example/문서?q=뜻": "http://xn--bj0bj06e.example/%EB%AC%B8%EC%84%9C?q=%EB%9C%BB",
    "http://faß.example/": "http://xn--fa-hia.example/",
    "http://8.8.8.8/": "http://8.8.8.8/",
    "http://[2606:4700:0:0::1111]/": "http://[2606:4700::1111]/",
    "http://news.example/%2e%2e/a%20b": "http://news.example/%2e%2e/a%20b",
    # These go on to be resolved, and are refused by what they are.
    "http://127.0.0.1/": "http://127.0.0.1/",
    "http://①②⑦.⓪.⓪.①/": "http://127.0.0.1/",
    "http://127。0。0。1/": "http://127.0.0.1/",
    "http://127.0.0.1./": "http://127.0.0.1/",
    "http://[::ffff:7f00:1]/": "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/": "http://[::7f00:1]/",
    "http://LOCALHOST/": "http://localhost/",
}


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_of_the_internet_is_refused(address: str) -> None:
    with pytest.raises(NotAllowed):
        check([address])


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_allowed(address: str) -> None:
    assert len(check([address])) == 1


@pytest.mark.parametrize("others", [["10.0.0.1"], ["::1"], ["8.8.4.4", "::ffff:127.0.0.1"]])
def test_one_address_that_is_not_public_is_enough_to_refuse_a_host(others: list[str]) -> None:
    with pytest.raises(NotAllowed):
        check(["8.8.8.8", *others])
    with pytest.raises(NotAllowed):
        check([*others, "8.8.8.8"])


def test_a_host_without_addresses_is_refused() -> None:
    with pytest.raises(NotAllowed):
        check([])


@pytest.mark.parametrize("url", NO_URL)
def test_what_is_ambiguous_or_none_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        parse(url)


@pytest.mark.parametrize(("url", "one"), ONE_SPELLING.items())
def test_an_address_has_one_spelling(url: str, one: str) -> None:
    assert str(parse(url)) == one


def test_the_list_is_long_enough() -> None:
    assert len(NOT_PUBLIC) + len(NO_URL) >= 100
