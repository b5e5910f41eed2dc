"""Who sees whom: the reads that lists, pages and other apps stand on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import relations
from accounts.friends import contacts
from accounts.friends import operations as friend_operations
from accounts.models import FormerName, User
from accounts.relations import NoSuchPerson, Standing
from rooms.membership.operations import join_room
from rooms.models import Room
from tests.queries import queries

Pair = tuple[User, User]


def hide(*people: User) -> None:
    """They cannot be found by name from now on."""
    for person in people:
        person.is_findable = False
        person.save(update_fields=["is_findable"])


def sees(reader: User, person: User) -> bool:
    try:
        return relations.seen(reader, person.username) == person
    except NoSuchPerson:
        return False


def test_everybody_is_found_unless_they_do_not_want_to(alice: User, mallory: User) -> None:
    assert sees(alice, mallory)
    hide(mallory)
    assert not sees(alice, mallory)
    assert sees(mallory, mallory)


def test_friends_requests_and_shared_rooms_make_known_who_cannot_be_found(
    friends: Pair, lounge: Room, carol: User, mallory: User
) -> None:
    """E51"""
    alice, bob = friends
    hide(alice, bob, carol)
    assert sees(bob, alice)
    assert sees(carol, alice)
    assert not sees(mallory, alice)
    hide(mallory)
    friend_operations.request(sender=mallory, receiver=alice, is_invited=True)
    assert sees(alice, mallory)


def test_a_direct_conversation_is_no_shared_room(friends: Pair) -> None:
    alice, bob = friends
    assert relations.rooms_shared(alice, bob) == []
    friend_operations.remove(user=alice, other=bob)
    hide(bob)
    assert not sees(alice, bob)


def test_whoever_blocked_one_is_nobody(alice: User, bob: User) -> None:
    friend_operations.block(user=alice, other=bob)
    assert not sees(bob, alice)
    assert sees(alice, bob)  # to unblock them


def test_in_a_room_that_both_share_a_block_hides_no_name(lounge: Room, alice: User, bob: User) -> None:
    """A page that is missing there would tell of the block."""
    friend_operations.block(user=alice, other=bob)
    assert sees(bob, alice)
    assert alice not in relations.findable(bob)


@pytest.mark.parametrize("what", [{"is_active": False}, {"deleted_at": timezone.now()}])
def test_accounts_that_are_closed_are_nobody(alice: User, bob: User, what: dict[str, object]) -> None:
    User.objects.filter(pk=bob.pk).update(**what)
    assert not sees(alice, bob)
    assert bob not in relations.findable(alice)


def test_a_withdrawn_request_makes_nobody_known(alice: User, mallory: User) -> None:
    friend_operations.request(sender=mallory, receiver=alice)
    friend_operations.ignore(user=alice, other=mallory)
    friend_operations.cancel(user=mallory, other=alice)
    hide(alice, mallory)
    assert not sees(alice, mallory)
    assert not sees(mallory, alice)


def test_a_former_name_leads_to_its_person_for_a_while(alice: User, bob: User) -> None:
    former = FormerName.objects.create(user=bob, username="bobby", ends_at=timezone.now() + timedelta(days=1))
    assert relations.seen(alice, "BOBBY") == bob
    former.ends_at = timezone.now() - timedelta(seconds=1)
    former.save()
    with pytest.raises(NoSuchPerson):
        relations.seen(alice, "bobby")


def test_the_directory_holds_who_may_be_found(friends: Pair, carol: User, mallory: User, morgan: User) -> None:
    alice, bob = friends
    hide(bob, carol)
    friend_operations.block(user=mallory, other=alice)
    friend_operations.block(user=alice, other=morgan)
    assert set(relations.findable(alice)) == {alice, bob}
    assert set(relations.findable(carol)) == {alice, carol, mallory, morgan}


def test_names_are_those_the_reader_noted(friends: Pair, carol: User) -> None:
    alice, bob = friends
    contacts.set_alias(user=alice, friend=bob, alias="큰오빠")
    assert relations.names_for(alice, [bob, carol]) == {bob.pk: "큰오빠", carol.pk: "Carol"}
    assert relations.names_for(bob, [alice]) == {alice.pk: "Alice"}
    assert relations.names_for(carol, [bob]) == {bob.pk: "Bob"}


def test_standings_of_many_take_as_many_queries_as_of_one(friends: Pair, carol: User, mallory: User) -> None:
    alice, bob = friends
    friend_operations.request(sender=carol, receiver=alice)
    friend_operations.block(user=alice, other=mallory)
    with queries() as asked:
        found = relations.standings(alice, [alice, bob, carol, mallory])
    assert len(asked) == 2
    assert found == {
        alice.pk: Standing.SELF,
        bob.pk: Standing.FRIEND,
        carol.pk: Standing.RECEIVED,
        mallory.pk: Standing.BLOCKED,
    }


def test_rooms_that_two_share(lounge: Room, alice: User, bob: User, mallory: User) -> None:
    assert [room.name for room in relations.rooms_shared(alice, bob)] == ["lounge"]
    assert relations.rooms_shared(alice, mallory) == []
    join_room(room=lounge, user=mallory)
    assert relations.rooms_shared(mallory, alice)[0].address == lounge.get_absolute_url()
