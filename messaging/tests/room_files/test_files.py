"""The files of a room, as each of its members may see them."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.messages.edits import remove_message
from messaging.models import File, Message
from messaging.room_files import files as room_files
from messaging.tests.attachments.conftest import picture, send, stored
from messaging.tests.talk import HTMX
from rooms.membership.operations import join_room
from rooms.models import Membership, Room
from tests.queries import queries


def look(client: Client, room: Room, **query: str | int) -> Answer:
    return client.get(reverse("room-files", args=[room.slug]), query, headers=HTMX)


def names(answer: Answer) -> list[str]:
    assert answer.status_code == 200
    return re.findall(r'<a class="clip"[^>]*>([^<]+)</a>', answer.content.decode())


@pytest.fixture
def sent(alice: User, lounge: Room, client_of: ClientOf) -> list[File]:
    """A picture, a text and, in one message, two more files."""
    client = client_of(alice)
    files = [
        stored(alice, picture(), "정원 사진.png"),
        stored(alice, b"three lines", "회의록_최종.txt"),
        stored(alice, b"PK\3\4 and so on", "Budget-2024.zip"),
        stored(alice, b"%PDF-1.7", "Café.pdf"),
    ]
    for together in (files[:1], files[1:2], files[2:]):
        assert send(client, lounge, *together).status_code == 201
    return files


class TestList:
    def test_the_newest_come_first_and_say_what_they_are(
        self, bob: User, lounge: Room, client_of: ClientOf, sent: list[File]
    ) -> None:
        answer = look(client_of(bob), lounge)
        assert names(answer) == ["Budget-2024.zip", "Café.pdf", "회의록_최종.txt", "정원 사진.png"]
        text = answer.content.decode()
        row = text[text.index(f'data-file="{sent[0].pk}"') :]
        number = Message.objects.get(files=sent[0]).number
        for part in (f"{sent[0].address}?size=thumb", f"{sent[0].address}?download", "Alice", f"/{number}/"):
            assert part in row

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("image", ["정원 사진.png"]),
            ("file", ["Budget-2024.zip", "Café.pdf", "회의록_최종.txt"]),
            ("video", []),
            ("audio", []),
        ],
    )
    def test_one_kind_is_listed_alone(self, bob, lounge, client_of: ClientOf, sent, kind: str, expected) -> None:
        assert names(look(client_of(bob), lounge, kind=kind)) == expected

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("최종", ["회의록_최종.txt"]),
            ("ㅎㅇㄹ", ["회의록_최종.txt"]),
            ("BUDGET 2024", ["Budget-2024.zip"]),
            ("cafe.pdf", ["Café.pdf"]),
            ("%", ["Budget-2024.zip", "Café.pdf", "회의록_최종.txt", "정원 사진.png"]),
            ("holidays", []),
        ],
    )
    def test_a_name_is_found_however_it_is_typed(self, bob, lounge, client_of, sent, search: str, expected) -> None:
        assert names(look(client_of(bob), lounge, q=search)) == expected

    def test_older_ones_come_page_by_page_and_those_of_a_message_stay_together(
        self, alice: User, bob: User, lounge: Room, client_of: ClientOf, sent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room_files, "PAGE", 1)
        own = Membership.objects.select_related("room").get(user=bob, room=lounge)
        found, before = [], None
        for _ in range(3):
            page = room_files.page(own, before=before)
            found.append([file.name for month in page.months for file in month.items])
            before = page.before
        assert found == [["Budget-2024.zip", "Café.pdf"], ["회의록_최종.txt"], ["정원 사진.png"]]
        assert before == 0

    def test_those_that_come_next_after_one_can_be_asked_for(
        self, bob: User, lounge: Room, client_of: ClientOf, sent: list[File], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = Message.objects.get(files=sent[0]).number
        assert names(look(client_of(bob), lounge, after=number)) == ["Budget-2024.zip", "Café.pdf", "회의록_최종.txt"]
        monkeypatch.setattr(room_files, "PAGE", 2)
        monkeypatch.setattr("django.conf.settings.FILES_PER_MESSAGE", 2)
        assert names(look(client_of(bob), lounge, after=number - 1)) == ["회의록_최종.txt", "정원 사진.png"]
        assert names(look(client_of(bob), lounge, after=number + 1)) == ["Budget-2024.zip", "Café.pdf"]
        assert names(look(client_of(bob), lounge, after=number + 2)) == []

    def test_they_stand_by_month_and_a_month_is_named_once(
        self, bob: User, lounge: Room, client_of: ClientOf, sent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room_files, "PAGE", 2)
        for day, file in (
            (datetime(2026, 3, 31, 12, tzinfo=UTC), sent[0]),
            (datetime(2026, 4, 1, tzinfo=UTC), sent[1]),
        ):
            Message.objects.filter(files=file).update(created_at=day)
        Message.objects.filter(files=sent[2]).update(created_at=datetime(2026, 4, 2, tzinfo=UTC))
        first = look(client_of(bob), lounge).content.decode()
        assert re.findall("<h3>(.*?)</h3>", first) == ["April 2026"]
        (onward,) = re.findall(r'href="([^"]+before=[^"]+)"', first)
        second = client_of(bob).get(onward.replace("&amp;", "&"), headers=HTMX).content.decode()
        assert re.findall("<h3>(.*?)</h3>", second) == ["March 2026"]

    def test_without_scripts_it_is_a_page(self, bob: User, lounge: Room, client_of: ClientOf, sent) -> None:
        answer = client_of(bob).get(reverse("room-files", args=["lounge"]))
        assert "<title>Files in lounge" in answer.content.decode()

    def test_what_is_asked_for_makes_sense(self, bob: User, lounge: Room, client_of: ClientOf) -> None:
        for query in ({"kind": "secret"}, {"before": "x"}, {"before": 0}, {"before": 2**70}, {"q": "x" * 301}):
            assert look(client_of(bob), lounge, **query).status_code == 400


class TestRights:
    def test_to_others_there_is_nothing(self, mallory: User, lounge: Room, client_of: ClientOf, sent) -> None:
        Room.objects.update(kind=Room.Kind.CLOSED, is_listed=False)
        answer = look(client_of(mallory), lounge)
        assert (answer.status_code, answer["X-Error"]) == (404, "not_found")

    def test_who_may_look_in_sees_no_files(self, mallory: User, lounge: Room, client_of: ClientOf, sent) -> None:
        answer = look(client_of(mallory), lounge)
        assert (answer.status_code, answer["X-Error"]) == (404, "not_member")
        assert "Budget" not in answer.content.decode()

    def test_a_later_member_sees_what_came_since(
        self, alice: User, mallory: User, lounge: Room, client_of: ClientOf, sent
    ) -> None:
        join_room(room=lounge, user=mallory)
        lounge.refresh_from_db()
        Membership.objects.filter(user=mallory).update(history_from=lounge.message_count + 1)
        send(client_of(alice), lounge, stored(alice, b"new", "new.txt"))
        assert names(look(client_of(mallory), lounge)) == ["new.txt"]

    def test_a_whispered_file_is_listed_for_the_two(
        self, alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
    ) -> None:
        join_room(room=lounge, user=carol)
        send(client_of(alice), lounge, stored(alice, name="secret.txt"), whisper_to="bob", client_id=str(uuid4()))
        seen = {user.username: names(look(client_of(user), lounge)) for user in (alice, bob, carol)}
        assert seen == {"alice": ["secret.txt"], "bob": ["secret.txt"], "carol": []}

    def test_the_files_of_a_removed_message_are_gone_at_once(
        self, alice: User, bob: User, lounge: Room, client_of: ClientOf, sent: list[File]
    ) -> None:
        remove_message(message=Message.objects.get(files=sent[1]), remover=alice)
        assert "회의록_최종.txt" not in names(look(client_of(bob), lounge))

    def test_what_is_not_sent_yet_is_not_listed(self, alice: User, lounge: Room, client_of: ClientOf) -> None:
        stored(alice)
        assert names(look(client_of(alice), lounge)) == []

    def test_guests_see_it_too(self, bob: User, lounge: Room, client_of: ClientOf, sent) -> None:
        User.objects.filter(pk=bob.pk).update(is_guest=True)
        assert len(names(look(client_of(bob), lounge))) == 4


class TestCost:
    def test_it_asks_the_same_whatever_there_is(
        self, alice, bob: User, lounge: Room, client_of: ClientOf, sent
    ) -> None:
        client = client_of(bob)
        look(client, lounge)
        with queries() as few:
            look(client, lounge)
        for number in range(10):
            send(client_of(alice), lounge, stored(alice, b"%d" % number, f"{number}.txt"))
        with queries() as many:
            assert len(names(look(client, lounge))) == 14
        assert len(few) == len(many) <= 5

    def test_it_reads_along_the_index_of_the_room(self, bob: User, lounge: Room, sent) -> None:
        own = Membership.objects.get(user=bob, room=lounge)
        with queries() as asked:
            room_files.page(own, kind="image", search="정원", before=100)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute(f"EXPLAIN {asked[0]}")
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "files_of_a_room" in plan

    def test_a_list_on_show_asks_for_what_some_messages_hold(
        self, bob: User, lounge: Room, client_of: ClientOf, sent: list[File]
    ) -> None:
        numbers = [Message.objects.get(files=file).number for file in sent[:2]]
        client = client_of(bob)
        assert names(look(client, lounge, numbers=",".join(map(str, numbers)))) == ["회의록_최종.txt", "정원 사진.png"]
        assert names(look(client, lounge, numbers=str(numbers[0]), kind="file")) == []
        for numbers_asked in ("1,x", "-1", ",".join(["1"] * 51), "1,,2", "9" * 30):
            assert look(client, lounge, numbers=numbers_asked).status_code == 400

    def test_a_picture_says_what_it_shows(self, alice, bob, lounge, client_of: ClientOf, sent: list[File]) -> None:
        File.objects.filter(pk=sent[0].pk).update(alt="a <garden>")
        text = look(client_of(bob), lounge, kind="image").content.decode()
        assert 'alt="a &lt;garden&gt;"' in text
