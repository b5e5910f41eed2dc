"""Empties the database after a test with `transaction=True`: only the tables in which something is.

Django empties all forty, of which a test fills five, and then writes content types and permissions again, on
PostgreSQL at the price of ten tests. Here those two stay, with the groups that migrations make, for no test writes
them, and so do the numbers that come next, as with Django.
"""

from functools import cache

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

GUARDED = "accounts_moderationact"
KEPT = {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}


def empty_databases(case: TransactionTestCase) -> None:
    """What TransactionTestCase does when a test is over (`_fixture_teardown`)."""
    assert case.available_apps is None
    assert not case.serialized_rollback
    for alias in type(case)._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        _empty_at_last(connections[alias])


def _empty_at_last(connection: BaseDatabaseWrapper) -> None:
    """A thread that is not over may read tables in another order: the database ends one of both, and we try again."""
    for is_last in (False, False, True):
        try:
            return _empty(connection)
        except OperationalError as error:
            if is_last or "deadlock" not in str(error):
                raise


def _empty(connection: BaseDatabaseWrapper) -> None:
    tables = _tables(connection.alias)
    questions = (f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {table})" for number, table in enumerate(tables))
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As TRUNCATE does: what another thread has begun to write is waited for, and goes too.
            cursor.execute(f"LOCK TABLE {', '.join(tables)}")
        cursor.execute(" UNION ALL ".join(questions))
        for (number,) in cursor.fetchall():
            if GUARDED in tables[number]:
                _empty_log(cursor, connection.vendor, tables[number])
            else:
                cursor.execute(f"DELETE FROM {tables[number]}")


def _empty_log(cursor: CursorWrapper, vendor: str, table: str) -> None:
    """The log of moderation refuses to lose rows (accounts, migration 0021)."""
    if vendor == "postgresql":
        cursor.execute(f"TRUNCATE {table} CASCADE")
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'moderation_acts_stay'")
    (sql,) = cursor.fetchone()
    cursor.execute("DROP TRIGGER moderation_acts_stay")
    cursor.execute(f"DELETE FROM {table}")
    cursor.execute(sql)


@cache
def _tables(alias: str) -> list[str]:
    """In any order, for foreign keys are checked when all is deleted (they are DEFERRABLE INITIALLY DEFERRED)."""
    connection = connections[alias]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(name) for name in sorted(set(names) - KEPT)]
