"""What stands beside a conversation, to be read again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from messaging.room_list import listed


@require_GET
def sidebar(request: SignedInRequest) -> HttpResponse:
    """The list of one's rooms; without htmx the page that has it."""
    if not request.htmx:
        return redirect("home")
    return render(request, "messaging/_room_list.html", {"listed": listed(request.user), "room": None})
