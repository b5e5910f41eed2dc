"""How somebody keeps the rooms they are in: levels, muting, favourites, folders, order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from chatsite.exceptions import BadRequest, NotFound, NotMember
from conftest import ClientOf
from messaging.sidebar.queries import listed
from messaging.tests.talk import HTMX, say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership.operations import join_room
from rooms.models import FOR_GOOD, Folder, Membership, Room
from rooms.purge import leave_everything
from rooms.sidebar import folders, preferences
from rooms.tests.direct.test_operations import befriend
from tests.pages import elements

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(bob: User, alice: User) -> dict[str, Room]:
    """Four rooms of bob's, which is all he has."""
    made = {name: create_room(owner=alice, name=name) for name in ("apple", "berry", "cherry", "date")}
    for room in made.values():
        join_room(room=room, user=bob)
    return made


def shown(user: User) -> dict[str, list[str]]:
    """The list as the person sees it: names by heading."""
    user.refresh_from_db()
    return {section.name or section.key: [room.name for room in section.rooms] for section in listed(user).sections}


def own(room: Room, user: User) -> Membership:
    return Membership.objects.get(room=room, user=user)


class TestMuting:
    def test_lasts_as_long_as_one_chose(self, monkeypatch: pytest.MonkeyPatch) -> None:
        evening = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: evening)
        with timezone.override("Asia/Seoul"):  # where it is half past seven in the morning of the 21st
            assert preferences.Silence.HOUR.end() == evening + timedelta(hours=1)
            assert preferences.Silence.TOMORROW.end() == datetime(2026, 11, 21, 23, tzinfo=UTC)
            assert preferences.Silence.FOR_GOOD.end() == FOR_GOOD

    def test_a_muted_room_counts_nothing_until_it_is_over(
        self, alice: User, carol: User, lounge: Room, client_of: ClientOf
    ) -> None:
        say(alice, lounge, "@carol are you there?")
        row = f'id="room-link-{lounge.pk}"'
        page = client_of(carol).get(reverse("sidebar"), headers=HTMX).content.decode()
        assert 'data-unread="calls"' in page.split(row)[1].split("</a>")[0]

        preferences.mute(room=lounge, user=carol, until=timezone.now() + timedelta(hours=1))
        page = client_of(carol).get(reverse("sidebar"), headers=HTMX).content.decode()
        assert "data-muted" in page.split(row)[1].split("</a>")[0]
        assert "data-unread" not in page.split(row)[1].split("</a>")[0]

        preferences.mute(room=lounge, user=carol, until=timezone.now() - timedelta(seconds=1))
        page = client_of(carol).get(reverse("sidebar"), headers=HTMX).content.decode()
        assert 'data-unread="calls"' in page.split(row)[1].split("</a>")[0]

    @pytest.mark.parametrize("how", ["muted", "none"])
    def test_who_wants_to_hear_nothing_gets_no_notice(self, alice: User, carol: User, lounge: Room, how: str) -> None:
        """D19"""
        if how == "muted":
            preferences.mute(room=lounge, user=carol, until=FOR_GOOD)
        else:
            preferences.set_notify(room=lounge, user=carol, level="none")
        say(alice, lounge, "@carol hello")
        assert not carol.notices.exists()
        preferences.mute(room=lounge, user=carol, until=None)
        preferences.set_notify(room=lounge, user=carol, level="calls")
        say(alice, lounge, "@carol hello again")
        assert carol.notices.count() == 1


class TestSorting:
    def test_by_name_by_activity_and_by_hand(self, alice: User, bob: User, rooms: dict[str, Room]) -> None:
        assert shown(bob) == {"others": ["apple", "berry", "cherry", "date"]}
        say(alice, rooms["cherry"], "hello")
        preferences.set_order(user=bob, order="activity")
        assert shown(bob) == {"others": ["cherry", "date", "berry", "apple"]}
        preferences.set_order(user=bob, order="hand")
        assert shown(bob) == {"others": ["cherry", "date", "berry", "apple"]}  # as it stood
        preferences.place(room=rooms["apple"], user=bob, before=rooms["date"].pk)
        assert shown(bob) == {"others": ["cherry", "apple", "date", "berry"]}
        preferences.place(room=rooms["cherry"], user=bob, before=None)
        assert shown(bob) == {"others": ["apple", "date", "berry", "cherry"]}

    def test_a_step_up_or_down_is_one_among_those_it_stands_with(self, bob: User, rooms: dict[str, Room]) -> None:
        preferences.set_favourite(room=rooms["berry"], user=bob, is_favourite=True)
        preferences.set_order(user=bob, order="hand")
        preferences.shift(room=rooms["cherry"], user=bob, step=-1)
        assert shown(bob) == {"favourites": ["berry"], "others": ["cherry", "apple", "date"]}
        preferences.shift(room=rooms["cherry"], user=bob, step=-1)
        assert shown(bob)["others"] == ["cherry", "apple", "date"]
        for _step in range(3):
            preferences.shift(room=rooms["cherry"], user=bob, step=1)
        assert shown(bob)["others"] == ["apple", "date", "cherry"]

    def test_a_room_that_is_new_stands_last(self, alice: User, bob: User, rooms: dict[str, Room]) -> None:
        preferences.set_order(user=bob, order="hand")
        join_room(room=create_room(owner=alice, name="aardvark"), user=bob)
        assert shown(bob)["others"][-1] == "aardvark"

    def test_nobody_elses_list_is_another(self, alice: User, bob: User, rooms: dict[str, Room]) -> None:
        preferences.place(room=rooms["date"], user=bob, before=rooms["apple"].pk)
        preferences.set_favourite(room=rooms["date"], user=bob, is_favourite=True)
        preferences.mute(room=rooms["date"], user=bob, until=FOR_GOOD)
        assert shown(alice) == {"others": ["apple", "berry", "cherry", "date"]}
        assert not own(rooms["date"], alice).is_muted


