"""A room as whoever is not in it sees it, in the place of its conversation: why, the way in, a look inside (C06)."""

from django.http import HttpResponse

from accounts.http import SignedInRequest
from chatsite.web.error_pages import refusal
from chatsite.web.responses import render_refused
from messaging.conversation.dated import dated
from messaging.direct import queries as direct_queries
from messaging.messages import queries as message_queries
from messaging.messages.rendering import fragments_of
from messaging.sidebar import queries as sidebar_queries
from rooms.outsiders.queries import NotIn, outside
from rooms.outsiders.responses import deleted


def page(request: SignedInRequest, slug: str, *, draft: str = "") -> HttpResponse:
    """Raises NotFound for a room that this person may know nothing of. `draft` is what they would have said in it."""
    if gone := deleted(request, slug):
        return gone
    seen = outside(request.user, slug)
    if request.htmx:
        return refusal(request, seen.refused)
    user = request.user
    context = {
        "outside": seen,
        "draft": draft,
        "fragments": dated(fragments_of(message_queries.public_end(seen.room, history_from=seen.shows).stamps))
        if seen.shows
        else "",
        "listed": sidebar_queries.listed(user),
        "direct": direct_queries.listed(user),
    }
    # Whoever only looks into an open room gets what they asked for; nothing is refused.
    is_look = request.method == "GET" and seen.way_in == "join" and isinstance(seen.refused, NotIn)
    refused = None if is_look else seen.refused
    return render_refused(request, "messaging/conversation/outside.html", context, refused)
