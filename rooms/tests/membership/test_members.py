"""The members panel."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Presence, Process, User
from conftest import ClientOf, person
from rooms import lookup
from rooms.creation import operations as creation
from rooms.membership import queries as membership_queries
from rooms.models import Membership, Room

PANEL_QUERIES = 7


def be(user: User, state: str, *, seconds: int = 45) -> None:
    """Have a tab in a process whose lease ends in so many seconds."""
    process = Process.objects.create(pk=uuid.uuid4(), lease_ends_at=Now() + timedelta(seconds=seconds))
    Presence.objects.create(process=process, user=user, state=state)


@pytest.fixture
def crowd(lounge: Room) -> Room:
    """The lounge with 200 more members."""
    people = [person(f"person{number:03}", display_name=f"사람 {number:03}") for number in range(200)]
    Membership.objects.bulk_create(Membership(room=lounge, user=user) for user in people)
    return lounge


def test_the_panel_shows_owners_first_then_who_is_here_and_says_it_in_words(
    client_of: ClientOf, lounge: Room, alice: User, bob: User, carol: User, morgan: User
) -> None:
    """E73, E76, A11: a dot of each shape, its meaning as text, and how many there are."""
    be(carol, "online")
    be(bob, "away")
    be(morgan, "online", seconds=-1)
    response = client_of(bob).get(reverse("room-members", args=[lounge.slug]))
    panel = response.context["panel"]
    assert [(member.user, member.state) for member in panel.members] == [
        (alice, "offline"),
        (carol, "online"),
        (bob, "away"),
        (morgan, "offline"),
    ]
    assert panel.heads == (4, 2)
    for text in ("4 people", "2 online", "owner", "away", "offline"):
        assert text in response.text


def test_online_in_one_place_is_online_and_counts_once(lounge: Room, alice: User, bob: User) -> None:
    for state in ("away", "online", "away"):
        be(bob, state)
    panel = membership_queries.panel(lounge, alice)
    assert {member.user: member.state for member in panel.members}[bob] == "online"
    assert panel.heads.online == 2  # and alice, who looks


def test_people_of_other_rooms_are_not_counted(lounge: Room, alice: User, mallory: User) -> None:
    creation.create_room(owner=mallory, name="Tea")
    be(mallory, "online")
    assert membership_queries.panel(lounge, alice).heads == (4, 1)
    assert mallory not in {member.user for member in membership_queries.panel(lounge, alice).members}


def test_a_big_room_is_shown_fifty_people_at_a_time(client_of: ClientOf, crowd: Room, alice: User) -> None:
    address = reverse("room-members", args=[crowd.slug])
    first = client_of(alice).get(address, headers={"HX-Request": "true"})
    assert first.text.count('class="member"') == 50
    assert "204 people" in first.text
    assert "?pages=2" in first.text
    assert client_of(alice).get(address, {"pages": 5}).text.count('class="member"') == 204


@pytest.mark.parametrize(("search", "found"), [("사람 190", 1), ("PERSON007", 1), ("Alice", 1), ("nobody", 0)])
def test_people_are_found_by_either_of_their_names(
    client_of: ClientOf, crowd: Room, alice: User, search: str, found: int
) -> None:
    response = client_of(alice).get(reverse("room-members", args=[crowd.slug]), {"q": search})
    assert response.text.count('class="member"') == found
    assert "204 people" in response.text


@pytest.mark.parametrize("pages", ["0", "-1", "x", "9" * 30])
def test_a_page_that_is_no_number_is_refused(client_of: ClientOf, lounge: Room, alice: User, pages: str) -> None:
    response = client_of(alice).get(reverse("room-members", args=[lounge.slug]), {"pages": pages})
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")


def test_the_panel_costs_the_same_however_many_people_are_in_the_room(
    client_of: ClientOf, crowd: Room, alice: User, django_assert_max_num_queries
) -> None:
    client = client_of(alice)
    with django_assert_max_num_queries(PANEL_QUERIES):
        client.get(reverse("room-members", args=[crowd.slug]), headers={"HX-Request": "true"})


def test_whoever_cannot_come_back_by_themselves_is_told_so(client_of: ClientOf, lounge: Room, alice: User) -> None:
    """E72"""
    closed = creation.create_room(owner=alice, name="Closed", kind="closed")
    client = client_of(alice)
    assert "cannot come back" in client.get(reverse("room-members", args=[closed.slug])).text
    assert "cannot come back" not in client.get(reverse("room-members", args=[lounge.slug])).text


def test_whoever_reads_a_head_count_is_in_it_even_before_their_line_is_up(
    lounge: Room, alice: User, bob: User, mallory: User
) -> None:
    assert lookup.heads(lounge, alice).online == 1
    be(bob, "online")
    assert lookup.heads(lounge, alice).online == 2
    be(alice, "away")
    assert lookup.heads(lounge, alice).online == 2
    assert lookup.heads(lounge, mallory).online == 2  # a moderator of the house, who does not belong to it


@pytest.mark.parametrize("fields", [{"availability": "invisible"}, {"who_sees_presence": "nobody"}])
def test_whom_nobody_sees_is_counted_for_themselves_alone_and_only_where_nobody_else_is(
    lounge: Room, alice: User, bob: User, fields: dict[str, str]
) -> None:
    User.objects.filter(pk=alice.pk).update(**fields)
    alice.refresh_from_db()
    be(alice, "online")
    assert lookup.heads(lounge, alice).online == 1
    assert lookup.heads(lounge, bob).online == 1  # bob
    be(bob, "online")
    assert lookup.heads(lounge, alice).online == lookup.heads(lounge, bob).online == 1