class TestFolders:
    def test_stand_between_favourites_and_the_rest_in_an_order_of_ones_own(
        self, bob: User, rooms: dict[str, Room]
    ) -> None:
        work, home = folders.make_folder(user=bob, name="work"), folders.make_folder(user=bob, name="집")
        preferences.set_folder(room=rooms["apple"], user=bob, folder_id=work.pk)
        preferences.set_folder(room=rooms["berry"], user=bob, folder_id=home.pk)
        preferences.set_favourite(room=rooms["cherry"], user=bob, is_favourite=True)
        assert list(shown(bob)) == ["favourites", "work", "집", "others"]
        folders.shift_folder(folder=home, step=-1)
        folders.shift_folder(folder=home, step=-1)
        assert list(shown(bob)) == ["favourites", "집", "work", "others"]

    def test_rooms_of_a_removed_folder_stay(self, bob: User, rooms: dict[str, Room]) -> None:
        folder = folders.make_folder(user=bob, name="work")
        preferences.set_folder(room=rooms["apple"], user=bob, folder_id=folder.pk)
        folders.remove_folder(folder=folder)
        assert shown(bob) == {"others": ["apple", "berry", "cherry", "date"]}

    @pytest.mark.parametrize("name", ["", "   ", "x" * 31])
    def test_need_a_name(self, bob: User, name: str) -> None:
        with pytest.raises(folders.BadFolderName):
            folders.make_folder(user=bob, name=name)

    def test_have_one_name_each(self, alice: User, bob: User) -> None:
        folders.make_folder(user=bob, name="work")
        folders.make_folder(user=alice, name="work")
        with pytest.raises(folders.FolderTaken):
            folders.make_folder(user=bob, name="work")

    def test_there_may_be_fifty(self, bob: User) -> None:
        Folder.objects.bulk_create(Folder(owner=bob, name=f"{number}") for number in range(50))
        with pytest.raises(folders.TooManyFolders):
            folders.make_folder(user=bob, name="one more")

    def test_of_others_are_not_there(self, alice: User, bob: User, rooms: dict[str, Room], client_of: ClientOf) -> None:
        folder = folders.make_folder(user=alice, name="mine")
        with pytest.raises(NotFound):
            preferences.set_folder(room=rooms["apple"], user=bob, folder_id=folder.pk)
        doors = [reverse(f"room-folder-{act}", args=[folder.pk]) for act in ("rename", "move", "remove")]
        for address in [*doors, reverse("section-shut")]:
            fields = {"name": "x", "step": 1, "shut": f"folder-{folder.pk}"}
            answer = client_of(bob).post(address, fields)
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
        assert Folder.objects.get() == folder


ACTS = [
    ("room-notify", {"level": "calls"}, ("notify", "calls")),
    ("room-mute", {"until": "always"}, ("muted_until", FOR_GOOD)),
    ("room-favourite", {"favourite": "on"}, ("is_favourite", True)),
]


