"""What whoever forwards is answered: the messages as they stand in each place, and what became of the others."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from accounts.http import SignedInRequest
from chatsite.delivery import frames
from chatsite.exceptions import Refused
from messaging.forwarding.operations import Delivery
from messaging.messages.rendering import messages_frame


def answer(request: SignedInRequest, deliveries: Sequence[Delivery]) -> HttpResponse:
    """The frame, or without scripts a page that says where it went. Raises what was refused if it went nowhere."""
    if not any(one.message for one in deliveries):
        raise nowhere(deliveries)
    if request.htmx or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(_frame(deliveries))
    return render(request, "messaging/forwarding/forwarded.html", {"deliveries": deliveries})


def nowhere(deliveries: Sequence[Delivery]) -> Refused:
    """The first of the refusals, in whose words each place has its sentence."""
    refusals = [one.refused for one in deliveries if one.refused]
    first = refusals[0]
    first.message = "\n".join(one.sentence for one in deliveries)
    return first


def _frame(deliveries: Sequence[Delivery]) -> str:
    arrived = [one.message for one in deliveries if one.message]
    told = frames.frame("forwarded", deliveries=deliveries)
    return "".join([*(messages_frame(message.room_id, [message]) for message in arrived), SafeString(told)])
