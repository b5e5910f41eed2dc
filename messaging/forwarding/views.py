"""Forwarding a message: the form to choose where, as a page or in a dialog, and what became of it."""

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest, Refused
from chatsite.web.responses import mark_refused
from messaging.forwarding import operations, queries, responses
from messaging.forwarding.forms import ForwardForm
from messaging.messages.quotation import Quotation
from messaging.models import Message

TYPED_MAX = 100  # characters that are looked for


@require_http_methods(["GET", "POST"])
def forward(request: SignedInRequest, message_id: int) -> HttpResponse:
    """GET asks where to: `q` searches, every `to` is chosen already. POST forwards."""
    message = operations.forwardable(request.user, message_id)
    if request.method == "GET":
        return _choice(request, message, request.GET.getlist("to"), request.GET.get("q", ""))
    form = ForwardForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    places = form.places
    try:
        deliveries = operations.forward_message(
            message_id=message.pk,
            by=request.user,
            places=places,
            body=form.cleaned_data["body"],
            client_id=form.cleaned_data["client_id"],
        )
        return responses.answer(request, deliveries)
    except Refused as refused:
        if request.htmx or "text/html" not in request.headers.get("Accept", ""):
            raise
        page = _choice(request, message, places, "", refused=refused, typed=form)
        return mark_refused(page, refused)


def _choice(
    request: SignedInRequest,
    message: Message,
    picked: list[str],
    search: str,
    *,
    refused: Refused | None = None,
    typed: ForwardForm | None = None,
) -> HttpResponse:
    search = search[:TYPED_MAX]
    context = {
        "message": message,
        "quotation": Quotation.of(message),
        "choice": queries.choice(request.user, picked=picked[: 2 * operations.PLACES_MAX], search=search),
        "search": search,
        "refused": refused,
        "body": typed.cleaned_data["body"] if typed else request.GET.get("body", ""),
        "client_id": typed.cleaned_data["client_id"] if typed else uuid.uuid4(),
        "max_length": settings.MESSAGE_MAX_LENGTH,
        "places_max": operations.PLACES_MAX,
    }
    if request.htmx.target == "forward-choice":
        name = "_choice.html"
    else:
        name = "_form.html" if request.htmx else "forward.html"
    return render(request, f"messaging/forwarding/{name}", context)
