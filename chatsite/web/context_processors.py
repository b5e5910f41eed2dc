"""What every page may say."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chatsite.site import site_name, site_picture


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": site_name(),
        "site_picture": site_picture(),
        "message_max_length": settings.MESSAGE_MAX_LENGTH,
        "is_testing": settings.TESTING,
    }
