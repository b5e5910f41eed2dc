"""Files are read by those who may see their message, a part at a time if need be."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.friends.operations import block
from accounts.models import User
from conftest import Answer, ClientOf, person
from messaging.messages.edits import remove_message
from messaging.models import Message
from messaging.tests.attachments.conftest import address_of, picture, send, stored
from rooms.membership.moderation import ban, remove_member
from rooms.membership.operations import admit
from rooms.models import Membership, Room

TEXT = bytes(range(32, 127)) * 4


def body_of(answer: Answer) -> bytes:
    """All of it. Reading to the end closes the file."""
    return b"".join(answer) if answer.streaming else answer.content


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    body_of(answer)
    return answer.status_code


class TestWhoMayRead:
    def test_only_the_owner_before_it_is_sent(self, alice, bob, lounge: Room, client_of: ClientOf) -> None:
        file = stored(alice)
        assert status(client_of(alice), address_of(file)) == 200
        assert status(client_of(bob), address_of(file)) == 404

    def test_members_who_may_see_the_message(
        self, alice: User, bob: User, carol: User, mallory: User, lounge: Room, client_of: ClientOf
    ) -> None:
        file = stored(alice)
        send(client_of(alice), lounge, file)
        Membership.objects.filter(user=carol).update(history_from=1_000)
        got = {user.username: status(client_of(user), address_of(file)) for user in (alice, bob, carol, mallory)}
        assert got == {"alice": 200, "bob": 200, "carol": 404, "mallory": 404}
        assert status(client_of(None), address_of(file)) == 302
        Membership.objects.filter(user=bob).delete()
        assert status(client_of(bob), address_of(file)) == 404

    def test_everybody_by_how_they_stand_to_the_room(
        self, alice: User, bob: User, carol: User, morgan: User, mallory: User, lounge: Room, client_of: ClientOf
    ) -> None:
        """By the page, by its copies, by ranges and by HEAD."""
        file = stored(alice, picture("JPEG"), "a.jpg")
        send(client_of(alice), lounge, file)
        late, gone, banned = (person(name) for name in ("late", "gone", "banned"))
        guest = person("guest_5ba2e3d4c6f7a8b9", is_guest=True, is_findable=False)
        for newcomer in (late, gone, banned, guest):
            admit(room=lounge, user=newcomer)
        Membership.objects.filter(user=late).update(history_from=1_000)
        remove_member(room=lounge, by=alice, user=gone)
        ban(room=lounge, by=alice, user=banned)
        block(user=bob, other=alice)  # who blocks somebody folds their messages away, and may open them
        block(user=alice, other=carol)
        stands = {"author": alice, "has blocked": bob, "is blocked": carol, "moderator": morgan, "guest": guest}
        away = {"came later": late, "removed": gone, "banned": banned, "stranger": mallory, "visitor": None}
        for expected, people in ((200, stands), (404, away)):
            for how, user in people.items():
                client = client_of(user)
                got = {
                    status(client, address_of(file, **query)) for query in ({}, {"size": "thumb"}, {"download": "1"})
                }
                got.add(client.head(file.address).status_code)
                assert got == {expected if user else 302}, how

    def test_of_a_whisper_only_the_two(self, alice, bob, carol, lounge: Room, client_of: ClientOf) -> None:
        file = stored(alice)
        assert send(client_of(alice), lounge, file, body="for you", whisper_to="bob").status_code == 201
        got = [status(client_of(user), address_of(file)) for user in (alice, bob, carol)]
        assert got == [200, 200, 404]

    def test_nobody_once_it_is_deleted(self, alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
        file = stored(alice)
        send(client_of(alice), lounge, file)
        remove_message(message=Message.objects.get(kind="text"), remover=alice)
        assert [status(client_of(user), address_of(file)) for user in (alice, bob)] == [404, 404]

    def test_what_is_not_there(self, alice: User, client_of: ClientOf) -> None:
        assert status(client_of(alice), f"/files/{uuid4()}/a.txt") == 404
        assert status(client_of(alice), address_of(stored(alice), size="thumb")) == 404


class TestRanges:
    @pytest.mark.parametrize(
        ("asked", "expected", "first", "last"),
        [
            ("bytes=0-1", 206, 0, 1),
            ("bytes=10-", 206, 10, 379),
            ("bytes=-5", 206, 375, 379),
            ("bytes=370-999", 206, 370, 379),
            ("bytes=0-", 206, 0, 379),
            ("bytes=5-2", 200, 0, 379),
            ("bytes=0-1,3-4", 200, 0, 379),
            ("lines=0-1", 200, 0, 379),
        ],
    )
    def test_a_range(self, alice, client_of: ClientOf, asked, expected, first, last) -> None:
        answer = client_of(alice).get(address_of(stored(alice, TEXT)), headers={"Range": asked})
        assert answer.status_code == expected
        assert body_of(answer) == TEXT[first : last + 1]
        assert answer["Content-Length"] == str(last + 1 - first)
        assert answer.get("Content-Range", "") == (f"bytes {first}-{last}/380" if expected == 206 else "")

    @pytest.mark.parametrize("asked", ["bytes=380-", "bytes=-0", "bytes=999-1000"])
    def test_none_of_it_is_there(self, alice: User, client_of: ClientOf, asked: str) -> None:
        answer = client_of(alice).get(address_of(stored(alice, TEXT)), headers={"Range": asked})
        assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */380")

    def test_head_and_what_is_known_already(self, alice: User, client_of: ClientOf) -> None:
        address, client = address_of(stored(alice, TEXT)), client_of(alice)
        head = client.head(address)
        assert (head["Content-Length"], head["Accept-Ranges"], head.content) == ("380", "bytes", b"")
        assert client.get(address, headers={"If-None-Match": head["ETag"]}).status_code == 304
        fresh = client.get(address, headers={"Range": "bytes=0-1", "If-Range": head["ETag"]})
        assert (fresh.status_code, body_of(fresh)) == (206, TEXT[:2])
        stale = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
        assert (stale.status_code, body_of(stale)) == (200, TEXT)


class TestHeaders:
    @pytest.mark.parametrize(
        ("content", "name", "expected", "way"),
        [
            (b"plain words", "a.html", "text/plain; charset=utf-8", "inline"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "application/octet-stream", "attachment"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "application/octet-stream", "attachment"),
            (b"%PDF-1.7 ...", "a.jpg", "application/pdf", "inline"),
            (b"\x00\x01\x02", "a.png", "application/octet-stream", "attachment"),
            (picture("GIF"), "a.exe", "image/gif", "inline"),
        ],
        ids=["text", "html", "svg", "pdf", "binary", "gif"],
    )
    def test_a_type_by_content(self, alice, client_of: ClientOf, content, name, expected, way) -> None:
        answer = client_of(alice).get(address_of(stored(alice, content, name)))
        assert body_of(answer) == content or expected == "image/gif"  # made anew
        assert answer["Content-Type"] == expected
        assert answer["Content-Disposition"].startswith(way)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert answer["Cache-Control"] == "private, no-cache"

    def test_names_in_every_script(self, alice: User, client_of: ClientOf) -> None:
        file = stored(alice, name="회의록 초안.txt")
        assert file.name == "회의록 초안.txt"
        answer = client_of(alice).get(address_of(file, download="1"))
        body_of(answer)
        wanted = "attachment; filename*=utf-8''%ED%9A%8C%EC%9D%98%EB%A1%9D%20%EC%B4%88%EC%95%88.txt"
        assert answer["Content-Disposition"] == wanted

    def test_a_proxy_may_send_it(self, alice: User, client_of: ClientOf, settings) -> None:
        settings.FILES_SENDFILE = "/internal-files/"
        file = stored(alice)
        answer = client_of(alice).get(address_of(file))
        key = file.blob.key.hex
        assert (answer["X-Accel-Redirect"], answer.content) == (f"/internal-files/{key[:2]}/{key}", b"")
