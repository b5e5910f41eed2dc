"""All that is one's own, as a zip: what is in it, what is not, and that it never fills the memory."""

import io
import json
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.account import export
from accounts.models import Block, Contact, Friendship, User
from accounts.profile.avatars import ContentFile
from accounts.profile.operations import change_avatar
from conftest import ClientOf
from messaging.attachments import storage
from messaging.attachments.operations import Upload, store
from messaging.messages.edits import remove_message
from messaging.messages.operations import send_message
from messaging.models import File, LinkPreview, Message, MessageLink
from messaging.retention import export as messages
from messaging.tests.talk import say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership.operations import join_room, leave_room
from rooms.models import Room


def archive(user: User, client_of: ClientOf) -> ZipFile:
    answer = client_of(user).post(reverse("data"))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{user.username}-')
    return ZipFile(io.BytesIO(answer.getvalue()))


def everything(zipped: ZipFile) -> str:
    return "".join(zipped.read(name).decode(errors="replace") for name in zipped.namelist())


@pytest.fixture
def befriended(alice: User, bob: User) -> Room:
    Friendship.objects.create(low=alice, high=bob, requested_by=alice, accepted_at=timezone.now())
    return direct.between(alice, bob)


def test_it_holds_profile_friends_places_notices_and_picture(
    alice: User, bob: User, carol: User, befriended: Room, client_of: ClientOf
) -> None:
    change_avatar(user=alice, picture=ContentFile(b"RIFFpicture", name="a.webp"))
    Contact.objects.create(owner=alice, person=bob, alias="밥")
    Block.objects.create(blocker=alice, blocked=carol)

    zipped = archive(alice, client_of)

    assert zipped.testzip() is None
    assert json.loads(zipped.read("profile.json"))["display_name"] == "Alice"
    friends = json.loads(zipped.read("friends.json"))
    assert (friends["friends"][0]["username"], friends["friends"][0]["name"]) == ("bob", "밥")
    assert friends["blocked"][0]["blocked__username"] == "carol"
    assert len(json.loads(zipped.read("places.json"))) == 1
    assert json.loads(zipped.read("notices.json")) == []
    assert zipped.read("avatar.webp") == b"RIFFpicture"
    assert {"index.html", "style.css", "messages.json", "rooms/index.html"} <= set(zipped.namelist())
    assert alice.password not in everything(zipped)


def test_of_rooms_it_holds_ones_own_words_of_conversations_all(
    alice: User, bob: User, lounge: Room, befriended: Room, client_of: ClientOf
) -> None:
    say(alice, lounge, "my words in the lounge")
    say(bob, lounge, "his words in the lounge")
    say(alice, befriended, "my words between us")
    say(bob, befriended, "his words between us")
    say(alice, direct.notes_of(alice), "my words to myself")

    zipped = archive(alice, client_of)

    for path in ("messages.json", f"rooms/{lounge.slug}.html", f"rooms/{befriended.slug}.html"):
        assert path in zipped.namelist()
    told = {said["text"]: said for said in json.loads(zipped.read("messages.json"))}
    assert set(told) == {
        "my words in the lounge",
        "my words between us",
        "his words between us",
        "my words to myself",
    }
    assert told["his words between us"]["author"] == "bob"
    assert "his words in the lounge" not in everything(zipped)
    assert "his words between us" in zipped.read(f"rooms/{befriended.slug}.html").decode()


def test_rooms_one_has_left_are_in_it_too(alice: User, bob: User, client_of: ClientOf) -> None:
    room = create_room(owner=bob, name="once")
    join_room(room=room, user=alice)
    say(alice, room, "I was here")
    leave_room(room=room, user=alice)
    assert "I was here" in archive(alice, client_of).read(f"rooms/{room.slug}.html").decode()


