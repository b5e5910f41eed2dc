"""How the acts of inviting are answered, from whatever page they come."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from rooms.models import Room

CHANGED = "invitations-changed"  # lists of this page read themselves again


def done(request: SignedInRequest, words: str, *, room: Room | None = None) -> HttpResponse:
    """It is done: a notice, and the lists read themselves again. Without htmx the page where the room's invitations
    are, or without a room one's own."""
    if request.htmx:
        return trigger_client_event(render(request, "rooms/_done.html", {"said": words}), CHANGED)
    messages.success(request, words)
    return redirect("room-invite", room.slug) if room else redirect("invitations")
