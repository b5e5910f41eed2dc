"""Maru whose pages name each script by itself, as in development: what bench/opening.py compares with."""

from django.contrib.staticfiles.storage import staticfiles_storage

from chatsite.asgi import application
from chatsite.transport.lifespan import at_startup, spare_what_stays

staticfiles_storage.joins_modules = False  # type: ignore[attr-defined]
at_startup.append(spare_what_stays)
__all__ = ["application"]