def test_of_a_closed_room_one_has_left_it_says_ones_own_words_and_no_name(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    """S1: to whoever is outside, it is not there."""
    room = create_room(owner=bob, name="hideout")
    join_room(room=room, user=alice)
    say(alice, room, "I was here")
    leave_room(room=room, user=alice)
    Room.objects.filter(pk=room.pk).update(kind=Room.Kind.CLOSED)
    zipped = archive(alice, client_of)
    assert "I was here" in zipped.read(f"rooms/left-{room.pk}.html").decode()
    assert "hideout" not in everything(zipped)
    assert not any("hideout" in name for name in zipped.namelist())


def test_what_was_deleted_is_not_in_it(alice: User, lounge: Room, client_of: ClientOf) -> None:
    remove_message(message=say(alice, lounge, "never mind"), remover=alice)
    assert "never mind" not in everything(archive(alice, client_of))


@pytest.mark.usefixtures("own_files")
def test_it_holds_ones_own_files_and_names_those_of_others(
    alice: User, bob: User, befriended: Room, client_of: ClientOf
) -> None:
    def send(author: User, name: str, content: bytes) -> File:
        file = store(owner=author, upload=Upload(io.BytesIO(content), name, len(content)))
        send_message(room=befriended, author=author, body="look", client_id=uuid4(), files=[file.pk])
        return file

    own = send(alice, "회의록.txt", b"three lines")
    send(bob, "of bob.txt", b"private words of bob")
    gone = send(alice, "gone.txt", b"what was deleted")
    remove_message(message=Message.objects.get(files=gone), remover=alice)

    zipped = archive(alice, client_of)

    path = f"files/{own.pk}/회의록.txt"
    assert [name for name in zipped.namelist() if name.startswith("files/")] == [path]
    assert zipped.read(path) == b"three lines"
    told = [message["files"] for message in json.loads(zipped.read("messages.json"))]
    about = {"size": 11, "type": "text/plain", "alt": ""}
    assert told == [[{"name": "회의록.txt", "path": path, **about}], [{"name": "of bob.txt", **about, "size": 20}], []]
    assert "of bob.txt" in zipped.read(f"rooms/{befriended.slug}.html").decode()
    assert "private words of bob" not in everything(zipped)
    storage.delete(own.blob.key)
    assert path not in archive(alice, client_of).namelist()


def test_it_holds_what_the_cards_of_links_say(alice: User, lounge: Room, client_of: ClientOf) -> None:
    preview = LinkPreview.objects.create(
        key="k", address="https://a.example/", title="<Title>", fetched_at=timezone.now(), expires_at=timezone.now()
    )
    message = say(alice, lounge, "https://a.example/")
    MessageLink.objects.create(message=message, preview=preview, key="k", position=0)
    Message.objects.filter(pk=message.pk).update(link_count=1)
    zipped = archive(alice, client_of)
    (told,) = json.loads(zipped.read("messages.json"))
    assert told["links"] == [{"address": "https://a.example/", "site": "", "title": "<Title>", "description": ""}]
    assert "&lt;Title&gt;</a>" in zipped.read(f"rooms/{lounge.slug}.html").decode()


def test_its_pages_do_nothing_but_show(alice: User, lounge: Room, client_of: ClientOf) -> None:
    """Opened from a disk they would run with more rights than a page of the house."""
    User.objects.filter(pk=alice.pk).update(display_name="<script>alert(1)</script>")
    room = create_room(owner=alice, name="<img src=x onerror=alert(2)>")
    say(alice, room, '<script>alert(3)</script> "><svg onload=alert(4)> javascript:alert(5)')
    zipped = archive(User.objects.get(pk=alice.pk), client_of)
    for name in zipped.namelist():
        if name.endswith(".html"):
            page = zipped.read(name).decode()
            for wrong in ("<script", "<img src=x", "<svg", 'href="javascript'):
                assert wrong not in page, name
            assert "http://" not in page.replace("http://www.w3.org", ""), name


def test_it_speaks_the_language_of_its_person(alice: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(language="ko")
    assert '<html lang="ko">' in archive(alice, client_of).read("index.html").decode()


def test_however_much_somebody_wrote_it_is_read_a_page_at_a_time(
    alice: User, lounge: Room, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    """What is written on is read only then: memory holds one page, however many there are."""
    monkeypatch.setattr(messages, "PAGE", 2)
    for number in range(7):
        say(alice, lounge, f"{number}")
    reading = messages._as_json(alice, [lounge], {lounge.pk: "lounge"})
    with django_assert_num_queries(1):
        next(reading), next(reading)
    with django_assert_num_queries(1):
        next(reading), next(reading)
    with django_assert_num_queries(3):
        assert len(list(reading)) == 4


def test_exports_are_few(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    for _ in range(throttle.EXPORTS.limit):
        assert archive(alice, lambda _user: browser).testzip() is None
    assert browser.post(reverse("data")).status_code == 429


def test_looking_at_the_page_makes_none(alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "zip_of", lambda user: pytest.fail("made"))
    answer = client_of(alice).get(reverse("data"), follow=True)

    assert (answer.status_code, answer.redirect_chain) == (200, [(reverse("profile-data"), 302)])
    assert f'action="{reverse("data")}"' in answer.text
