"""What moderators told one: to be read before anything else, and again whenever one likes."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.interstitials import takes_warnings_as_read
from accounts.models import ModerationWarning
from accounts.moderation import operations, queries
from chatsite.exceptions import BadRequest
from chatsite.web.responses import safe_next


class ReadForm(forms.Form):
    warning = forms.ModelMultipleChoiceField(queryset=ModerationWarning.objects.none())


@require_GET
def warnings(request: SignedInRequest) -> HttpResponse:
    """What one was told. Whoever has something to read still is led there before this (accounts.interstitials)."""
    return render(request, "accounts/moderation/warnings.html", {"warnings": list(queries.warnings_of(request.user))})


@require_POST
@takes_warnings_as_read
def warnings_read(request: SignedInRequest) -> HttpResponse:
    """The person has read the warnings that the page showed."""
    form = ReadForm(request.POST)
    form.fields["warning"].queryset = queries.warnings_of(request.user)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise BadRequest
    operations.read_warnings(user=request.user, ids=[warning.pk for warning in form.cleaned_data["warning"]])
    return HttpResponseRedirect(safe_next(request, "home"))
