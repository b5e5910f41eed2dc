"""Sums of what happened in the house, kept so that a page of statistics does not count a million messages."""

from django.conf import settings
from django.db import models

QUARTERS = 96  # of an hour, in a day


class CountedUpTo(models.Model):
    """Up to which row of a table everything is in the sums below. Ids grow with time; what is newer is counted live."""

    series = models.CharField(max_length=20, primary_key=True)
    last_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} · {self.last_id}"


class QuarterCount(models.Model):
    """How many there were from `at` on, for a quarter of an hour. No row is none.

    Time zones begin their days at quarters of an hour, so these are added up to the days of any reader.
    """

    series = models.CharField(max_length=20)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "at"], name="one_count_per_quarter")]

    def __str__(self) -> str:
        return f"{self.series} · {self.at} · {self.count}"


class ActiveDay(models.Model):
    """In which quarters of an hour of a day (UTC) somebody wrote: a bit for each, never how much.

    People have to be told apart, so that who writes on two days is one active person of a month.
    """

    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    quarters = models.BinaryField(max_length=QUARTERS // 8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "user"], name="one_active_day_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.day}"
