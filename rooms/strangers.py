"""What is answered to who is not in a room. A closed room looks as if there were none."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from chatsite.refusals import NotFound, NotMember, Refused
from rooms import directory
from rooms.models import Room


def stranger(request: SignedInRequest, slug: str) -> HttpResponse:
    """To who is not in this room: how to join it, if it is open. Raises NotFound for any other."""
    room = Room.objects.visible_to(request.user).filter(slug=slug).with_head_count().first()
    if room is None:
        raise NotFound
    return _answer(request, "rooms/join.html", _Outside(), room=room)


def missing(request: SignedInRequest, slug: str) -> HttpResponse:
    """To who would join a room that does not exist: that it does not, and which one they may have meant."""
    guesses = directory.guesses(request.user, slug)
    names = ", ".join(f"#{room}" for room in guesses)
    words = _("There is no such room. Did you mean %(rooms)s?") if names else _("There is no such room.")
    return _answer(request, "rooms/missing.html", NotFound(words % {"rooms": names}), guesses=guesses)


class _Outside(NotMember):
    status = 404


def _answer(request: SignedInRequest, page: str, refused: Refused, **context: object) -> HttpResponse:
    """A page, or for htmx the words alone; with the code for programs."""
    template = "components/_refusal.html" if request.htmx else page
    response = render(request, template, {"refused": refused, **context}, status=refused.status)
    response["X-Error"] = refused.code
    return response
