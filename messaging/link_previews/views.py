"""The picture of a card. Readers ask this house for it, never the page that it is from."""

from django.http import HttpResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from chatsite.exceptions import NotFound
from messaging.link_previews import pictures, queries

POLICY = "sandbox; default-src 'none'"


@require_safe
def picture(request: SignedInRequest, link_id: int) -> HttpResponse:
    """The bytes, for who may see the message now."""
    key = queries.card_for(request.user, link_id).preview.picture
    if key is None:
        raise NotFound
    etag = quote_etag(key.hex)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(pictures.read(key), content_type="image/webp")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"  # the right to see it is asked for each time
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
