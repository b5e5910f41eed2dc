"""Time zones a person can choose."""

import zoneinfo
from functools import cache
from itertools import groupby

Choice = tuple[str, str]
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def names() -> frozenset[str]:
    """Zones named after a place, and UTC."""
    return frozenset(
        name for name in zoneinfo.available_timezones() if name.partition("/")[0] in REGIONS or name == "UTC"
    )


@cache
def choices() -> list[Choice | tuple[str, list[Choice]]]:
    """For a select: UTC, then the places of each region."""
    places = sorted(name for name in names() if "/" in name)
    return [
        ("UTC", "UTC"),
        *(
            (region, [(name, name.partition("/")[2].replace("_", " ")) for name in group])
            for region, group in groupby(places, key=lambda name: name.partition("/")[0])
        ),
    ]
