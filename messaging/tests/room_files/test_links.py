"""The links of a room, as each of its members may see them."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from chatsite.jobs.worker import Worker
from conftest import Answer, ClientOf
from messaging.messages import audit
from messaging.messages.edits import edit_message, remove_link, remove_message, restore_message
from messaging.messages.operations import send_message
from messaging.models import Message, MessageLink
from messaging.room_files import links as room_links
from messaging.tests.link_previews.conftest import Web
from messaging.tests.talk import HTMX
from rooms.membership.operations import join_room
from rooms.models import Membership, Room
from tests.queries import queries


def say(room: Room, author: User, body: str, *, whisper_to: int | None = None) -> Message:
    return send_message(room=room, author=author, body=body, client_id=uuid4(), whisper_to=whisper_to).message


def look(client: Client, room: Room, **query: str | int) -> Answer:
    answer: Answer = client.get(reverse("room-files", args=[room.slug]), {"kind": "link", **query}, headers=HTMX)
    return answer


def titles(answer: Answer) -> list[str]:
    assert answer.status_code == 200
    return re.findall(r'<a class="clip"[^>]*>([^<]+)</a>', answer.content.decode())


@pytest.fixture
def posted(alice: User, lounge: Room, web: Web) -> list[Message]:
    """A link with a card, two without, and words."""
    web.page("https://news.example/a", "오늘의 소식")
    messages = [
        say(lounge, alice, "읽어 봐요 https://news.example/a"),
        say(
            lounge, alice, "https://www.Example.org/회의록 https://example.net/%ED%95%9C, https://example.net/%ED%95%9C"
        ),
        say(lounge, alice, "no://thing here"),
    ]
    worker = Worker()
    while worker.work_once():
        pass
    worker.place.leave()
    return messages


def test_the_newest_come_first_with_what_their_pages_are_called(
    bob: User, lounge: Room, client_of: ClientOf, posted: list[Message]
) -> None:
    answer = look(client_of(bob), lounge)
    assert titles(answer) == ["www.Example.org/회의록", "example.net/한", "오늘의 소식"]
    text = answer.content.decode()
    assert 'href="https://news.example/a" target="_blank" rel="nofollow noopener ugc"' in text
    assert reverse("permalink", args=["lounge", posted[0].number]) in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("소식", ["오늘의 소식"]),
        ("NEWS.example", ["오늘의 소식"]),
        ("회의록", ["www.Example.org/회의록"]),
        ("한", ["example.net/한"]),
        ("읽어", []),  # it is in the message, and not in the link
        ("example net", ["example.net/한"]),
        ("%", ["example.net/한"]),
        ("'\"<", []),
    ],
)
def test_they_are_found_by_title_site_and_address(bob, lounge, client_of, posted, search: str, expected) -> None:
    assert titles(look(client_of(bob), lounge, q=search)) == expected


def test_older_ones_come_page_by_page_and_those_of_a_message_stay_together(
    bob: User, lounge: Room, posted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_links, "PAGE", 1)
    monkeypatch.setattr(room_links, "BATCH", 2)
    own = Membership.objects.select_related("room").get(user=bob, room=lounge)
    first = room_links.page(own)
    assert [len(month.items) for month in first.months] == [2]
    second = room_links.page(own, before=first.before)
    assert [link.title for month in second.months for link in month.items] == ["오늘의 소식"]
    assert not any(month.items for month in room_links.page(own, before=second.before or 1).months)


def test_a_search_that_finds_little_stops_and_goes_on(bob, lounge, alice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_links, "BATCH", 2)
    monkeypatch.setattr(room_links, "MOST", 4)
    rare = say(lounge, alice, "https://rare.example/")
    for number in range(4):
        say(lounge, alice, f"rare https://n{number}.example/")
    own = Membership.objects.select_related("room").get(user=bob, room=lounge)
    first = room_links.page(own, search="rare")
    assert (first.months, first.before) == ([], rare.number + 1)
    assert len(room_links.page(own, search="rare", before=first.before).months) == 1


def test_what_changes_or_goes_changes_the_list(
    alice: User, bob: User, lounge: Room, client_of: ClientOf, posted: list[Message], django_assert_max_num_queries
) -> None:
    client = client_of(bob)
    remove_link(message=posted[0], link_id=MessageLink.objects.get().pk, remover=alice)
    assert titles(look(client, lounge))[-1] == "news.example/a"
    edit_message(message=posted[1], editor=alice, body="nothing any more")
    edit_message(message=posted[2], editor=alice, body="<https://late.example/>")
    assert titles(look(client, lounge)) == ["late.example", "news.example/a"]
    remove_message(message=posted[2], remover=alice)
    assert titles(look(client, lounge)) == ["news.example/a"]
    restore_message(message=posted[2], restorer=alice)
    assert titles(look(client, lounge, numbers=posted[2].number)) == ["late.example"]
    assert list(audit.links()) == []
    Message.objects.filter(pk=posted[2].pk).update(has_links=False, link_count=2)
    assert [f"Message {posted[2].pk} " in finding for finding in audit.links()] == [True, True]


def test_to_others_there_is_nothing(alice: User, bob: User, carol, mallory, lounge, client_of, posted) -> None:
    assert look(client_of(mallory), lounge).status_code == 404
    join_room(room=lounge, user=carol)
    say(lounge, alice, "https://secret.example/", whisper_to=bob.pk)
    Membership.objects.filter(user=mallory).delete()
    seen = {user.username: titles(look(client_of(user), lounge))[0] for user in (alice, bob, carol)}
    assert seen == {"alice": "secret.example", "bob": "secret.example", "carol": "www.Example.org/회의록"}
    Membership.objects.filter(user=carol).update(history_from=posted[2].number)
    assert titles(look(client_of(carol), lounge)) == []


def test_it_asks_the_index(bob: User, lounge: Room, client_of: ClientOf, posted, settings: Settings) -> None:
    own = Membership.objects.select_related("room").get(user=bob, room=lounge)
    with queries() as asked:
        room_links.page(own)
    assert len(asked) == 2  # messages, and the cards of those that have any
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]}")
            assert "links_of_a_room" in str(cursor.fetchall())
