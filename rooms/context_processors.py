"""What every page may show of the reader's rooms. Each value is read when a template asks for it, and only then."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from rooms.invitations import cards
from rooms.models import Membership


def rooms(request: HttpRequest) -> dict[str, Any]:
    """`waiting`: invitations and requests, as lines of the sidebar need them; `is_in_a_room`: whether in any."""

    def reader() -> User | None:
        user = getattr(request, "user", None)  # asked for late: to know it takes the database, which may be away
        return user if isinstance(user, User) else None

    def waiting() -> dict[str, object]:
        user = reader()
        return cards.waiting_lines(user) if user else {}

    def is_in_a_room() -> bool:
        user = reader()
        return user is not None and Membership.objects.of(user).exists()

    return {"waiting": SimpleLazyObject(waiting), "is_in_a_room": SimpleLazyObject(is_in_a_room)}
