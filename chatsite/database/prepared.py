"""Queries that stand in the way of every page: their SQL is made once and then only run, with other values.

Django makes the SQL of a QuerySet anew each time it is asked, which takes several times as long as SQLite takes to
answer (docs/performance.md). For a handful of queries that is worth avoiding; for all others it is not.
"""

import re
import threading
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Generic, TypeVar, cast

from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
_PLACE = re.compile(r"(?<!%)%s")
_WORD = re.compile(r"[a-z_]*")


class Slot(models.Expression):
    """A place in a query for a value that comes when it is run."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", (self,)


class Prepared(Generic[Row]):
    """A query with slots: `Prepared(lambda name: Room.objects.filter(name=Slot(name)), name=CharField())`.

    `build` gets a Slot for each named field and returns a queryset of models (with what it selects as related) or of
    values; it is called once per thread. It must not prefetch, nor be of two queries.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Row]]", **fields: "models.Field[Any, Any]") -> None:
        self._build = build
        self._slots = {name: Slot(name, field) for name, field in fields.items()}
        self._local = threading.local()  # connections belong to threads, and compilers to connections

    def all(self, **values: Any) -> list[Row]:
        """The rows for these values."""
        queryset, compiler, sql, parameters = self._compiled()
        bound = tuple(self._bind(parameter, values, compiler) for parameter in parameters)
        compiler.as_sql = lambda: (sql, bound)  # type: ignore[assignment,misc]
        rows: Any = queryset._iterable_class(cast(Any, queryset))
        return list(rows)

    def first(self, **values: Any) -> Row | None:
        """The only row for these values, or None. The query says which one, with `[:1]`."""
        return next(iter(self.all(**values)), None)

    def _bind(self, parameter: Any, values: dict[str, Any], compiler: SQLCompiler) -> Any:
        if not isinstance(parameter, Slot):
            return parameter
        return parameter.output_field.get_db_prep_value(values[parameter.name], compiler.connection)

    def _compiled(self) -> tuple[models.QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]]:
        if not hasattr(self._local, "compiled"):
            queryset = self._build(**self._slots)
            compiler = queryset.query.get_compiler(connection=connections[queryset.db])
            sql, parameters = compiler.as_sql()
            converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
            compiler.get_converters = lambda expressions: converters
            queryset.query.get_compiler = lambda using: compiler  # type: ignore[method-assign,assignment,misc]
            self._local.compiled = queryset, compiler, *_with_constants(sql, parameters)
        compiled: tuple[models.QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]] = self._local.compiled
        return compiled


def _with_constants(sql: str, parameters: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
    """Write numbers and plain words that are the same every time into the SQL, as they are no longer parameters.

    SQLite compiles a statement anew whenever a parameter is bound that is compared with a column of a partial index,
    which takes longer than most statements run.
    """
    parts = _PLACE.split(sql)
    written, left = parts[0], []
    for parameter, part in zip(parameters, parts[1:], strict=True):
        value = parameter.value if isinstance(parameter, Enum) else parameter
        if isinstance(value, str) and _WORD.fullmatch(value):
            written += f"'{value}'"
        elif isinstance(value, int) and not isinstance(value, bool):
            written += str(int(value))
        else:
            written += "%s"
            left.append(parameter)
        written += part
    return written, tuple(left)
