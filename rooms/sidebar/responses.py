"""How it is answered when somebody keeps their list of rooms otherwise, from whatever page."""

from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest

KEEPINGS = Allowance("keepings", limit=600, seconds=600)  # each is heard in all tabs of the person
FormT = TypeVar("FormT", bound=forms.Form)


def kept(request: SignedInRequest) -> HttpResponse:
    """It is done: lists of this page read themselves again. Without htmx back to the page it came from."""
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "chat-room-list")
    messages.success(request, _("Saved."))
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if ours else "home")


def checked(form: FormT) -> FormT:
    """The form, valid. Raises BadRequest."""
    if not form.is_valid():
        raise BadRequest
    return form
