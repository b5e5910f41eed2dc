"""The page of a room's settings, its picture, its head, and the bin: what each person finds there."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from conftest import Answer, ClientOf
from messaging.models import Message
from rooms.membership import operations as membership
from rooms.models import Room
from rooms.settings import operations as settings
from rooms.trash import operations as trash
from tests.pages import element, elements, start_tag


def page(room: Room) -> str:
    return reverse("room-settings", args=[room.slug])


def save(client: Any, room: Room, part: str, **fields: Any) -> Answer:
    """What a browser posts: the fields, and what they were when the page was loaded."""
    answer: Answer = client.post(page(room), {"part": part, **fields})
    return answer


def is_disabled(html: str, tag: str, name: str) -> bool:
    return "disabled" in start_tag(html, tag, name=name)


@pytest.mark.parametrize(("who", "decides"), [("alice", {"name", "topic"}), ("bob", {"topic"}), ("carol", set())])
def test_every_member_sees_the_settings_and_may_change_what_the_table_gives_them(
    request: pytest.FixtureRequest, client_of: ClientOf, den: Room, who: str, decides: set[str]
) -> None:
    html = client_of(request.getfixturevalue(who)).get(page(den)).text
    assert {name for name in ("name", "topic") if not is_disabled(html, "input", name)} == decides
    assert ("Save</button>" in html) == bool(decides)
    assert ("Delete the room</button>" in html) == (who == "alice")


def test_the_page_shows_who_may_do_what_as_things_are_now(client_of: ClientOf, den: Room, alice: User) -> None:
    settings.change_room(room=den, by=alice, posting="moderators")
    html = client_of(alice).get(page(den)).text
    (row,) = [row for row in elements(html, "tr") if "Write and whisper" in row.text]
    assert [cell.text.strip().strip("–") for cell in elements(row.inner, "td")] == ["yes", "yes", "no", "no"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_to_a_stranger_an_open_room_offers_the_way_in_and_no_settings(
    client_of: ClientOf, den: Room, mallory: User, method: str
) -> None:
    answer = getattr(client_of(mallory), method)(page(den), {"part": "about", "topic": "mine"})
    assert (answer.status_code, answer["X-Error"]) == (404, "not_member")
    assert "Who can do what" not in answer.text
    assert Room.objects.get(pk=den.pk).topic == ""


def test_a_site_moderator_sees_and_changes_the_settings_of_a_room_they_are_not_in(
    client_of: ClientOf, den: Room, alice: User, marshal: User
) -> None:
    settings.change_room(room=den, by=alice, kind="closed", is_listed=False)
    assert "Delete the room</button>" in client_of(marshal).get(page(den)).text
    assert save(client_of(marshal), den, "about", name="Tea").status_code == 302
    assert Room.objects.get(pk=den.pk).name == "Tea"


def test_what_is_saved_is_told_in_the_room(client_of: ClientOf, den: Room, alice: User) -> None:
    """C11"""
    answer = client_of(alice).post(
        page(den), {"part": "talk", "posting": "moderators", "slow_seconds": "60"}, follow=True
    )
    assert answer.redirect_chain == [(page(den), 302)]
    assert "Saved." in answer.text
    told = Message.objects.filter(room=den, kind="changed").order_by("number")
    assert [line.detail and line.detail["field"] for line in told] == ["posting", "slow_seconds"]
    lines = elements(client_of(alice).get(den.get_absolute_url()).content, "chat-message")
    line = [line for line in lines if line["kind"] == "changed"][-1]
    assert (line["field"], line["old"], line["new"]) == ("slow_seconds", "0", "60")


def test_saving_an_old_page_does_not_take_back_what_somebody_else_decided(
    client_of: ClientOf, den: Room, alice: User, bob: User
) -> None:
    loaded = {"initial-name": "Den", "initial-topic": "", "initial-description": "", "initial-colour": ""}
    settings.change_room(room=den, by=bob, topic="Tea")
    save(client_of(alice), den, "about", **loaded, name="Den of tea", topic="", description="", colour="")
    den.refresh_from_db()
    assert (den.name, den.topic) == ("Den of tea", "Tea")


@pytest.mark.parametrize(
    ("part", "typed", "status", "code", "reason"),
    [
        ("about", {"name": ""}, 422, "empty", "Please give the room a name."),
        ("about", {"name": "LOUNGE"}, 409, "conflict", "There is a room with that name: #lounge"),
        ("about", {"name": "Den", "description": "x" * 1_001}, 422, "too_long", "at most 1,000 characters"),
        ("entry", {"kind": "direct"}, 400, "bad_request", "Select a valid choice."),
        ("talk", {"posting": "members", "slow_seconds": "7"}, 400, "bad_request", "Select a valid choice."),
        ("entry", {"history_count": "5000"}, 422, "bad_request", "Newcomers may see 1 to 1,000 messages."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    client_of: ClientOf,
    den: Room,
    lounge: Room,
    alice: User,
    part: str,
    typed: dict[str, str],
    status: int,
    code: str,
    reason: str,
) -> None:
    whole = {"kind": "open", "inviting": "members", "history": "latest", "is_listed": "on", "initial-name": "Den"}
    answer = save(client_of(alice), den, part, **{**whole, **typed})
    assert (answer.status_code, answer["X-Error"]) == (status, code)
    assert reason in answer.text
    assert all(value in answer.text for value in typed.values())
    assert not Message.objects.filter(room=den, kind="changed").exists()


@pytest.mark.parametrize("part", ["", "everything"])
def test_what_is_no_part_is_refused(client_of: ClientOf, den: Room, alice: User, part: str) -> None:
    assert save(client_of(alice), den, part).status_code == 400


class TestPicture:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Any, settings: Any) -> None:
        settings.MEDIA_ROOT = str(tmp_path)

    def upload(self, client: Any, room: Room) -> Answer:
        out = BytesIO()
        Image.new("RGB", (40, 30), "teal").save(out, "PNG")
        fields = {"picture": SimpleUploadedFile("one.png", out.getvalue())}
        answer: Answer = client.post(reverse("room-picture-change", args=[room.slug]), fields)
        return answer

    def test_an_owner_gives_the_room_a_picture_and_takes_it_away(
        self, client_of: ClientOf, den: Room, alice: User
    ) -> None:
        """Slow for a test: the picture is made in a process of its own."""
        assert self.upload(client_of(alice), den).status_code == 302
        den.refresh_from_db()
        address = reverse("room-picture", args=[den.slug, den.picture_key])
        shown = client_of(alice).get(address)
        assert shown["Content-Type"] == "image/webp"
        assert shown.getvalue()[8:12] == b"WEBP"
        assert f'src="{address}"' in client_of(alice).get(den.get_absolute_url()).text
        client_of(alice).post(reverse("room-picture-remove", args=[den.slug]))
        assert client_of(alice).get(address).status_code == 404

    def test_who_may_not_is_refused_before_anything_is_decoded(
        self, client_of: ClientOf, den: Room, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("accounts.profile.forms.read_picture", lambda _upload: pytest.fail("decoded"))
        assert self.upload(client_of(bob), den).status_code == 403

    def test_what_is_no_picture_is_refused_beside_its_field(self, client_of: ClientOf, den: Room, alice: User) -> None:
        fields = {"picture": SimpleUploadedFile("one.png", b"hello")}
        answer = client_of(alice).post(reverse("room-picture-change", args=[den.slug]), fields)
        assert (answer.status_code, answer["X-Error"]) == (415, "bad_type")
        assert "not a picture we can read" in answer.text

    @pytest.mark.parametrize(
        ("kind", "is_listed", "binned", "status"),
        [
            ("open", False, False, 200),
            ("closed", True, False, 200),
            ("closed", False, False, 404),
            ("open", True, True, 404),
        ],
    )
    def test_a_picture_is_for_those_who_may_know_of_the_room(
        self,
        client_of: ClientOf,
        den: Room,
        alice: User,
        mallory: User,
        kind: str,
        is_listed: bool,
        binned: bool,
        status: int,
    ) -> None:
        room = settings.change_picture(room=den, by=alice, picture=ContentFile(b"x", name="one.webp"))
        settings.change_room(room=room, by=alice, kind=kind, is_listed=is_listed)
        if binned:
            trash.bin_room(room=room, by=alice)
        address = reverse("room-picture", args=[room.slug, room.picture_key])
        answer = client_of(mallory).get(address)
        assert answer.status_code == status
        assert (answer.getvalue() == b"x") == (status == 200)


class TestEnds:
    def act(self, client: Any, name: str, room: Room) -> Answer:
        answer: Answer = client.post(reverse(name, args=[room.slug]), follow=True)
        return answer

    def test_a_room_is_closed_and_opened_again_from_its_settings(
        self, client_of: ClientOf, den: Room, alice: User
    ) -> None:
        """C29"""
        browser = client_of(alice)
        assert "Open it again" in self.act(browser, "room-archive", den).text
        assert 'class="tag">closed' in browser.get(den.get_absolute_url()).text
        assert "Close the room" in self.act(browser, "room-reopen", den).text

    def test_a_deleted_room_offers_the_way_back_at_once_and_in_the_bin(
        self, client_of: ClientOf, den: Room, alice: User
    ) -> None:
        browser, back = client_of(alice), reverse("room-restore", args=[den.slug])
        after = self.act(browser, "room-bin", den).text
        assert "#Den is deleted." in after
        assert f'action="{back}"' in after.split('id="notices"')[1]
        assert f'action="{back}"' in browser.get(reverse("deleted-rooms")).text
        assert "#Den is restored." in self.act(browser, "room-restore", den).text

    def test_those_who_were_in_it_are_told_and_others_find_nothing(
        self, client_of: ClientOf, den: Room, alice: User, carol: User, mallory: User
    ) -> None:
        trash.bin_room(room=den, by=alice)
        seen = {who: client_of(who).get(den.get_absolute_url()) for who in (alice, carol, mallory)}
        assert {answer.status_code for answer in seen.values()} == {404}
        assert ">Restore<" in seen[alice].text
        assert "This room was deleted." in seen[carol].text
        assert ">Restore<" not in seen[carol].text
        assert "Den" not in seen[mallory].text

    @pytest.mark.parametrize("who", ["carol", "mallory"])
    def test_nobody_else_sees_it_in_the_bin(
        self, request: pytest.FixtureRequest, client_of: ClientOf, den: Room, alice: User, mallory: User, who: str
    ) -> None:
        trash.bin_room(room=den, by=alice)
        browser = client_of(request.getfixturevalue(who))
        assert "Den" not in browser.get(reverse("deleted-rooms")).text
        assert reverse("deleted-rooms") not in browser.get(reverse("rooms")).text
        assert self.act(browser, "room-restore", den).status_code == 404
        assert Room.objects.get(pk=den.pk).binned_at


def test_the_head_of_a_conversation_is_read_again_as_the_page_has_it(
    client_of: ClientOf, den: Room, alice: User
) -> None:
    settings.change_room(room=den, by=alice, topic="Tea", description="All about it", colour="green")
    whole = client_of(alice).get(den.get_absolute_url()).text
    again = client_of(alice).get(reverse("room-header", args=[den.slug])).text
    assert whole.count('<header class="room-header"') == 1
    header = element(again, "header")
    assert header.html in whole
    start = again.split("</header>")[1].replace(' hx-swap-oob="true"', "").strip()
    assert start in whole


def test_to_newcomers_who_do_not_see_it_all_the_room_does_not_pretend_to_begin(
    client_of: ClientOf, den: Room, alice: User, mallory: User
) -> None:
    """E67"""
    settings.change_room(room=den, by=alice, history="none")
    membership.join_room(room=den, user=mallory)
    beginning = "This is the beginning of #Den."
    assert beginning in client_of(alice).get(den.get_absolute_url()).text
    assert beginning not in client_of(mallory).get(den.get_absolute_url()).text
