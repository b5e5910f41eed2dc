"""The door by which the author of a picture says what it shows."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from messaging import rate_limits
from messaging.attachments import queries
from messaging.messages.descriptions import describe as describe_file
from messaging.messages.rendering import messages_frame


@require_POST
def describe(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """Answers with the `messages` frame, and with nothing (204) while no message has the picture."""
    rate_limits.changing.spend(request.user.pk)
    found = queries.file_for(request.user, file_id)
    message = describe_file(file=found, author=request.user, alt=request.POST.get("alt", ""))
    if message is None:
        return HttpResponse(status=204)
    if request.htmx or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(messages_frame(message.room_id, [message]))
    return redirect(f"{message.room.get_absolute_url()}#message-{message.pk}")
