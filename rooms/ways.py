"""Where one is sent after an act."""

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest
from rooms.models import Room


def go(request: SignedInRequest, to: Room | str, *args: str) -> HttpResponse:
    """To another page, whether a form or htmx asked. `to` is what `redirect` takes."""
    return HttpResponseClientRedirect(resolve_url(to, *args)) if request.htmx else redirect(to, *args)
