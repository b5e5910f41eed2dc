"""What things cost, counted in what a slow machine and a fast one have in common. Seconds are measured by bench/."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.template import Template

from accounts.models import User
from chatsite.assets.storage import STYLESHEET, scripts, styles
from chatsite.delivery.connection import Frame, Tab
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import ClientOf
from messaging.messages import fragment_cache, rendering
from messaging.messages.edits import edit_message
from messaging.models import Message
from messaging.tests.conftest import SocketOf
from messaging.tests.talk import fill, get, post, say
from rooms.creation.operations import create_room
from rooms.models import Room

STATIC = settings.BASE_DIR / "static"
LINE = "오늘 저녁에 다 같이 모여서 밥 먹을 사람 있어요? 저는 일곱 시쯤 도착해요!"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of messages in the order in which their elements were rendered."""
    ids: list[int] = []
    render = rendering._element

    def note(message: Message) -> str:
        ids.append(message.pk)
        return render(message)

    monkeypatch.setattr(rendering, "_element", note)
    return ids


@contextmanager
def templates(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the templates that are rendered meanwhile, included ones too."""
    names: list[str] = []
    render = Template._render  # type: ignore[attr-defined]

    def note(template: Template, context: object) -> str:
        names.append(str(template.name))
        return render(template, context)

    with monkeypatch.context() as noting:
        noting.setattr(Template, "_render", note)
        yield names


def test_a_message_is_rendered_once_for_all_who_read_it_in_all_ways(
    alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf, rendered: list[int]
) -> None:
    for reader in (alice, bob, carol):
        client_of(reader).get(lounge.get_absolute_url())
    rendered.clear()

    post(client_of(alice), lounge, LINE)
    message = lounge.messages.latest("number")
    for reader in (alice, bob, carol):
        client_of(reader).get(lounge.get_absolute_url())
        get(client_of(reader), "messages", lounge, around=message.number)
        get(client_of(reader), "changes", lounge, since=message.revision - 1)

    assert rendered == [message.pk]


def test_another_process_does_not_render_it_again(
    alice: User, bob: User, lounge: Room, client_of: ClientOf, rendered: list[int]
) -> None:
    say(alice, lounge, LINE)
    fragment_cache.clear_near()
    client_of(bob).get(lounge.get_absolute_url())
    assert len(rendered) == len(set(rendered))


def test_a_change_is_one_more_and_what_is_said_elsewhere_none(
    alice: User, lounge: Room, client_of: ClientOf, rendered: list[int]
) -> None:
    other = create_room(owner=alice, name="other")
    message = say(alice, lounge, "first")
    client_of(alice).get(lounge.get_absolute_url())
    rendered.clear()

    post(client_of(alice), other, "not here")
    client_of(alice).get(lounge.get_absolute_url())
    assert rendered == [other.messages.latest("number").pk]

    rendered.clear()
    edit_message(message=message, editor=alice, body="second")
    client_of(alice).get(lounge.get_absolute_url())
    assert rendered == [message.pk]


def test_a_page_like_the_last_one_is_put_together_from_parts_that_are_there(
    alice: User, lounge: Room, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Base, page, sidebar with two lists, conversation, composer; whatever the number of rooms. The rest is at hand."""
    for number in range(10):
        create_room(owner=alice, name=f"room {number}")
    fill(alice, lounge, 60)
    client_of(alice).get(lounge.get_absolute_url())
    with templates(monkeypatch) as names:
        client_of(alice).get(lounge.get_absolute_url())
    assert len(names) <= 9, names


def test_the_page_of_a_busy_room_is_small_and_goes_out_smaller(alice: User, lounge: Room, client_of: ClientOf) -> None:
    """performance.md: 50 messages in at most 60 KiB, 12 of them on the line."""
    for _count in range(60):
        say(alice, lounge, LINE)
    page = client_of(alice).get(lounge.get_absolute_url(), headers={"Accept-Encoding": "gzip"}).content
    # Scripts that leave the house joined need no list of modules.
    html = re.sub(rb'<script type="importmap".*?</script>|<link rel="modulepreload"[^>]*>', b"", gzip.decompress(page))
    assert len(html) <= 60 * 1024
    assert len(gzip.compress(html)) <= 12 * 1024


def test_what_a_new_browser_fetches_is_small() -> None:
    """performance.md: scripts and styles in at most 90 KiB, htmx included, as they go out by HTTPS."""
    htmx = Path(str(find("django_htmx/htmx-2.min.js"))).read_bytes()
    files = [scripts(STATIC / "js" / "app.js").encode(), styles(STATIC / STYLESHEET).encode(), htmx]
    assert sum(len(brotli.compress(content)) for content in files) <= 90 * 1024


@pytest.mark.django_db(transaction=True)
async def test_a_message_is_one_small_frame_for_every_tab_and_encoded_once_for_all(
    alice: User, bob: User, lounge: Room, socket_of: SocketOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = [await socket_of(bob) for _count in range(5)]
    for tab in tabs:
        await tab.watch(lounge)
    written: list[Frame] = []
    write = Tab.write

    def note(tab: Tab, frame: Frame) -> None:
        written.append(frame)
        write(tab, frame)

    monkeypatch.setattr(Tab, "write", note)
    message = await act(say, alice, lounge, LINE)
    for tab in tabs:
        await tab.hears("chat-message", number=message.number)
        await tab.hears("chat-activity", number=message.number)
    with_it = [frame for frame in written if f'id="message-{message.pk}"' in frame.text]
    assert len(with_it) == len(tabs)
    assert len({id(frame) for frame in with_it}) == 1
    assert len(with_it[0].packet) <= 1_200
