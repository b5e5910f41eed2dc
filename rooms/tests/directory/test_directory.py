"""The directory: what one finds, what it costs, and how one gets in."""

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf, person
from rooms.creation import operations as creation
from rooms.directory import queries as directory_queries
from rooms.membership import operations as membership
from rooms.models import Membership, Room
from rooms.sidebar import read_state

JOIN_QUERIES, DIRECTORY_QUERIES = 14, 8
MINE = {"tab": "mine"}


def names(response) -> list[str]:
    return [room.name for room in response.context["page"].rooms]


@pytest.fixture
def rooms(alice: User, bob: User) -> list[Room]:
    tea = creation.create_room(owner=alice, name="Tea 차", topic="Green or black")
    membership.join_room(room=tea, user=bob)
    return [tea, *(creation.create_room(owner=bob, name=name) for name in ("기획 회의", "公告", "Книги"))]


def test_the_directory_shows_open_rooms_with_their_heads_and_how_to_get_in(
    client_of: ClientOf, rooms: list[Room], alice: User
) -> None:
    """C04, C05, E66, A11"""
    text = client_of(alice).get(reverse("rooms")).text
    assert text.count('class="room-row"') == 3
    assert 'aria-label="Join 公告"' in text
    assert reverse("room-join", args=["公告"]) in text
    mine = client_of(alice).get(reverse("rooms"), MINE).text
    assert mine.count('class="room-row"') == 1
    assert "2 people" in mine
    assert "Green or black" in mine
    assert 'aria-label="Open Tea 차"' in mine


def test_two_tabs_hold_what_one_may_join_and_ones_own_and_a_search_keeps_the_tab(
    client_of: ClientOf, rooms: list[Room], alice: User
) -> None:
    browser = client_of(alice)
    assert browser.get(reverse("rooms")).context["page"].counts == {"join": 3, "mine": 1}
    assert names(browser.get(reverse("rooms"), MINE)) == ["Tea 차"]
    found = browser.get(reverse("rooms"), {"q": "tea", **MINE})
    assert names(found) == ["Tea 차"]
    assert f'href="{reverse("rooms")}?q=tea&amp;tab=join"' in found.text
    assert 'name="tab" value="mine"' in found.text
    elsewhere = browser.get(reverse("rooms"), {"q": "tea"})
    assert names(elsewhere) == []
    assert "Show what is found in my rooms" in elsewhere.text
    assert "Create this room" not in elsewhere.text
    assert browser.get(reverse("rooms"), {"tab": "nonsense"}).context["page"].tab == "join"


def test_an_empty_tab_says_what_to_do_next(client_of: ClientOf, lounge: Room, alice: User, mallory: User) -> None:
    assert "You are in every room there is." in client_of(alice).get(reverse("rooms")).text
    assert "You are in no room yet." in client_of(mallory).get(reverse("rooms"), MINE).text


def test_a_closed_room_is_listed_for_its_members_alone(client_of: ClientOf, alice: User, mallory: User) -> None:
    creation.create_room(owner=alice, name="Closed", kind="closed")
    assert names(client_of(alice).get(reverse("rooms"), MINE)) == ["Closed"]
    assert names(client_of(mallory).get(reverse("rooms"))) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("기획", ["기획 회의"]),
        ("TEA", ["Tea 차"]),
        ("ｔｅａ", ["Tea 차"]),
        ("книг", ["Книги"]),
        ("公", ["公告"]),
        ("%", []),
    ],
)
def test_a_room_is_found_by_a_part_of_its_name_in_any_script(
    client_of: ClientOf, rooms: list[Room], mallory: User, search: str, found: list[str]
) -> None:
    assert names(client_of(mallory).get(reverse("rooms"), {"q": search})) == found


def test_htmx_gets_the_list_alone(client_of: ClientOf, rooms: list[Room], alice: User) -> None:
    response = client_of(alice).get(reverse("rooms"), {"q": "tea"}, headers={"HX-Request": "true"})
    assert response.text.lstrip().startswith('<nav class="tabs"')
    assert "<html" not in response.text


def test_a_search_without_result_offers_what_was_meant_and_to_make_the_room(
    client_of: ClientOf, rooms: list[Room], mallory: User, bob: User
) -> None:
    """E70"""
    creation.create_room(owner=bob, name="Tee 차", kind="closed")
    response = client_of(mallory).get(reverse("rooms"), {"q": "tae 차"})
    assert [room.name for room in response.context["guesses"]] == ["Tea 차"]
    assert "name=tae" in response.text


def test_every_room_is_on_one_page_and_only_one(client_of: ClientOf, alice: User) -> None:
    made = {
        creation.create_room(owner=alice, name=f"Room {number}").name
        for number in range(directory_queries.PAGE_SIZE + 5)
    }
    client = client_of(alice)
    first = client.get(reverse("rooms"), MINE)
    second = client.get(reverse("rooms"), {**MINE, "after": first.context["page"].after})
    assert len(names(first)) == directory_queries.PAGE_SIZE
    assert {*names(first), *names(second)} == made
    assert len(names(first)) + len(names(second)) == len(made)
    assert second.context["page"].after == ""


