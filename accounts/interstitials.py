"""Where somebody who is signed in is led before anything else: one thing is to be decided first.

Doors that are open to anyone stay open, and those where it is decided (`decides`). Guests find the doors of their room
open, and no others (`hooks.guest_doors`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.guests.operations import ForPeopleWithAccounts
from accounts.models import User
from accounts.moderation.queries import unread_warnings
from accounts.restrictions import WarningUnread
from chatsite.exceptions import Refused
from chatsite.web.error_pages import refusal
from chatsite.web.responses import render_refused

View = TypeVar("View", bound=Callable[..., Any])


class Elsewhere(Refused):
    """This place was displaced by a later sign-in (accounts.sessions.operations)."""

    code = "elsewhere"
    status = 409
    message = _("You signed in elsewhere, so this page has been disconnected.")


class ToBeDeleted(Refused):
    """The account waits for its deletion (accounts.account.deletion)."""

    code = "deletion_due"
    status = 403
    message = _("This account will be deleted. Keep it to go on.")


PAGES = {
    WarningUnread: "accounts/moderation/warned.html",
    Elsewhere: "accounts/sessions/elsewhere.html",
    ToBeDeleted: "accounts/account/deletion_due.html",
    ForPeopleWithAccounts: "accounts/guests/guest_only.html",
}


def decides(view: View) -> View:
    """Mark a view as one where such a decision is made."""
    view.decides = True  # type: ignore[attr-defined]
    return view


def takes_warnings_as_read(view: View) -> View:
    """Mark the view that is open to who has warnings to read, and to nobody who is led elsewhere for another reason."""
    view.takes_warnings_as_read = True  # type: ignore[attr-defined]
    return view


def visitors_too(view: View) -> View:
    """Open a view to visitors. Who is signed in is led elsewhere first, as from a view that is not."""
    view.login_required, view.leads_elsewhere = False, True  # type: ignore[attr-defined]
    return view


def detour(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """What whoever asks for this view gets to see instead; None for nearly everybody."""
    is_open = not getattr(view, "login_required", True) and not getattr(view, "leads_elsewhere", False)
    if is_open or getattr(view, "decides", False):
        return None
    if not isinstance(request.user, User) or not (refused := _reason(request)):
        return None
    if isinstance(refused, WarningUnread) and getattr(view, "takes_warnings_as_read", False):
        return None
    if request.headers.get("HX-Request") == "true":
        response = refusal(request, refused)
        if request.method == "GET" and isinstance(refused, WarningUnread):
            response["HX-Refresh"] = "true"  # the page itself shows it then; what was typed is a draft
        return response
    context: dict[str, object] = {"refused": refused}
    if isinstance(refused, WarningUnread):
        context["warnings"] = unread_warnings(request.user)
    return render_refused(request, PAGES[type(refused)], context, refused)


def _reason(request: HttpRequest) -> Refused | None:
    assert isinstance(request.user, User)
    if request.user.deletion_due_at:
        return ToBeDeleted()
    stored = getattr(request.session, "stored", None)
    if stored and stored.displaced_at:
        return Elsewhere()
    if request.user.must_read_warning:
        return WarningUnread()
    return ForPeopleWithAccounts() if request.user.is_guest and not _is_for_guests(request) else None


def _is_for_guests(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name in hooks.guest_doors
