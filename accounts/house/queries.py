"""How the house is, for its owner."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.friends import links
from accounts.models import House, User
from accounts.models.site_settings import Registration
from accounts.permissions import MODERATORS, runs_house
from chatsite.monitoring.health import PARTS, NotReady
from chatsite.version import version

CHANGES = 10  # the latest, on the page
NAMES = {
    "database": _("Database"),
    "migrations": _("Tables of this version"),
    "layer": _("Redis"),
    "storage": _("Data folder"),
}


@dataclass(frozen=True, slots=True)
class Part:
    name: object
    is_well: bool


@dataclass(frozen=True, slots=True)
class State:
    """Sizes are in bytes."""

    version: str
    made_of: str
    database: str
    people: int
    guests: int
    database_size: int
    files_size: int
    free: int
    parts: list[Part]

    @property
    def is_well(self) -> bool:
        return all(part.is_well for part in self.parts)


def state() -> State:
    """Everything looked at now. Asks each part as /readyz does, and walks through the folder of files."""
    people = User.objects.filter(deleted_at=None)
    return State(
        version=version(),
        made_of=f"Django {django.get_version()}, Python {sys.version.split()[0]}",
        database=f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}",
        people=people.filter(is_guest=False).count(),
        guests=people.filter(is_guest=True).count(),
        database_size=_database_size(),
        files_size=_size_of(settings.MEDIA_ROOT),
        free=shutil.disk_usage(settings.DATA_DIR).free,
        parts=[Part(NAMES[name], _is_well(name)) for name in PARTS if name != "layer" or settings.REDIS_URL],
    )


@dataclass(frozen=True, slots=True)
class Card:
    """What the first owner decides on the first day; `link` is the path of their personal link."""

    registration: str
    link: str


def card_of(user: User) -> Card | None:
    """The card of the first day, for who runs the house and has not put it away. To others it takes no query."""
    if not runs_house(user):
        return None
    house = House.now()
    return None if house.welcomed_at else Card(str(Registration(house.registration).label), links.path_of(user))


def moderators() -> QuerySet[User]:
    """Those who moderate the house because somebody made them moderators."""
    return User.objects.filter(groups__name=MODERATORS, deleted_at=None).order_by("username_key")


def changes() -> QuerySet[LogEntry]:
    """The latest decisions about the house, with who made them."""
    of_house = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(House))
    return of_house.select_related("user").order_by("-action_time", "-pk")[:CHANGES]


def _is_well(name: str) -> bool:
    try:
        PARTS[name]()
    except NotReady:
        return False
    return True


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _size_of(folder: Path) -> int:
    return sum(
        path.stat().st_size
        for root, _folders, files in os.walk(folder)
        for name in files
        if (path := Path(root) / name).exists()
    )
