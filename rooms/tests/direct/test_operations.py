"""Direct conversations: who has which with whom, and how they differ from rooms."""

from collections import Counter
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.friends import operations as friend_operations
from accounts.models import Contact, User
from accounts.registration.operations import register
from accounts.relations import are_friends
from chatsite.exceptions import BadRequest, Conflict, NotAllowed, NotFound, NotMember
from conftest import ClientOf, person
from messaging.models import Message
from messaging.sidebar import queries as sidebar_queries
from messaging.tests.talk import say
from rooms import participants
from rooms.creation import operations as creation
from rooms.creation.operations import NameTaken
from rooms.direct import operations as direct
from rooms.directory import queries as directory_queries
from rooms.membership import operations as membership_operations
from rooms.models import Membership, Room
from rooms.permissions import consent
from rooms.tests.membership.test_concurrency import at_once


def befriend(one: User, other: User) -> None:
    """These two are friends from now on, if they were not before."""
    if not are_friends(one.pk, other.pk):
        friend_operations.request(sender=one, receiver=other)
        friend_operations.accept(user=other, other=one)


@pytest.fixture
def group(alice: User, bob: User, carol: User) -> Room:
    """The conversation of alice with bob and carol, her friends."""
    for friend in (bob, carol):
        befriend(alice, friend)
    return direct.group_of(alice, [bob, carol])


def shown_to(user: User) -> list[str]:
    return [one.title for one in participants.listed(user)]


class TestPairs:
    def test_friends_have_a_conversation_from_the_first_moment(self, friends: tuple[User, User]) -> None:
        """D09"""
        alice, bob = friends
        room = direct.find([alice.pk, bob.pk])
        assert room
        assert {membership.user for membership in room.memberships.all()} == {alice, bob}
        assert room.message_count == 0

    def test_two_people_have_one_whoever_asks(self, alice: User, bob: User) -> None:
        assert direct.between(alice, bob) == direct.between(bob, alice)
        assert Room.objects.count() == 1

    def test_it_is_in_nobodys_list_before_the_first_word(self, friends: tuple[User, User]) -> None:
        alice, bob = friends
        assert (shown_to(alice), shown_to(bob)) == ([], [])
        say(alice, direct.between(alice, bob), "hello")
        assert (shown_to(alice), shown_to(bob)) == (["Bob"], ["Alice"])

    def test_nobody_has_one_with_themselves(self, alice: User) -> None:
        """E56"""
        with pytest.raises(consent.SelfMessage):
            direct.between(alice, alice)

    def test_it_is_called_by_ones_own_name_for_the_other(self, friends: tuple[User, User], carol: User) -> None:
        alice, bob = friends
        room = direct.between(alice, bob)
        Contact.objects.create(owner=alice, person=bob, alias="Bobby")
        Contact.objects.create(owner=carol, person=bob, alias="somebody else's business")
        assert participants.title_for(alice, room) == "Bobby"
        assert participants.title_for(bob, room) == "Alice"
        say(bob, room, "hello")
        assert shown_to(alice) == ["Bobby"]


class TestNotes:
    def test_everybody_has_notes_from_the_first_day_on(self, db: None) -> None:
        """E56"""
        newcomer = register(username="newcomer", password="correct horse")
        assert shown_to(newcomer) == ["Notes to myself"]
        assert direct.notes_of(newcomer) == direct.find([newcomer.pk])

    def test_whoever_came_before_there_were_any_has_them_too(self, alice: User, bob: User) -> None:
        direct.notes_of(alice)
        import_module("rooms.migrations.0003_notes_for_everybody").make(apps, None)
        assert Counter(Room.objects.values_list("direct_key", flat=True)) == {str(alice.pk): 1, str(bob.pk): 1}
        assert shown_to(bob) == ["Notes to myself"]

    def test_they_stay_in_the_list_and_on_top(self, friends: tuple[User, User]) -> None:
        alice, bob = friends
        notes = direct.notes_of(alice)
        say(bob, direct.between(alice, bob), "later than any note")
        assert shown_to(alice) == ["Notes to myself", "Bob"]
        with pytest.raises(NotAllowed):
            direct.hide(room=notes, user=alice)


