"""A prepared query answers as the query it was made from, for each new value, in each thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, models
from pytest_django import DjangoAssertNumQueries

from accounts.models import Availability, User
from chatsite.database.prepared import Prepared
from rooms.models import Membership, Room

by_slug = Prepared(
    lambda slug: Membership.objects.filter(room__slug=slug).select_related("room", "user").order_by("pk"),
    slug=models.TextField(),
)
epochs = Prepared(
    lambda pk: Room.objects.filter(pk__gte=pk).order_by("pk").values_list("epoch", "created_at"),
    pk=models.BigIntegerField(),
)


def test_it_brings_whole_models_and_what_belongs_to_them(
    lounge: Room, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = by_slug.all(slug=lounge.slug)
        rows = {(row.pk, row.room.epoch, row.user.password, row.joined_at, row.user.is_active) for row in found}
    expected = Membership.objects.filter(room=lounge)
    assert rows == {(row.pk, row.room.epoch, row.user.password, row.joined_at, row.user.is_active) for row in expected}
    assert len(rows) > 1


def test_it_brings_values_as_python_knows_them(lounge: Room) -> None:
    assert epochs.all(pk=lounge.pk) == list(Room.objects.filter(pk__gte=lounge.pk).values_list("epoch", "created_at"))


def test_it_asks_anew_each_time(lounge: Room) -> None:
    assert by_slug.first(slug="nowhere") is None
    before = len(by_slug.all(slug=lounge.slug))
    Membership.objects.filter(room=lounge)[0].delete()
    assert len(by_slug.all(slug=lounge.slug)) == before - 1


def test_a_value_is_never_sql(lounge: Room) -> None:
    assert by_slug.all(slug=f"{lounge.slug}' OR '1'='1") == []


def test_what_is_the_same_every_time_is_part_of_the_sql_unless_it_needs_quoting(alice: User) -> None:
    """SQLite compiles anew what compares a parameter with a column of a partial index (chatsite.database.prepared)."""
    odd = "it's 100%"
    User.objects.filter(pk=alice.pk).update(display_name=odd)
    query = Prepared(
        lambda pk: User.objects.filter(pk=pk, availability=Availability.AUTO, profile_version=1, display_name=odd),
        pk=models.BigIntegerField(),
    )
    assert [user.pk for user in query.all(pk=alice.pk)] == [alice.pk]
    assert query.all(pk=alice.pk + 1) == []
    _queryset, _compiler, sql, parameters = query._compiled()
    assert "'auto'" in sql
    assert odd in parameters
    assert len(parameters) == sql.count("%s") == 2


def test_a_forgotten_value_is_an_error_and_not_another_answer(lounge: Room) -> None:
    with pytest.raises(KeyError):
        by_slug.all()
    assert by_slug.first(slug=lounge.slug)


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_mix_their_values(lounge: Room, alice: User) -> None:
    def ask(number: int) -> bool:
        try:
            slug = lounge.slug if number % 2 else "nowhere"
            return all(bool(by_slug.all(slug=slug)) == bool(number % 2) for _ in range(20))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(8)))


def test_it_works_again_after_the_database_failed(lounge: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", fail)
        with pytest.raises(DatabaseError):
            by_slug.all(slug=lounge.slug)
    assert by_slug.first(slug=lounge.slug)
