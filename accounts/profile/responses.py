"""How a change of one's own settings is answered: a word beside what was changed, or the page again."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.profile import avatars, choices, picture_maker
from accounts.profile.forms import NameForm, PictureForm
from accounts.profile.pages import PAGES, PROFILE, Page
from chatsite.exceptions import BadRequest, Filtered, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused

Save = Callable[[dict[str, Any]], object]


def show(request: SignedInRequest, page: Page, *, refused: Refused | None = None, **context: object) -> HttpResponse:
    """One of the pages, with the ways to the others. A form that was not accepted stands in its place."""
    bound = [form for form in context.values() if isinstance(form, BaseForm) and form.is_bound]
    for form in bound:
        move_focus(form)
    context = {"page": page, "pages": PAGES, **(_first(request) if page is PROFILE else {}), **context}
    return render_refused(request, page.template, context, (refused or BadForm()) if bound else None)


def _first(request: SignedInRequest) -> dict[str, object]:
    """What the first page shows beside the name."""
    return {
        "form": NameForm(initial={"display_name": request.user.display_name}),
        "picture_form": PictureForm(),
        "max_bytes": avatars.MAX_BYTES,
        "max_pixels": picture_maker.MAX_PIXELS,
        "too_large": avatars.PictureTooLarge.message,
        "may_enter_administration": permissions.may_enter_administration(request.user),
    }


def change(request: SignedInRequest, page: Page, form: Form, save: Save) -> HttpResponse:
    """Show the form, or save what was sent.

    A script names in `only` the one field that was changed: then the others are left as they are.
    """
    only = request.POST.get("only", "")
    if only:
        _narrow(form, only)
    if not form.is_bound:
        return show(request, page, form=form)
    if not form.is_valid():
        if only and request.htmx:
            return said(request, errors=form.errors[only], refused=BadForm())
        return show(request, page, form=form)
    try:
        save(form.cleaned_data)
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        if only and request.htmx:
            return said(request, errors=form.errors[only], refused=refused)
        return show(request, page, refused=refused, form=form)
    return saved(request, page)


def _narrow(form: Form, only: str) -> None:
    """Let the form have one field. Raises BadRequest if it is none of its own."""
    if only not in form.fields:
        raise BadRequest
    form.fields = {only: form.fields[only]}


def saved(request: SignedInRequest, page: Page) -> HttpResponse:
    """Say so, in the language that was just chosen; a page in another one is read again."""
    response: HttpResponse
    if not request.htmx:
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        response = redirect(page.name)
    elif request.POST.get("only") == "language":
        response = HttpResponseClientRefresh()
    else:
        response = said(request)
    choices.remember_language(response, request.user.language)
    return response


def said(request: SignedInRequest, *, errors: Iterable[object] = (), refused: Refused | None = None) -> HttpResponse:
    """What stands beside a field that was saved, or refused."""
    return render_refused(request, "accounts/profile/_said.html", {"errors": errors}, refused)
