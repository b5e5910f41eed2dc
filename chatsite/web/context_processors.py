"""What every page may say."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "message_max_length": settings.MESSAGE_MAX_LENGTH,
        "is_testing": settings.TESTING,
    }
