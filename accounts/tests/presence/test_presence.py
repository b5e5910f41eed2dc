"""C13, C30, A10: who is here; reliability.md, "Presence"."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Presence, Process, User
from accounts.presence import leases
from accounts.presence import queries as presence_queries

ONLINE, AWAY = Presence.State.ONLINE, Presence.State.AWAY


@pytest.fixture
def here(db: None) -> UUID:
    process_id = uuid4()
    leases.renew_lease(process_id)
    return process_id


@pytest.fixture
def there(db: None) -> UUID:
    process_id = uuid4()
    leases.renew_lease(process_id)
    return process_id


def kill(process_id: UUID) -> None:
    """The process renews its lease no more, and a minute passes."""
    Process.objects.filter(pk=process_id).update(lease_ends_at=F("lease_ends_at") - timedelta(minutes=1))


def test_a_lease_lasts_45_seconds_by_the_clock_of_the_database(here: UUID):
    left = Process.objects.annotate(left=F("lease_ends_at") - Now()).get(pk=here).left

    assert timedelta(seconds=40) < left <= timedelta(seconds=45)


def test_a_lease_that_is_renewed_in_time_goes_on(here: UUID, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert leases.renew_lease(here) is True


def test_a_process_that_slept_too_long_begins_anew(alice: User, here: UUID):
    """Everybody it served must arrive again: others may have swept them away."""
    leases.arrive(here, [alice.pk])
    kill(here)

    assert leases.renew_lease(here) is False
    assert presence_queries.online_states([alice.pk]) == {}


def test_who_arrives_is_online_and_who_departs_is_not(alice: User, bob: User, here: UUID):
    leases.arrive(here, [alice.pk, bob.pk])
    both = presence_queries.online_states([alice.pk, bob.pk])
    leases.depart(here, [bob.pk])

    assert both == {alice.pk: ONLINE, bob.pk: ONLINE}
    assert presence_queries.online_states([alice.pk, bob.pk]) == {alice.pk: ONLINE}


def test_a_killed_process_takes_its_people_along(alice: User, bob: User, here: UUID, there: UUID):
    """R26: no ghosts, and the people of other processes stay."""
    leases.arrive(here, [alice.pk])
    leases.arrive(there, [bob.pk])
    kill(here)

    assert presence_queries.online_states([alice.pk, bob.pk]) == {bob.pk: ONLINE}


def test_the_dead_are_swept_and_named(alice: User, bob: User, here: UUID, there: UUID):
    leases.arrive(here, [alice.pk])
    leases.arrive(there, [bob.pk])
    kill(here)

    assert leases.sweep() == {alice.pk}
    assert set(Process.objects.values_list("pk", flat=True)) == {there}
    assert set(Presence.objects.values_list("user", flat=True)) == {bob.pk}


def test_sweeping_an_orderly_house_does_nothing(alice: User, here: UUID):
    leases.arrive(here, [alice.pk])

    assert leases.sweep() == set()
    assert presence_queries.online_states([alice.pk]) == {alice.pk: ONLINE}


def test_a_process_that_ends_in_good_order_leaves_nobody(alice: User, here: UUID):
    leases.arrive(here, [alice.pk])
    leases.end_lease(here)

    assert presence_queries.online_states([alice.pk]) == {}


def test_somebody_who_looks_elsewhere_is_away(alice: User, here: UUID):
    leases.arrive(here, [alice.pk])
    leases.arrive(here, [alice.pk], AWAY)

    assert presence_queries.online_states([alice.pk]) == {alice.pk: AWAY}


@pytest.mark.parametrize("states", [(ONLINE, AWAY), (AWAY, ONLINE)])
def test_online_in_one_place_is_online(alice: User, here: UUID, there: UUID, states: tuple[str, str]):
    leases.arrive(here, [alice.pk], states[0])
    leases.arrive(there, [alice.pk], states[1])

    assert presence_queries.online_states([alice.pk]) == {alice.pk: ONLINE}


def test_arriving_twice_is_arriving_once(alice: User, here: UUID):
    leases.arrive(here, [alice.pk], AWAY)
    leases.arrive(here, [alice.pk, alice.pk])

    assert list(Presence.objects.values_list("user", "state")) == [(alice.pk, ONLINE)]


def test_somebody_who_was_deleted_meanwhile_stops_nobody_else(alice: User, here: UUID):
    leases.arrive(here, [alice.pk, 4_000_000])

    assert presence_queries.online_states([alice.pk, 4_000_000]) == {alice.pk: ONLINE}


def test_a_hundred_people_cost_as_many_queries_as_one(here: UUID, django_assert_num_queries):
    people = User.objects.bulk_create(User(username=f"person_{number}") for number in range(100))
    ids = [user.pk for user in people]

    for state in (ONLINE, AWAY):
        with django_assert_num_queries(2):
            leases.arrive(here, ids, state)
    with django_assert_num_queries(1):
        assert len(presence_queries.online_states(ids)) == 100
    with django_assert_num_queries(1):
        leases.depart(here, ids)
