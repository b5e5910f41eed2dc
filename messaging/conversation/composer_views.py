"""Where one writes, for the page that has it open: what stands there now, and what may be completed."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, NotFound
from messaging.conversation import composer as conversation_composer
from messaging.direct import queries as direct_queries
from rooms import lookup
from rooms.models import Membership

COMPLETIONS = Allowance("completions", limit=300, seconds=60)  # of one person, a letter at a time
TYPED_MAX = 60  # characters that are looked for

_WAYS: Mapping[str, Callable[[SignedInRequest, Membership, str], Sequence[object]]] = {
    "command": lambda request, own, typed: conversation_composer.commands(request.user, own.room),
    "member": lambda request, own, typed: conversation_composer.members(own, typed),
    "friend": lambda request, own, typed: conversation_composer.friends(request.user, typed),
    "room": lambda request, own, typed: conversation_composer.rooms(request.user, typed),
}


@require_GET
def composer(request: SignedInRequest, slug: str) -> HttpResponse:
    """Where one writes, or what stands in its place; nothing (204) if that is what `state` says."""
    own = _own(request, slug)
    context: dict[str, Any] = {
        "room": own.room,
        "client_id": uuid.uuid4(),
        "message_max_length": settings.MESSAGE_MAX_LENGTH,
    }
    now = conversation_composer.composing_of(own, request.user)
    context["composing"] = now
    if own.room.is_direct:
        context |= direct_queries.page_context(request.user, own.room)
        template = "messaging/conversation/_direct_composer.html"
        state = context["writing"].value if now.is_open else now.key
    else:
        context["title"] = own.room.name
        template, state = "messaging/conversation/_room_composer.html", now.key
    if state == request.GET.get("state"):
        return HttpResponse(status=204)
    return render(request, template, context)


@require_GET
def completions(request: SignedInRequest, slug: str) -> HttpResponse:
    """What may stand where one types: `what` is command, member, friend or room, `q` what is there already.

    With `user`, the member of this id alone.
    """
    own = _own(request, slug)
    COMPLETIONS.spend(str(request.user.pk))
    what, typed, user_id = (request.GET.get(name, "") for name in ("what", "q", "user"))
    if what not in _WAYS or (request.user.is_guest and what in {"friend", "room"}):
        raise BadRequest
    if user_id:
        if not user_id.isdecimal() or len(user_id) > 18:
            raise BadRequest
        person = conversation_composer.named(own, int(user_id))
        found: Sequence[object] = [person] if person else []
    else:
        found = _WAYS[what](request, own, typed[:TYPED_MAX])
    return render(request, "messaging/conversation/_completions.html", {"what": what, "found": found})


def _own(request: SignedInRequest, slug: str) -> Membership:
    """Raises NotFound for a room the person is not in."""
    own = lookup.at(request.user, slug)
    if own is None:
        raise NotFound
    return own
