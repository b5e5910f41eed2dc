"""What this installation is called, for every page and mail, without asking the database.

`SITE_NAME` until its owner names it. The app that keeps the settings tells every process (`accounts.house.operations`).
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Site:
    """`name` and `picture`, the key of a picture (accounts.house.views.picture); empty where nothing was decided."""

    name: str = ""
    picture: str = ""


_known = Site()


def tell(site: Site) -> None:
    """From now on this process knows it so."""
    global _known
    _known = site


def site_name() -> str:
    return _known.name or settings.SITE_NAME


def site_picture() -> str:
    return _known.picture
