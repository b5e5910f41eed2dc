"""The Storage page, for who runs the house; to all others it does not exist."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.permissions import runs_house
from chatsite.exceptions import NotFound
from messaging.attachments.usage import usage as usage_now


@require_GET
def usage(request: SignedInRequest) -> HttpResponse:
    if not runs_house(request.user):
        raise NotFound
    return render(request, "messaging/attachments/usage.html", {"usage": usage_now()})
