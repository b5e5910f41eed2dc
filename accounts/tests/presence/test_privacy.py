"""Who sees whether somebody is here: the circle they chose, and blocks above it. E52, E76; docs/security.md."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Availability, Block, Circle, Presence, Status, User
from accounts.presence import leases, privacy
from accounts.presence import queries as presence_queries
from accounts.presence.privacy import Seen
from accounts.presence.queries import Shown
from conftest import ClientOf
from rooms.models import Room

EVERYONE, ROOMS, FRIENDS, NOBODY = Circle


@pytest.fixture
def process(db: None) -> UUID:
    process_id = uuid4()
    leases.renew_lease(process_id)
    return process_id


@pytest.fixture
def bob_is_here(bob: User, process: UUID) -> User:
    leases.arrive(process, [bob.pk])
    return bob


def choose(user: User, **fields: object) -> None:
    User.objects.filter(pk=user.pk).update(**fields)
    user.refresh_from_db()


def state(reader: User, person: User) -> str:
    return privacy.seen(reader, [person])[person.pk].state


@pytest.mark.parametrize(
    ("circle", "who_sees"),
    [(EVERYONE, "alice carol mallory"), (ROOMS, "alice carol"), (FRIENDS, "alice"), (NOBODY, "")],
)
def test_a_person_is_seen_by_the_circle_they_chose_and_by_nobody_else(
    alice: User,
    bob_is_here: User,
    carol: User,
    mallory: User,
    lounge: Room,
    friends: tuple[User, User],
    circle: Circle,
    who_sees: str,
) -> None:
    """alice is bob's friend, carol shares a room with him, mallory nothing."""
    choose(bob_is_here, who_sees_presence=circle)

    people = User.objects.filter(pk__in=[alice.pk, carol.pk, mallory.pk])
    seeing = {reader.username for reader in people if state(reader, bob_is_here) == Shown.ONLINE}

    assert seeing == set(who_sees.split())
    assert set(privacy.who_sees(bob_is_here, people).values_list("username", flat=True)) == seeing
    assert state(bob_is_here, bob_is_here) == Shown.ONLINE


def test_a_direct_conversation_is_no_room_in_common(alice: User, bob_is_here: User, mallory: User) -> None:
    from rooms.direct.operations import between

    between(bob_is_here, mallory)
    choose(bob_is_here, who_sees_presence=ROOMS)

    assert state(mallory, bob_is_here) == Shown.OFFLINE


@pytest.mark.parametrize("is_blocker", [True, False])
@pytest.mark.parametrize("circle", [EVERYONE, ROOMS, FRIENDS])
def test_a_block_hides_people_from_each_other_whoever_set_it(
    carol: User, bob_is_here: User, lounge: Room, client_of: ClientOf, is_blocker: bool, circle: Circle
) -> None:
    blocker, blocked = (carol, bob_is_here) if is_blocker else (bob_is_here, carol)
    Block.objects.create(blocker=blocker, blocked=blocked)
    choose(bob_is_here, who_sees_presence=circle, status_text="in the garden", shows_last_seen=True)

    page = client_of(carol).get(reverse("room-members", args=[lounge.slug])).text
    people = User.objects.filter(pk=carol.pk)

    assert privacy.seen(carol, [bob_is_here]) == {bob_is_here.pk: Seen()}
    assert f'data-user="{bob_is_here.pk}" data-state="offline"' in page
    assert "in the garden" not in page
    assert not privacy.who_sees(bob_is_here, people).exists()


def test_who_is_invisible_is_offline_on_every_page_and_counted_nowhere(
    alice: User, bob_is_here: User, lounge: Room, friends: tuple[User, User], client_of: ClientOf
) -> None:
    def looks() -> list[str]:
        client = client_of(alice)
        paths = [
            reverse("room-members", args=[lounge.slug]),
            reverse("friends-here"),
            f"/people/{bob_is_here.username}/",
        ]
        paths += [lounge.get_absolute_url(), f"{reverse('friends')}?tab=online", reverse("people")]
        return [page for page in (client.get(path).text for path in paths) if 'data-state="online"' in page]

    assert looks()
    choose(bob_is_here, availability=Availability.INVISIBLE)

    assert not [page for page in looks() if f'data-user="{bob_is_here.pk}" data-state="online"' in page]
    assert "1 online" in client_of(alice).get(reverse("room-members", args=[lounge.slug])).text  # alice, who looks
    assert state(alice, bob_is_here) == Shown.OFFLINE
    assert state(bob_is_here, bob_is_here) == Shown.INVISIBLE


def test_who_does_not_want_to_be_disturbed_shows_it_while_they_are_here_and_no_longer_than_they_said(
    alice: User, bob: User, lounge: Room, process: UUID
) -> None:
    choose(bob, availability=Availability.DND, availability_ends_at=timezone.now() + timedelta(hours=1))
    assert state(alice, bob) == Shown.OFFLINE
    leases.arrive(process, [bob.pk])
    assert state(alice, bob) == Shown.DND
    assert presence_queries.shown_states([bob.pk]) == {bob.pk: Shown.DND}

    choose(bob, availability_ends_at=timezone.now() - timedelta(seconds=1))

    assert state(alice, bob) == Shown.ONLINE
    assert presence_queries.shown_states([bob.pk]) == {bob.pk: Shown.ONLINE}


def test_the_best_of_several_places_is_shown(alice: User, bob: User, lounge: Room, process: UUID) -> None:
    other = uuid4()
    leases.renew_lease(other)
    leases.arrive(process, [bob.pk], Presence.State.AWAY)
    assert state(alice, bob) == Shown.AWAY
    leases.arrive(other, [bob.pk])
    assert state(alice, bob) == Shown.ONLINE


def test_a_status_is_said_until_its_time_is_over(alice: User, bob: User, lounge: Room) -> None:
    choose(bob, status_emoji="🍚", status_text="lunch", status_ends_at=timezone.now() + timedelta(hours=1))
    assert privacy.seen(alice, [bob])[bob.pk].status == Status("🍚", "lunch")

    choose(bob, status_ends_at=timezone.now())

    assert not privacy.seen(alice, [bob])[bob.pk].status


@pytest.mark.parametrize(
    ("days", "words"), [(0, "recently"), (2.9, "recently"), (3.1, "week"), (6.9, "week"), (29, "month"), (31, "")]
)
def test_when_somebody_was_here_last_is_blurred(alice: User, bob: User, lounge: Room, days: float, words: str) -> None:
    choose(bob, last_seen_at=timezone.now() - timedelta(days=days))
    assert privacy.seen(alice, [bob])[bob.pk].last_seen == ""  # as it is for everybody who did not switch it on

    choose(bob, shows_last_seen=True)

    assert privacy.seen(alice, [bob])[bob.pk].last_seen == words


def test_when_somebody_left_is_remembered_only_of_those_who_let_others_know_it(
    alice: User, bob: User, carol: User
) -> None:
    choose(bob, shows_last_seen=True)
    choose(carol, shows_last_seen=True, availability=Availability.INVISIBLE)

    leases.note_last_seen([alice.pk, bob.pk, carol.pk])

    assert set(User.objects.exclude(last_seen_at=None)) == {bob}


def test_a_hundred_people_are_seen_in_one_query(
    alice: User, bob_is_here: User, lounge: Room, django_assert_num_queries
) -> None:
    people = User.objects.bulk_create(
        User(username=f"p{n}", username_key=f"p{n}", username_skeleton=f"p{n}") for n in range(100)
    )
    with django_assert_num_queries(1):
        assert len(privacy.seen(alice, [bob_is_here, *people])) == 101
