"""How it is answered when somebody keeps their list of rooms otherwise, from whatever page."""

from collections.abc import Mapping
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest
from chatsite.web.responses import safe_next

KEEPINGS = Allowance("keepings", limit=600, seconds=600)  # each is heard in all tabs of the person
FormT = TypeVar("FormT", bound=forms.Form)


def kept(request: SignedInRequest, *, notice: tuple[str, Mapping[str, object]] | None = None) -> HttpResponse:
    """It is done: lists of this page read themselves again, and show the notice (a template and its context).

    Without htmx back to the page it came from.
    """
    if request.htmx:
        answer = render(request, *notice) if notice else HttpResponse(status=204)
        return trigger_client_event(answer, "chat-room-list")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(safe_next(request, "home"))


def checked(form: FormT) -> FormT:
    """The form, valid. Raises BadRequest."""
    if not form.is_valid():
        raise BadRequest
    return form
