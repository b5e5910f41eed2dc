"""What every page may say."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chatsite.site import site_name, site_picture
from chatsite.web.responses import wants_part


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": site_name(),
        "site_picture": site_picture(),
        "message_max_length": settings.MESSAGE_MAX_LENGTH,
        "file_max_bytes": settings.FILE_MAX_BYTES,
        "files_per_message": settings.FILES_PER_MESSAGE,
        "is_testing": settings.TESTING,
        "layout": partial(layout_of, request),
    }


def layout_of(request: HttpRequest) -> str:
    """The template that a page stands in: beside the reader's lists, alone where those are there already (`X-Part`,
    static/js/ui/pages.js), or under a bar of links."""
    if getattr(getattr(request, "user", None), "is_guest", True):  # nor have visitors a house
        return "layouts/plain.html"
    if not wants_part(request):
        return "layouts/house.html"
    request.is_part = True  # type: ignore[attr-defined]  # chatsite.web.middleware.private says so
    return "layouts/part.html"
