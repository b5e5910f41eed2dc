"""The answer to a command: a frame for scripts, a page or the way back for plain forms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest
from messaging.commands.outcomes import Done, Gone, Outcome, Said, Shown
from messaging.messages.operations import Sent
from messaging.messages.rendering import messages_frame
from rooms.models import Room


def wants_page(request: HttpRequest) -> bool:
    """Whether a browser asks that has no script to show a fragment with."""
    return not request.headers.get("HX-Request") and "text/html" in request.headers.get("Accept", "")


def sent(request: SignedInRequest, room: Room, sent: Sent) -> HttpResponse:
    """What was said: the frame that everybody gets, or the way to it."""
    if wants_page(request):
        return redirect(f"{room.get_absolute_url()}#message-{sent.message.pk}")
    return HttpResponse(messages_frame(room.pk, [sent.message]), status=201 if sent.created else 200)


def answer(request: SignedInRequest, room: Room, outcome: Outcome) -> HttpResponse:
    """What comes of a command that was used in this room."""
    match outcome:
        case Said(said):
            return sent(request, room, said)
        case Gone(address):
            return redirect(address) if wants_page(request) else HttpResponseClientRedirect(address)
        case Shown(template, context):
            page = "messaging/commands/command.html" if wants_page(request) else "messaging/commands/_shown.html"
            return render(request, page, {"room": room, "shown": template, **context})
        case Done(words, event):
            if wants_page(request):
                messages.success(request, str(words))
                return redirect(room)
            response = render(request, "messaging/commands/_done.html", {"words": words})
            if event:
                response["HX-Trigger"] = event
            return response
