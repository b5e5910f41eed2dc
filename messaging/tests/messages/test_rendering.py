"""A message's element: the same bytes for every reader and on every way, small, and with no word of any language."""

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone, translation

from accounts.models import User
from accounts.profile.operations import change_profile
from conftest import ClientOf
from messaging.messages import live as message_live
from messaging.messages.rendering import fragments, messages_frame
from messaging.models import Message
from messaging.tests.messages.test_text import HOSTILE
from messaging.tests.talk import change, get, post, say
from rooms.membership.operations import leave_room
from rooms.models import Room
from tests.pages import element, messages, outline, undated


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was said to open tabs since, as (topic, frame)."""
    frames: list[tuple[str, str]] = []
    monkeypatch.setattr(message_live, "publish", lambda topic, frame, **_: frames.append((topic, frame)))
    return frames


def whole(message: Message) -> Message:
    return Message.objects.whole().get(pk=message.pk)


def render(message: Message) -> str:
    """As if nobody had rendered it before."""
    cache.clear()
    return fragments([whole(message)])[0]


@pytest.fixture
def every_kind(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> list[Message]:
    text, edited, removed = (say(alice, lounge, body) for body in ("안녕 https://x.example", "b", "c"))
    change(client_of(alice), "edit", edited, body="edited")
    change(client_of(alice), "delete", removed)
    leave_room(room=lounge, user=bob)
    kinds = [Message.objects.filter(room=lounge, kind=kind)[0] for kind in ("created", "joined", "left")]
    return [text, edited, removed, *kinds]


def test_answer_broadcast_history_changes_and_page_are_the_same_bytes(
    alice: User, bob: User, lounge: Room, client_of: ClientOf, said, django_capture_on_commit_callbacks
) -> None:
    """B10: for the author and for another reader."""
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client_of(alice), lounge, "the <same> & 같은 bytes")
    sent = element(answer.content, "chat-message").html
    assert [frame for topic, frame in said if topic == f"room.{lounge.pk}"] == [answer.content.decode()]
    for reader in (alice, bob):
        client = client_of(reader)
        assert messages(get(client, "messages", lounge, before=99).content)[-1].html == sent
        missed = get(client, "changes", lounge, since=lounge.revision).content.decode()
        assert missed == answer.content.decode()
        assert undated(sent) in undated(client.get(lounge.get_absolute_url()).content.decode())


def test_the_bytes_do_not_depend_on_the_reader_who_came_first(
    alice: User, bob: User, every_kind: list[Message], lounge: Room, client_of: ClientOf
) -> None:
    """A13: whatever their language, time zone or theme, and with nothing in the cache."""
    pages = []
    readers = [("en", "UTC"), ("ko", "Asia/Seoul"), ("zh-hans", "America/New_York"), ("ko", "Asia/Kathmandu")]
    for language, zone in readers:
        change_profile(user=alice, language=language, timezone=zone)
        cache.clear()
        pages.append(get(client_of(alice), "messages", lounge, before=99).content)
    assert len(messages(pages[0])) == lounge.message_count + 4
    assert set(pages) == {pages[0]}


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("language", ["ko", "zh-hans", "en"])
def test_a_fragment_has_no_word_of_any_language_and_one_clock(
    every_kind: list[Message], language: str, zone: str
) -> None:
    for message in every_kind:
        neutral = render(message)
        with translation.override(language), timezone.override(zone):
            assert render(message) == neutral
        written = whole(message).body + message.author.name + message.author.initials
        text = re.sub(r"<[^>]*>", " ", neutral)
        assert all(word in written for word in re.findall(r"[^\W\d]+", text)), text


def test_a_time_is_an_instant(every_kind: list[Message]) -> None:
    with timezone.override("Asia/Seoul"):
        moment = dict(outline(render(every_kind[0])))["time"]["datetime"]
    assert moment
    assert datetime.fromisoformat(moment) == every_kind[0].created_at
    assert re.search(r"(Z|\+00:00)$", moment)


def test_a_line_of_text_takes_less_than_a_kibibyte(alice: User, lounge: Room) -> None:
    change_profile(user=alice, display_name="마루에 앉은 사람")
    message = say(alice, lounge, "오늘 저녁에 다 같이 모여서 밥 먹을 사람 있어요? 저는 일곱 시쯤 도착해요!")
    assert len(messages_frame(lounge.pk, [whole(message)]).encode()) < 1024


def test_a_removed_message_and_a_system_line_show_no_words(every_kind: list[Message]) -> None:
    _text, _edited, removed, *lines = [element(render(message), "chat-message") for message in every_kind]
    assert removed.text == ""
    assert [line.text for line in lines] == [message.author.name for message in every_kind[3:]]
    assert [line["kind"] for line in lines] == ["created", "joined", "left"]


def test_a_new_name_shows_in_old_messages(alice: User, lounge: Room) -> None:
    message = say(alice, lounge, "hello")
    fragments([whole(message)])
    change_profile(user=alice, display_name="Alice the Second")
    assert "Alice the Second" in fragments([whole(message)])[0]


@pytest.mark.parametrize(
    ("text", "language", "marked"),
    [
        ("直す", "zh-hans", "ja"),
        ("カタカナ 直", "en", "ja"),
        ("大韓民國 만세", "zh-hans", "ko"),
        ("直接说吧", "zh-hans", "zh-Hans"),
        ("直接说吧・没事", "zh-hans", "zh-Hans"),
        ("𠮷", "zh-hans", "zh-Hans"),
        ("直接说吧", "en", None),
        ("안녕", "zh-hans", None),
        ("ひらがな", "en", None),
        ("hello — 😀", "zh-hans", None),
    ],
)
def test_han_characters_have_the_shape_of_their_language(
    alice: User, lounge: Room, text: str, language: str, marked: str | None
) -> None:
    """Of the text's own, if other letters tell it, or else of what its author reads."""
    change_profile(user=alice, language=language)
    body = next(has for tag, has in outline(render(say(alice, lounge, text))) if has.get("class") == "body")
    assert body.get("lang") == marked


