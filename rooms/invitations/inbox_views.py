"""What somebody is invited to: cards to answer, and how many wait for an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest
from rooms.invitations import operations
from rooms.invitations.cards import waiting
from rooms.invitations.operations import NoInvitation
from rooms.invitations.responses import done
from rooms.models import Invitation

PARTS = {"waiting-cards": "rooms/invitations/_cards.html", "waiting-links": "rooms/invitations/_waiting_links.html"}


@require_GET
def invitations_page(request: SignedInRequest) -> HttpResponse:
    """The page; for htmx the part that it would put somewhere: cards, or the lines of the sidebar."""
    is_page = not request.htmx or "empty" in request.GET
    context = {**waiting(request.user), "is_page": is_page}
    return render(request, PARTS.get(request.htmx.target or "", "rooms/invitations/invitations.html"), context)


@require_POST
def accept(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Come in, and go there."""
    room = operations.accept(invitation=_own(request, invitation_id), user=request.user).room
    messages.success(request, _("You joined #%(room)s.") % {"room": room})
    return HttpResponseClientRedirect(resolve_url(room)) if request.htmx else redirect(room)


@require_POST
def decline(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    operations.decline(invitation=_own(request, invitation_id), user=request.user)
    return done(request, _("Declined. Nobody is told."))


@require_POST
def withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Take back what one sent, or what anybody sent into a room that one runs."""
    invitation = Invitation.objects.filter(pk=invitation_id).select_related("room", "invitee").first()
    if invitation is None:
        raise NoInvitation
    operations.withdraw(invitation=invitation, by=request.user)
    return done(request, _("The invitation is cancelled."), room=invitation.room)


def _own(request: SignedInRequest, invitation_id: int) -> Invitation:
    invitation = operations.waiting_for(request.user).filter(pk=invitation_id).first()
    if invitation is None:
        raise NoInvitation
    return invitation
