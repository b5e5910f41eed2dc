"""How a guest leaves for good: the account ends, and this browser keeps nothing of it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.guests import operations
from accounts.http import SignedInRequest


def go(request: SignedInRequest) -> HttpResponse:
    """The answer to a guest who leaves, from wherever. Raises NoGuest."""
    operations.end(user=request.user)
    logout(request)
    messages.success(request, _("You left, and your nickname is gone. What you wrote stays."))
    address = resolve_url("login")
    response = HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