def test_the_directory_costs_the_same_however_many_rooms_and_people_there_are(
    client_of: ClientOf, lounge: Room, alice: User, django_assert_max_num_queries
) -> None:
    for number in range(40):
        Room.objects.create(name=f"Room {number}", slug=f"room-{number}")
    everybody = [person(f"person{number}") for number in range(20)]
    Membership.objects.bulk_create(
        Membership(room=room, user=user) for room in Room.objects.exclude(pk=lounge.pk) for user in everybody
    )
    client = client_of(alice)
    with django_assert_max_num_queries(DIRECTORY_QUERIES):
        assert "20 people" in client.get(reverse("rooms")).text
    with django_assert_max_num_queries(DIRECTORY_QUERIES):
        client.get(reverse("rooms"), {"q": "rom 3"})


class TestJoining:
    def test_one_press_joins_and_shows_the_room(self, client_of: ClientOf, lounge: Room, mallory: User) -> None:
        """C06, E66, E68"""
        client = client_of(mallory)
        response = client.post(reverse("room-join", args=[lounge.slug]), follow=True)
        assert response.redirect_chain == [(lounge.get_absolute_url(), 302)]
        assert response.status_code == 200
        assert "You joined #lounge." in response.text

    def test_htmx_is_sent_to_the_room_as_well(self, client_of: ClientOf, lounge: Room, mallory: User) -> None:
        response = client_of(mallory).post(reverse("room-join", args=[lounge.slug]), headers={"HX-Request": "true"})
        assert response["HX-Redirect"] == lounge.get_absolute_url()

    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_mistyped_room_is_missing_in_words_and_suggests_what_one_may_see(
        self, client_of: ClientOf, alice: User, mallory: User, htmx: bool
    ) -> None:
        """E70"""
        creation.create_room(owner=alice, name="room1")
        creation.create_room(owner=alice, name="room2", kind="closed")
        headers = {"HX-Request": "true"} if htmx else {}
        response = client_of(mallory).post(reverse("room-join", args=["room3"]), headers=headers)
        assert (response.status_code, response["X-Error"]) == (404, "not_found")
        assert "There is no such room. Did you mean #room1?" in response.text
        assert "room2" not in response.text

    def test_nothing_is_suggested_where_nothing_is_like_it(
        self, client_of: ClientOf, lounge: Room, mallory: User
    ) -> None:
        response = client_of(mallory).post(reverse("room-join", args=["기획"]))
        assert "There is no such room." in response.text
        assert "Did you mean" not in response.text

    def test_joining_costs_the_same_however_many_are_in_the_room(
        self,
        client_of: ClientOf,
        lounge: Room,
        mallory: User,
        django_assert_max_num_queries,
        django_capture_on_commit_callbacks,
    ) -> None:
        Membership.objects.bulk_create(Membership(room=lounge, user=person(f"person{n}")) for n in range(60))
        client = client_of(mallory)
        with django_assert_max_num_queries(JOIN_QUERIES), django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("room-join", args=[lounge.slug]))


class TestLeaving:
    def test_whoever_leaves_is_back_in_the_directory(self, client_of: ClientOf, lounge: Room, bob: User) -> None:
        """E72"""
        response = client_of(bob).post(reverse("room-leave", args=[lounge.slug]), follow=True)
        assert response.redirect_chain == [(reverse("rooms"), 302)]
        assert "You left #lounge." in response.text


class TestHome:
    def test_it_is_the_room_one_was_in_last(self, client_of: ClientOf, lounge: Room, alice: User) -> None:
        tea = creation.create_room(owner=alice, name="Tea")
        client = client_of(alice)
        for room in (lounge, tea, lounge):
            client.get(room.get_absolute_url())
            assert client.get("/")["Location"] == room.get_absolute_url()

    def test_in_a_new_browser_it_is_the_room_one_read_last(
        self, client_of: ClientOf, lounge: Room, alice: User, bob: User
    ) -> None:
        tea = creation.create_room(owner=bob, name="Tea")
        membership.join_room(room=tea, user=alice)
        Room.objects.filter(pk=lounge.pk).update(message_count=50)
        read_state.mark_read(room=lounge, user=alice, number=50)
        assert client_of(alice).get("/")["Location"] == lounge.get_absolute_url()

    def test_a_room_one_has_left_is_not_returned_to(self, client_of: ClientOf, lounge: Room, bob: User) -> None:
        client = client_of(bob)
        client.get(lounge.get_absolute_url())
        client.post(reverse("room-leave", args=[lounge.slug]))
        assert client.get("/").status_code == 200

    def test_whoever_is_in_no_room_is_welcomed_with_the_directory(
        self, client_of: ClientOf, lounge: Room, mallory: User
    ) -> None:
        response = client_of(mallory).get("/")
        assert "Welcome, Mallory" in response.text
        assert names(response) == ["lounge"]
