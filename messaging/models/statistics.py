"""Sums of what happened in the house, kept so that a page of statistics does not count a million messages."""

from django.db import models

QUARTERS = 96  # of an hour, in a day


class CountedUpTo(models.Model):
    """Up to which row of a table everything is in the sums below. Ids grow with time; what is newer is counted live."""

    series = models.CharField(max_length=20, primary_key=True)
    last_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} · {self.last_id}"


class CountedDay(models.Model):
    """How many there were in each quarter of an hour of a day (UTC). No row is none.

    Time zones begin their days at quarters of an hour, so these are added up to the days of any reader. `people` says
    by id in which quarters somebody wrote (a bit for each, in hex), never how much: who writes on two days has to be
    known as one active person of a month. All in one row, so that a year is read at once.
    """

    series = models.CharField(max_length=20)
    day = models.DateField()
    counts = models.JSONField()
    people = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="one_row_per_counted_day")]

    def __str__(self) -> str:
        return f"{self.series} · {self.day}"