class TestDoors:
    def test_muting_offers_the_way_back(self, bob: User, lounge: Room, client_of: ClientOf) -> None:
        browser, address = client_of(bob), reverse("room-mute", args=[lounge.slug])
        assert "data-undo" in browser.post(address, {"until": "hour"}, headers=HTMX).content.decode()
        assert own(lounge, bob).is_muted
        assert browser.post(address, {"until": ""}, headers=HTMX).content.strip() == b""
        assert not own(lounge, bob).is_muted

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["form", "htmx"])
    @pytest.mark.parametrize(("door", "fields", "kept"), ACTS)
    def test_keep_what_was_chosen(
        self,
        bob: User,
        lounge: Room,
        client_of: ClientOf,
        door: str,
        fields: dict[str, str],
        kept: tuple[str, object],
        headers: dict[str, str],
    ) -> None:
        fields |= {"next": "https://elsewhere.example/"}
        answer = client_of(bob).post(reverse(door, args=[lounge.slug]), fields, headers=headers)
        assert getattr(own(lounge, bob), kept[0]) == kept[1]
        if headers:
            status = 200 if door == "room-mute" else 204  # with the way back
            assert (answer.status_code, answer["HX-Trigger"]) == (status, '{"chat-room-list": {}}')
        else:
            assert (answer.status_code, answer["Location"]) == (302, reverse("home"))

    @pytest.mark.parametrize(
        ("door", "fields"),
        [
            ("room-notify", {"level": "loud"}),
            ("room-notify", {}),
            ("room-mute", {"until": "never"}),
            ("room-folder", {"folder": "x"}),
            ("room-place", {"step": "5"}),
            ("room-place", {"before": "-1"}),
        ],
    )
    def test_take_nothing_else(
        self, bob: User, lounge: Room, client_of: ClientOf, door: str, fields: dict[str, str]
    ) -> None:
        answer = client_of(bob).post(reverse(door, args=[lounge.slug]), fields)
        assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")

    def test_an_unknown_order_is_a_bad_request(self, bob: User) -> None:
        with pytest.raises(BadRequest):
            preferences.set_order(user=bob, order="colour")

    def test_a_folder_is_made_on_the_way(self, bob: User, lounge: Room, client_of: ClientOf) -> None:
        client_of(bob).post(reverse("room-folder", args=[lounge.slug]), {"new_folder": " 회사 "}, headers=HTMX)
        folder = own(lounge, bob).folder
        assert folder is not None
        assert folder.name == "회사"
        client_of(bob).post(reverse("section-shut"), {"shut": f"folder-{folder.pk}"}, headers=HTMX)
        assert listed(bob).sections[0].is_shut

    def test_the_menu_says_how_it_is(self, bob: User, lounge: Room, client_of: ClientOf) -> None:
        preferences.mute(room=lounge, user=bob, until=FOR_GOOD)
        for headers in ({}, HTMX):
            page = client_of(bob).get(reverse("room-keep", args=[lounge.slug]), headers=headers).content.decode()
            assert "Turn on again" in page
            assert 'name="level" value="all" aria-pressed="true"' in page

    def test_operations_are_for_members(self, mallory: User, lounge: Room) -> None:
        for act in (
            lambda: preferences.mute(room=lounge, user=mallory, until=None),
            lambda: preferences.set_notify(room=lounge, user=mallory, level="all"),
            lambda: preferences.set_favourite(room=lounge, user=mallory, is_favourite=True),
            lambda: preferences.place(room=lounge, user=mallory, before=None),
            lambda: preferences.shift(room=lounge, user=mallory, step=1),
        ):
            with pytest.raises(NotMember):
                act()


def test_nothing_of_it_outlives_the_account(alice: User, bob: User, lounge: Room) -> None:
    preferences.set_folder(room=lounge, user=bob, folder_id=folders.make_folder(user=bob, name="work").pk)
    folders.make_folder(user=alice, name="work")
    leave_everything(bob, takes_messages=False)
    assert [folder.owner for folder in Folder.objects.all()] == [alice]


class TestFolding:
    def test_is_remembered_for_each_section(self, bob: User, rooms: dict[str, Room], client_of: ClientOf) -> None:
        browser, address = client_of(bob), reverse("section-shut")
        for section in preferences.SECTIONS:
            assert browser.post(address, {"shut": section}, headers=HTMX)["HX-Trigger"]
        preferences.set_favourite(room=rooms["apple"], user=bob, is_favourite=True)
        bob.refresh_from_db()
        assert all(listed(bob).is_shut.values())
        assert [section.is_shut for section in listed(bob).sections] == [True, True]
        page = browser.get(rooms["apple"].get_absolute_url()).content.decode()
        assert page.count('aria-expanded="false" aria-label=') == 3
        assert 'name="open" value="others" aria-expanded="false"' in page

        browser.post(address, {"open": "others"})
        bob.refresh_from_db()
        assert [section.is_shut for section in listed(bob).sections] == [True, False]
        assert listed(bob).is_shut["direct"]

    def test_rooms_without_a_heading_of_their_own_are_not_folded_away(self, bob: User, rooms: dict[str, Room]) -> None:
        preferences.shut_section(user=bob, section="others", is_shut=True)
        (section,) = listed(bob).sections
        assert not section.is_shut

    @pytest.mark.parametrize(
        "fields", [{}, {"shut": ""}, {"shut": "kitchen"}, {"shut": "direct", "open": "direct"}, {"open": "folder-x"}]
    )
    def test_takes_nothing_else(self, bob: User, client_of: ClientOf, fields: dict[str, str]) -> None:
        answer = client_of(bob).post(reverse("section-shut"), fields)
        assert (answer.status_code, answer["X-Error"]) == (400, "bad_request")
        bob.refresh_from_db()
        assert bob.shut_sections == ""

    def test_a_folded_conversation_that_is_unread_says_so_before_scripts_run(
        self, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        befriend(alice, bob)
        room = direct.open_between(opener=alice, other=bob)
        say(alice, room, "are you there?")
        page = client_of(bob).get(reverse("conversations"), headers=HTMX).content.decode()
        (row,) = [one for one in elements(page, "a") if one.attributes.get("id") == f"room-link-{room.pk}"]
        assert row.attributes["data-unread"] == "calls"
