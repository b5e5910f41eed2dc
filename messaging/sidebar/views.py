"""What stands beside a conversation: the list of rooms, to be read again, and what keys do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from messaging.sidebar.queries import listed


@require_GET
def sidebar(request: SignedInRequest) -> HttpResponse:
    """The list of one's rooms; without htmx the page that has it."""
    if not request.htmx:
        return redirect("home")
    return render(request, "messaging/sidebar/_room_list.html", {"listed": listed(request.user), "room": None})


@require_GET
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """What keys do."""
    return render(request, "messaging/sidebar/_shortcuts.html" if request.htmx else "messaging/sidebar/shortcuts.html")