def test_who_reads_in_another_language_now_has_the_same_element_everywhere(alice: User, lounge: Room) -> None:
    message = say(alice, lounge, "直接说吧")
    fragments([whole(message)])
    change_profile(user=alice, language="zh-hans")
    assert 'lang="zh-Hans"' in fragments([whole(message)])[0]


def test_an_edit_shows_whatever_was_rendered_before(alice: User, lounge: Room, client_of: ClientOf) -> None:
    message = say(alice, lounge, "first")
    fragments([whole(message)])
    change(client_of(alice), "edit", message, body="second")
    assert "second" in fragments([whole(message)])[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_and_names_stay_text(alice: User, lounge: Room, text: str) -> None:
    """H2, S5: no element, no attribute and no frame but our own, whatever is in body and name."""
    User.objects.filter(pk=alice.pk).update(display_name=text[:60])
    harmless, hostile = say(alice, lounge, "x https://x.example"), say(alice, lounge, text)
    link: dict[str, str | None] = {"href": "", "rel": "", "target": ""}
    allowed = {(tag, name) for tag, has in [*outline(render(harmless)), ("a", link)] for name in ["", *has]}
    for tag, has in outline(messages_frame(lounge.pk, [whole(hostile)]))[1:]:
        assert {(tag, name) for name in ["", *has]} <= allowed
    shown = element(messages_frame(lounge.pk, [whole(hostile)]), "chat-message")
    assert shown["name"] == text[:60]
    assert hostile.body in shown.text


def test_a_fragment_carries_no_target_of_its_own(every_kind: list[Message]) -> None:
    """H2: where it goes is said by the frame around it alone."""
    for message in every_kind:
        assert not [name for _tag, has in outline(render(message)) for name in has if name.startswith(("hx-", "on"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_the_whole_page(alice: User, lounge: Room, client_of: ClientOf, text: str) -> None:
    """S5: the page has the same elements with the same attributes, whatever room, topic and person are called."""
    client, pages = client_of(alice), []
    for name in ("harmless", text):
        Room.objects.filter(pk=lounge.pk).update(name=name[:60], topic=name)
        User.objects.filter(pk=alice.pk).update(display_name=name[:60], profile_version=F("profile_version") + 1)
        html = client.get(lounge.get_absolute_url()).content.decode()
        pages.append([(tag, sorted(has)) for tag, has in outline(html)])
    assert pages[0] == pages[1]
