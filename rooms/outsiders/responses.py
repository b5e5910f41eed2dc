"""What is answered to who is not in a room. A closed room looks as if there were none, but to whom it was taken."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from chatsite.exceptions import NotFound
from chatsite.web.error_pages import refusal
from rooms.directory import queries as directory_queries
from rooms.outsiders.queries import Deleted, outside
from rooms.trash import operations as trash


def stranger(request: SignedInRequest, slug: str) -> HttpResponse:
    """To who is not in this room: what they may know of it, and the way in. Raises NotFound where that is nothing."""
    if gone := deleted(request, slug):
        return gone
    seen = outside(request.user, slug)
    return refusal(request, seen.refused, page="rooms/outsiders/join.html", outside=seen, room=seen.room)


def deleted(request: SignedInRequest, slug: str) -> HttpResponse | None:
    """To who was in a room that is in the bin now: so it is, and the way back, if it is theirs. Else nothing."""
    room = trash.deleted_room_of(request.user, slug)
    if room is None:
        return None
    may_restore = trash.in_bin_of(request.user).filter(pk=room.pk).exists()
    return refusal(request, Deleted(), page="rooms/outsiders/deleted.html", room=room, may_restore=may_restore)


def missing(request: SignedInRequest, slug: str) -> HttpResponse:
    """To who would join a room that does not exist: that it does not, and which one they may have meant."""
    guesses = directory_queries.guesses(request.user, slug)
    names = ", ".join(f"#{room}" for room in guesses)
    words = _("There is no such room. Did you mean %(rooms)s?") if names else _("There is no such room.")
    return refusal(request, NotFound(words % {"rooms": names}), page="rooms/outsiders/missing.html", guesses=guesses)
