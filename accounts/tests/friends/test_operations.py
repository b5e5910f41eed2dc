"""Friendships: asking, saying yes, putting aside, ending; and what both sides hear of it."""

from collections.abc import Callable
from functools import partial
from itertools import combinations

import pytest

from accounts import hooks, relations
from accounts.friends import operations as friend_operations
from accounts.models import Block, Friendship, Notice, User
from accounts.relations import NoSuchPerson, Standing
from chatsite.delivery import broadcast
from conftest import person
from rooms.models import Room
from rooms.tests.membership.test_concurrency import at_once

Pair = tuple[User, User]


def standing(reader: User, other: User) -> Standing:
    return relations.standings(reader, [other])[other.pk]


@pytest.fixture
def asked(alice: User, bob: User) -> Friendship:
    """alice asked bob."""
    return friend_operations.request(sender=alice, receiver=bob, text="Hello from the lounge")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Topics and `friends` frames that were published."""
    published: list[tuple[str, str]] = []

    def note(topic: str, frame: str, **how: object) -> None:
        if "chat-friends" in frame:
            published.append((topic, frame))

    monkeypatch.setattr(broadcast, "publish", note)
    return published


def test_a_request_waits_for_the_other_side(asked: Friendship, alice: User, bob: User) -> None:
    """E41, E42, E43, E46"""
    assert (standing(alice, bob), standing(bob, alice)) == (Standing.SENT, Standing.RECEIVED)
    assert not relations.are_friends(alice.pk, bob.pk)
    assert relations.waiting_count(bob) == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.actor) == (bob, Notice.Kind.FRIEND_REQUEST, alice)
    assert notice.detail == "Hello from the lounge"


def test_saying_yes_makes_both_friends(asked: Friendship, alice: User, bob: User) -> None:
    """E47, D15: each sees the other at once, and they have a conversation."""
    friend_operations.accept(user=bob, other=alice)
    assert relations.friend_ids(alice) == {bob.pk}
    assert relations.friend_ids(bob) == {alice.pk}
    assert Room.objects.filter(direct_key=f"{alice.pk},{bob.pk}").exists()
    assert Notice.objects.get(user=alice).kind == Notice.Kind.FRIENDS_NOW


def test_what_is_lent_runs_in_the_same_transaction(
    asked: Friendship, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(one: User, other: User) -> None:
        raise RuntimeError

    monkeypatch.setattr(hooks, "on_friends", [fail])
    with pytest.raises(RuntimeError):
        friend_operations.accept(user=bob, other=alice)
    assert standing(bob, alice) is Standing.RECEIVED


def test_requests_that_cross_become_a_friendship(asked: Friendship, alice: User, bob: User) -> None:
    """E53"""
    assert friend_operations.request(sender=bob, receiver=alice).accepted_at
    assert relations.are_friends(alice.pk, bob.pk)
    assert Friendship.objects.count() == 1


def test_the_same_request_again_is_the_same_request(asked: Friendship, alice: User, bob: User) -> None:
    again = friend_operations.request(sender=alice, receiver=bob, text="Another line")
    assert (again.pk, again.text) == (asked.pk, "Hello from the lounge")
    assert Notice.objects.count() == 1


def test_saying_yes_twice_is_saying_it_once(asked: Friendship, alice: User, bob: User) -> None:
    assert friend_operations.accept(user=bob, other=alice).pk == friend_operations.accept(user=bob, other=alice).pk
    assert Notice.objects.filter(kind=Notice.Kind.FRIENDS_NOW).count() == 1


def test_friends_are_not_asked_again(friends: Pair) -> None:
    """E49"""
    with pytest.raises(friend_operations.AlreadyFriends):
        friend_operations.request(sender=friends[0], receiver=friends[1])


def test_one_cannot_accept_what_nobody_asked(asked: Friendship, alice: User, bob: User, carol: User) -> None:
    """E50, and nobody says yes in the name of the other side."""
    with pytest.raises(friend_operations.NoRequest):
        friend_operations.accept(user=bob, other=carol)
    with pytest.raises(friend_operations.NoRequest):
        friend_operations.accept(user=alice, other=bob)
    assert not Friendship.objects.accepted().exists()


def test_an_ignored_request_stays_and_nags_nobody(
    asked: Friendship, alice: User, bob: User, django_capture_on_commit_callbacks: Callable, told: list
) -> None:
    """E48: the sender only sees that it was sent, and nothing reaches them."""
    with django_capture_on_commit_callbacks(execute=True):
        friend_operations.ignore(user=bob, other=alice)
    assert standing(alice, bob) is Standing.SENT
    assert relations.waiting_count(bob) == 0
    assert [topic for topic, _frame in told] == [f"user.{bob.pk}"]
    friend_operations.accept(user=bob, other=alice)
    assert relations.are_friends(alice.pk, bob.pk)


def test_whoever_is_ignored_does_not_get_through_by_asking_again(asked: Friendship, alice: User, bob: User) -> None:
    friend_operations.ignore(user=bob, other=alice)
    friend_operations.cancel(user=alice, other=bob)
    assert (standing(alice, bob), standing(bob, alice)) == (Standing.STRANGER, Standing.STRANGER)
    friend_operations.request(sender=alice, receiver=bob)
    assert relations.waiting_count(bob) == 0
    assert Notice.objects.filter(user=bob).count() == 1


def test_whoever_ignored_somebody_may_ask_them_later(asked: Friendship, alice: User, bob: User) -> None:
    friend_operations.ignore(user=bob, other=alice)
    friend_operations.cancel(user=alice, other=bob)
    friend_operations.request(sender=bob, receiver=alice)
    assert relations.waiting_count(alice) == 1
    assert standing(bob, alice) is Standing.SENT


def test_a_request_can_be_taken_back(asked: Friendship, alice: User, bob: User) -> None:
    """E42"""
    friend_operations.cancel(user=bob, other=alice)  # not theirs
    assert standing(bob, alice) is Standing.RECEIVED
    friend_operations.cancel(user=alice, other=bob)
    friend_operations.cancel(user=alice, other=bob)
    assert standing(bob, alice) is Standing.STRANGER
    with pytest.raises(friend_operations.NoRequest):
        friend_operations.accept(user=bob, other=alice)


def test_what_was_accepted_meanwhile_is_not_taken_back(friends: Pair) -> None:
    with pytest.raises(friend_operations.AlreadyFriends):
        friend_operations.cancel(user=friends[0], other=friends[1])


def test_a_friend_is_removed_silently_and_the_conversation_stays(friends: Pair) -> None:
    """D05, D20, E54"""
    alice, bob = friends
    before = Notice.objects.count()
    friend_operations.remove(user=alice, other=bob)
    friend_operations.remove(user=alice, other=bob)
    assert standing(bob, alice) is Standing.STRANGER
    assert Notice.objects.count() == before
    assert Room.objects.filter(direct_key=f"{alice.pk},{bob.pk}").exists()


def test_only_friends_are_removed(asked: Friendship, alice: User, bob: User) -> None:
    friend_operations.remove(user=bob, other=alice)
    assert standing(bob, alice) is Standing.RECEIVED


def test_a_block_ends_what_there_was_and_is_not_told(friends: Pair) -> None:
    """E54"""
    alice, bob = friends
    before = Notice.objects.count()
    friend_operations.block(user=alice, other=bob)
    friend_operations.block(user=alice, other=bob)
    assert Block.objects.count() == 1
    assert not Friendship.objects.exists()
    assert Notice.objects.count() == before
    assert Block.objects.filter(blocker=alice, blocked=bob).exists()
    assert (standing(alice, bob), standing(bob, alice)) == (Standing.BLOCKED, Standing.STRANGER)


def test_whoever_is_blocked_finds_nobody_to_ask(alice: User, bob: User) -> None:
    """E51: as if there were no such person."""
    friend_operations.block(user=alice, other=bob)
    with pytest.raises(NoSuchPerson):
        friend_operations.request(sender=bob, receiver=alice)
    with pytest.raises(NoSuchPerson):
        friend_operations.request(sender=bob, receiver=alice, is_invited=True)
    with pytest.raises(friend_operations.BlockedByYou):
        friend_operations.request(sender=alice, receiver=bob)
    friend_operations.unblock(user=alice, other=bob)
    assert friend_operations.request(sender=bob, receiver=alice)


def test_a_block_of_one_does_not_lift_that_of_the_other(alice: User, bob: User) -> None:
    friend_operations.block(user=alice, other=bob)
    friend_operations.unblock(user=bob, other=alice)
    assert Block.objects.between(alice.pk, bob.pk).exists()


def test_nobody_asks_or_blocks_themselves(alice: User) -> None:
    for act in (
        partial(friend_operations.request, sender=alice, receiver=alice),
        partial(friend_operations.block, user=alice, other=alice),
    ):
        with pytest.raises(friend_operations.Oneself):
            act()


def test_who_cannot_be_found_cannot_be_asked_but_by_their_link(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_findable=False)  # meanwhile: bob as loaded here still is
    with pytest.raises(NoSuchPerson):
        friend_operations.request(sender=alice, receiver=bob)
    assert friend_operations.request(sender=alice, receiver=bob, is_invited=True)


def test_a_closed_account_is_nobody(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(NoSuchPerson):
        friend_operations.request(sender=alice, receiver=bob, is_invited=True)


def test_a_line_has_its_limits(alice: User, bob: User) -> None:
    assert friend_operations.request(sender=alice, receiver=bob, text=" 안녕 \n\u202e 하세요 ").text == "안녕 하세요"
    with pytest.raises(friend_operations.TextTooLong):
        friend_operations.request(sender=alice, receiver=bob, text="x" * 201)


def test_nobody_asks_everybody(alice: User, bob: User, carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(friend_operations, "PENDING_MAX", 1)
    friend_operations.request(sender=alice, receiver=bob)
    with pytest.raises(friend_operations.TooManyPending):
        friend_operations.request(sender=alice, receiver=carol)
    assert friend_operations.request(sender=alice, receiver=bob)


@pytest.mark.parametrize(
    "act",
    [
        lambda one, other: friend_operations.accept(user=other, other=one),
        lambda one, other: friend_operations.cancel(user=one, other=other),
        lambda one, other: friend_operations.block(user=other, other=one),
    ],
)
def test_both_lists_follow_in_all_tabs(
    alice: User, bob: User, django_capture_on_commit_callbacks: Callable, told: list, act: Callable
) -> None:
    """E44, E47, D15: the frame says how many requests wait."""
    with django_capture_on_commit_callbacks(execute=True):
        friend_operations.request(sender=alice, receiver=bob)
    assert dict(told)[f"user.{bob.pk}"].count('data-requests="1"') == 1
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        act(alice, bob)
    assert {topic for topic, _frame in told} == {f"user.{alice.pk}", f"user.{bob.pk}"}
    assert all('data-requests="0"' in frame for _topic, frame in told)


PAIRS, TRIES = 5, 5  # of each pair both ask as often, in as many threads


@pytest.mark.django_db(transaction=True)
def test_many_requests_that_cross_in_one_moment_leave_one_row_for_a_pair() -> None:
    """E43, E53: fifty, each with a connection of its own; on PostgreSQL they really meet. It takes half a second."""
    people = [person(f"person{number}") for number in range(5)]
    pairs = list(combinations(people, 2))[:PAIRS]
    acts = [
        partial(friend_operations.request, sender=sender, receiver=receiver)
        for one, other in pairs
        for sender, receiver in ((one, other), (other, one))
        for _try in range(TRIES)
    ]
    outcomes = at_once(*acts)
    unexpected = [out for out in outcomes if not isinstance(out, Friendship | friend_operations.AlreadyFriends)]
    assert not unexpected
    assert Friendship.objects.count() == PAIRS
    assert Friendship.objects.accepted().count() == PAIRS
    assert Notice.objects.filter(kind=Notice.Kind.FRIENDS_NOW).count() == PAIRS
    assert Room.objects.filter(direct_key__contains=",").count() == PAIRS


@pytest.mark.django_db(transaction=True)
def test_a_block_in_the_same_moment_as_a_request_wins() -> None:
    people = [person(f"person{number}") for number in range(5)]
    acts: list[Callable[[], object]] = []
    for one, other in list(combinations(people, 2))[:PAIRS]:
        acts += [
            partial(friend_operations.request, sender=one, receiver=other),
            partial(friend_operations.block, user=other, other=one),
        ]
    outcomes = at_once(*acts)
    assert not [out for out in outcomes if isinstance(out, Exception) and not isinstance(out, NoSuchPerson)]
    assert not Friendship.objects.exists()
    assert Block.objects.count() == PAIRS
