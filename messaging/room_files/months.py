"""What stands in a list by month."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Generic, TypeVar

from django.utils import timezone

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Month(Generic[Item]):
    at: datetime  # a moment in it
    items: list[Item]

    @property
    def name(self) -> str:
        """What an address calls it: 2026-11."""
        return f"{timezone.localtime(self.at):%Y-%m}"


def by_month(items: Iterable[Item], moment: Callable[[Item], datetime]) -> list[Month[Item]]:
    """Neighbours of one month of the reader's time zone together."""

    def month_of(item: Item) -> tuple[int, int]:
        local = timezone.localtime(moment(item))
        return local.year, local.month

    months = [list(group) for _, group in groupby(items, month_of)]
    return [Month(moment(group[0]), group) for group in months]
