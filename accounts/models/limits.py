"""How often somebody tried something: rows that nothing else displaces, and that outlive a restart and Redis."""

from datetime import datetime
from typing import ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class LimitCountManager(models.Manager["LimitCount"]):
    def add(self, key: str, ends_at: datetime, times: int = 1) -> int:
        """Count `times` more under `key`, in one statement. Returns how many it were."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (key, count, ends_at) VALUES (%s, %s, %s) "
                f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + EXCLUDED.count RETURNING count",
                [key, times, connection.ops.adapt_datetimefield_value(ends_at)],
            )
            row: tuple[int] = cursor.fetchone()
        return row[0]

    def of(self, key: str) -> int:
        """How many were counted under `key`."""
        return self.filter(key=key).values_list("count", flat=True).first() or 0


class LimitCount(models.Model):
    """A count of one purpose, by one person or network, in one window of time (`accounts.throttle`)."""

    key = models.CharField(max_length=64, primary_key=True)  # a digest: whoever reads the table learns no name
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects: ClassVar[LimitCountManager] = LimitCountManager()

    class Meta:
        verbose_name = _("count of a limit")
        verbose_name_plural = _("counts of limits")

    def __str__(self) -> str:
        return f"{self.key[:8]}…: {self.count}"
