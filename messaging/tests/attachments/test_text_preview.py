"""The first lines of a text are shown with the colours of its language."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from messaging.models import File
from messaging.tests.attachments.conftest import picture, send, stored
from rooms.models import Room

KOREAN = "안녕하세요? 오늘 회의는 세 시에 시작해요.\n"
CHINESE = "你好，今天的会议三点开始。资料已经附上了。\n"
JAPANESE = "こんにちは。今日の会議は三時に始まります。\n"
FRENCH = "L'été dernier nous avons mangé à la crêperie.\n"


def preview(client: Client, file: File) -> str:
    answer = client.get(reverse("file-preview", args=[file.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        (KOREAN, "utf-8", "utf-8"),
        (KOREAN, "utf-8-sig", "utf-8"),
        (KOREAN, "utf-16", "utf-16le"),
        (KOREAN, "cp949", "euc-kr"),
        (CHINESE, "gb18030", "gb18030"),
        (JAPANESE, "cp932", "shift_jis"),
        (FRENCH, "cp1252", "windows-1252"),
    ],
)
def test_a_text_is_read_in_its_encoding(alice: User, client_of: ClientOf, text, encoding, charset) -> None:
    file, client = stored(alice, text.encode(encoding)), client_of(alice)
    assert f"<code>{text.strip()}</code>" in preview(client, file)
    answer = client.get(file.address)
    assert answer["Content-Type"] == f"text/plain; charset={charset}"
    assert b"".join(answer) == text.encode(encoding)


def test_code_has_colours_and_is_no_markup(alice: User, client_of: ClientOf) -> None:
    html = preview(client_of(alice), stored(alice, b"def f():\n    return '<script>alert(1)</script>'\n", "a.py"))
    assert '<span class="code-k">def</span>' in html
    assert "<script>" not in html
    assert " style=" not in html
    assert 'data-language="python"' in html
    assert "code-" not in preview(client_of(alice), stored(alice, b"a=1;" * 101, "min.js"))
    plain = preview(client_of(alice), stored(alice, b"def <b>f</b>():", "a.txt"))
    assert "<code>def &lt;b&gt;f&lt;/b&gt;():</code>" in plain


def test_it_ends_after_twenty_lines_or_four_thousand_characters(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    lines = preview(client, stored(alice, b"line\r\n" * 21))
    assert (lines.count("line"), "data-cut" in lines) == (20, True)
    long = preview(client, stored(alice, ("가" * 5_000).encode()))
    assert (long.count("가"), "data-cut" in long) == (4_000, True)
    assert "data-cut" not in preview(client, stored(alice, b"\n\nline\n" * 6))


def test_who_may_not_read_the_file_sees_nothing_of_it(
    alice: User, bob: User, mallory: User, lounge: Room, client_of: ClientOf
) -> None:
    file = stored(alice)
    address = reverse("file-preview", args=[file.pk])
    assert client_of(bob).get(address).status_code == 404
    send(client_of(alice), lounge, file)
    assert [client_of(user).get(address).status_code for user in (alice, bob, mallory)] == [200, 200, 404]
    assert client_of(None).get(address).status_code == 302


def test_only_a_text_has_one(alice: User, client_of: ClientOf) -> None:
    file = stored(alice, picture(), "a.txt")
    assert client_of(alice).get(reverse("file-preview", args=[file.pk])).status_code == 404
