"""What stands beside a conversation: the list of rooms, to be read again, what is unread in them, and what keys do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from messaging.direct import chats as chat_list
from messaging.direct import queries as direct_queries
from messaging.messages import arrivals
from messaging.sidebar.queries import listed


@require_GET
def sidebar(request: SignedInRequest) -> HttpResponse:
    """The list of one's rooms, or the whole sidebar for a page that came without; without htmx the page that has it."""
    if not request.htmx:
        return redirect("home")
    if request.htmx.target == "sidebar":
        context = {"listed": listed(request.user), "direct": direct_queries.listed(request.user)}
        return render(request, "messaging/sidebar/_sidebar.html", context)
    return render(request, "messaging/sidebar/_room_list.html", {"listed": listed(request.user), "room": None})


@require_GET
def chats(request: SignedInRequest) -> HttpResponse:
    """Rooms and direct conversations by what was said last, as a fragment; without htmx the page that has it."""
    if not request.htmx:
        return redirect("home")
    return render(request, "messaging/sidebar/_chats.html", {"chats": chat_list.chats(request.user)})


@require_GET
def arrival(request: SignedInRequest, room_id: int, number: int) -> HttpResponse:
    """The message as a notice, or 204 if the reader is not to be told of it."""
    told = arrivals.arrival(request.user, room_id, number)
    if told is None:
        return HttpResponse(status=204)
    return render(request, "messaging/sidebar/_arrival.html", {"told": told, "room": told.message.room})


@require_GET
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """What keys do."""
    return render(request, "messaging/sidebar/_shortcuts.html" if request.htmx else "messaging/sidebar/shortcuts.html")
