"""What every page may show of the person it is for. Each value is read when a template asks for it, and only then."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.notifications import queries as notification_queries


def notices(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: how many notices wait in the bell."""

    def unread() -> int:
        user = getattr(request, "user", None)  # asked for late: to know it takes the database, which may be away
        return notification_queries.unread(user.pk) if isinstance(user, User) else 0

    return {"unread_notices": SimpleLazyObject(unread)}