class TestGroups:
    def test_the_same_people_have_the_same_one_whoever_of_them_asks(
        self, group: Room, alice: User, bob: User, carol: User
    ) -> None:
        assert direct.group_of(alice, [carol, bob, bob, alice]) == group
        befriend(bob, carol)
        assert direct.group_of(bob, [alice, carol]) == group
        assert participants.title_for(alice, group) == "Bob, Carol"

    @pytest.mark.parametrize("size", [1, 10])
    def test_a_group_has_three_to_ten_people(self, alice: User, size: int) -> None:
        others = [person(f"friend{number}") for number in range(size)]
        for other in others:
            befriend(alice, other)
        with pytest.raises(direct.WrongSize):
            direct.group_of(alice, others)

    def test_only_friends_of_ones_own_can_be_added(self, alice: User, bob: User, carol: User, mallory: User) -> None:
        befriend(alice, bob)
        befriend(bob, carol)
        for stranger in (carol, mallory):
            with pytest.raises(direct.NotAllFriends):
                direct.group_of(alice, [bob, stranger])
        assert not [room for room in Room.objects.all() if len(room.direct_ids) > 2]

    def test_only_who_made_it_has_it_in_their_list_before_the_first_word(
        self, group: Room, alice: User, bob: User
    ) -> None:
        assert (shown_to(alice), shown_to(bob)) == (["Bob, Carol"], [])


class TestHiding:
    def test_a_hidden_conversation_comes_back_with_a_new_message(self, friends: tuple[User, User]) -> None:
        """E58: gone for oneself alone; nothing is deleted."""
        alice, bob = friends
        room = direct.between(alice, bob)
        say(bob, room, "hello")
        direct.hide(room=room, user=alice)
        assert (shown_to(alice), shown_to(bob)) == ([], ["Alice"])
        assert room.messages.count() == 1
        say(bob, room, "still there?")
        assert shown_to(alice) == ["Bob"]

    def test_hiding_can_be_undone(self, friends: tuple[User, User]) -> None:
        alice, bob = friends
        room = direct.between(alice, bob)
        say(bob, room, "hello")
        direct.hide(room=room, user=alice)
        direct.unhide(room=room, user=alice)
        assert shown_to(alice) == ["Bob"]

    def test_nobody_hides_what_is_not_theirs_or_a_room(
        self, friends: tuple[User, User], mallory: User, lounge: Room
    ) -> None:
        alice, bob = friends
        with pytest.raises(NotMember):
            direct.hide(room=direct.between(alice, bob), user=mallory)
        with pytest.raises(NotAllowed):
            direct.hide(room=lounge, user=alice)


class TestBecomingARoom:
    def test_a_group_that_gets_a_name_is_a_closed_room_of_whoever_named_it(
        self, group: Room, alice: User, bob: User
    ) -> None:
        say(alice, group, "let us call it something")
        room = direct.make_room(room=group, by=bob, name="Tea", topic="every day")
        assert (room.kind, room.name, room.topic, room.slug) == ("closed", "Tea", "every day", group.slug)
        assert room.memberships.get(role="owner").user == bob
        assert list(room.messages.order_by("number").values_list("kind", flat=True)) == ["text", "created"]
        assert "Tea" in [row.name for row in sidebar_queries.listed(alice)]
        assert direct.group_of(alice, [membership.user for membership in room.memberships.all()]) != room

    def test_pairs_and_notes_stay_what_they_are(self, friends: tuple[User, User]) -> None:
        alice, bob = friends
        for room in (direct.between(alice, bob), direct.notes_of(alice)):
            with pytest.raises(NotAllowed):
                direct.make_room(room=room, by=alice, name="Tea")

    def test_a_name_that_is_taken_leaves_the_group_as_it_was(self, group: Room, alice: User) -> None:
        creation.create_room(owner=alice, name="Tea")
        with pytest.raises(NameTaken):
            direct.make_room(room=group, by=alice, name="tea")
        group.refresh_from_db()
        assert group.is_direct

    def test_nobody_names_it_twice_or_from_outside(self, group: Room, alice: User, mallory: User) -> None:
        with pytest.raises(NotMember):
            direct.make_room(room=group, by=mallory, name="Mine")
        direct.make_room(room=group, by=alice, name="Tea")
        with pytest.raises(Conflict):
            direct.make_room(room=group, by=alice, name="Coffee")


