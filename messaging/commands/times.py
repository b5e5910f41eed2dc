"""How long something shall last, as people type it: 10m, 2h, 1시간, 3天."""

import re
from datetime import timedelta

LONGEST = timedelta(days=365)
USUAL = timedelta(minutes=10)  # where nobody says how long

_UNITS = {
    "minutes": ("m", "min", "분", "分", "分钟"),
    "hours": ("h", "시간", "小时", "时"),
    "days": ("d", "일", "天", "日"),
}
_SPAN = re.compile(r"(\d{1,5})\s*(\D+)")
_OFF = frozenset({"0", "off", "끄기", "해제", "关", "关闭"})


def is_off(text: str) -> bool:
    """Whether it says that something shall end."""
    return text.strip().casefold() in _OFF


def span(text: str) -> timedelta | None:
    """How long that is, at most LONGEST; None if it is no time at all."""
    found = _SPAN.fullmatch(text.strip().casefold())
    if not found:
        return None
    unit = next((unit for unit, names in _UNITS.items() if found[2].strip() in names), None)
    if unit is None or int(found[1]) == 0:
        return None
    return min(timedelta(**{unit: int(found[1])}), LONGEST)
