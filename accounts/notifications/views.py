"""The bell: what one was told, to be found again."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import Notice
from accounts.notifications import operations, queries
from chatsite.exceptions import BadRequest


class PageForm(forms.Form):
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@require_GET
def bell(request: SignedInRequest) -> HttpResponse:
    """The newest notices, or those before the notice `before`: a panel for htmx, else a page."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    context = {"page": queries.page(request.user, **form.cleaned_data)}
    return render(
        request,
        "accounts/notifications/_notices.html" if request.htmx else "accounts/notifications/notices.html",
        context,
    )


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Nothing is new any more, in all tabs."""
    operations.read_all(user=request.user)
    return bell_again(request)


@require_POST
def follow(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Go where it leads; it has been read."""
    notice = get_object_or_404(Notice, pk=notice_id, user=request.user)
    operations.read(notice=notice)
    return redirect(notice.address or "notices")


def bell_again(request: SignedInRequest) -> HttpResponse:
    if not request.htmx:
        return redirect("notices")
    return render(request, "accounts/notifications/_notices.html", {"page": queries.page(request.user)})