class TestNoRoom:
    """Kind `direct` is in no list of rooms, and does nothing that rooms do."""

    @pytest.fixture
    def pair(self, friends: tuple[User, User]) -> Room:
        return direct.between(*friends)

    def test_no_list_of_rooms_shows_it_even_to_its_own_people(
        self, pair: Room, alice: User, client_of: ClientOf
    ) -> None:
        browser = client_of(alice)
        assert directory_queries.page(alice).rooms == []
        assert directory_queries.guesses(alice, pair.slug) == []
        assert pair.slug not in browser.get(reverse("rooms"), {"q": "direct"}).content.decode()
        assert list(sidebar_queries.listed(alice)) == []

    def test_the_way_home_leads_to_a_room(self, pair: Room, lounge: Room, alice: User, client_of: ClientOf) -> None:
        browser = client_of(alice)
        browser.get(pair.get_absolute_url())
        assert browser.get("/")["Location"] == lounge.get_absolute_url()

    def test_it_can_neither_be_joined_nor_left(self, pair: Room, alice: User, mallory: User) -> None:
        with pytest.raises(NotFound):
            membership_operations.join_room(room=pair, user=mallory)
        with pytest.raises(NotAllowed):
            membership_operations.leave_room(room=pair, user=alice)
        assert pair.memberships.count() == 2

    @pytest.mark.parametrize("act", ["room-join", "room-leave"])
    def test_its_address_does_not_lead_in_or_out(self, pair: Room, alice: User, client_of: ClientOf, act: str) -> None:
        assert client_of(alice).post(reverse(act, args=[pair.slug])).status_code == 404
        assert pair.memberships.count() == 2

    def test_nobody_makes_one_as_a_room(self, alice: User) -> None:
        with pytest.raises(BadRequest):
            creation.create_room(owner=alice, name="Tea", kind="direct")

    def test_nothing_is_written_in_it_but_what_people_say(self, pair: Room) -> None:
        assert not pair.messages.exists()

    @pytest.mark.parametrize("model", [Room, Membership, Message])
    def test_those_who_run_the_house_do_not_leaf_through_them(
        self, pair: Room, alice: User, lounge: Room, rf: RequestFactory, model: type[Room | Membership | Message]
    ) -> None:
        say(alice, pair, "between us")
        request = rf.get("/admin/")
        request.user = User.objects.create_superuser("owner")
        listed = admin.site.get_model_admin(model).get_queryset(request)
        rooms = {row.pk if isinstance(row, Room) else row.room_id for row in listed}
        assert rooms == {lounge.pk}

    def test_its_people_are_shown_and_nobody_is_asked_to_leave(
        self, pair: Room, alice: User, client_of: ClientOf
    ) -> None:
        page = client_of(alice).get(reverse("room-members", args=[pair.slug])).content.decode()
        assert "Bob" in page
        assert reverse("room-leave", args=[pair.slug]) not in page


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_however_many_ask_in_the_same_moment_two_people_have_one(self) -> None:
        one, other = person("anne"), person("bert")
        rooms = at_once(*[partial(direct.between, one, other), partial(direct.between, other, one)] * 4)
        assert {room.pk for room in rooms if isinstance(room, Room)} == {Room.objects.get().pk}
        assert len([room for room in rooms if isinstance(room, Room)]) == 8
        assert Membership.objects.count() == 2

    def test_of_several_who_name_a_group_at_once_one_does(self) -> None:
        people = [person(f"friend{number}") for number in range(3)]
        for friend in people[1:]:
            befriend(people[0], friend)
        group = direct.group_of(people[0], people[1:])
        acts = [partial(direct.make_room, room=group, by=user, name=f"Room {user.pk}") for user in people]
        outcomes = at_once(*acts)
        assert Counter(type(outcome) for outcome in outcomes) == {Room: 1, Conflict: 2}
        assert group.memberships.filter(role="owner").count() == 1
