"""A guest's own account: signing up and keeping everything, or going for good."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.guests import operations, responses
from accounts.http import SignedInRequest
from accounts.registration import policy
from accounts.registration import responses as waiting
from accounts.registration.forms import RegistrationForm
from accounts.sessions import trusted_devices
from accounts.sessions.operations import client_network, sign_in
from accounts.usernames import BadUsername
from chatsite.exceptions import Filtered, RateLimited, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
def keep(request: SignedInRequest) -> HttpResponse:
    """A guest signs up: the form of registration, for the account that is there."""
    if not request.user.is_guest:
        return redirect("profile")
    closed = policy.refusal(led_by="")
    if closed and not isinstance(closed, policy.LinkNeeded):  # they came by a link
        raise closed
    waits = policy.needs_approval()
    initial = {"display_name": request.user.display_name}
    form = RegistrationForm(request.POST or None, initial=initial, needs_code=policy.needs_code())
    if not form.is_valid():
        return _page(request, form, BadForm() if form.is_bound else None)
    typed = form.cleaned_data
    try:
        throttle.REGISTRATIONS.spend(client_network(request))
        if "invitation_code" in form.fields:
            policy.check_code(typed["invitation_code"], network=client_network(request))
        form.register_with(
            lambda username: operations.keep(
                user=request.user,
                username=username,
                password=typed["password1"],
                display_name=typed["display_name"],
                email=typed["email"],
                waits=waits,
            )
        )
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        return _page(request, form, refused)
    except policy.WrongCode as refused:
        form.add_error("invitation_code", str(refused.message))
        return _page(request, form, refused)
    except (BadUsername, RateLimited) as refused:
        form.add_error("username" if isinstance(refused, BadUsername) else None, str(refused.message))
        return _page(request, form, refused)
    if waits:
        user = request.user
        logout(request)
        return waiting.lead(request, user)
    update_session_auth_hash(request, request.user)  # or the session would end, with the room they were in
    sign_in(request, request.user)
    messages.success(request, _("Welcome! Everything here is open to you now, and all you wrote is yours."))
    if form.is_proposed:
        messages.info(request, _("Your user name is %(username)s.") % {"username": request.user.username})
    response = redirect("home")
    trusted_devices.remember(response, request.user)
    return response


@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    return responses.go(request)


def _page(request: SignedInRequest, form: RegistrationForm, refused: Refused | None) -> HttpResponse:
    if form.is_bound:
        move_focus(form)
    return render_refused(
        request, "accounts/guests/keep.html", {"form": form, "waits": policy.needs_approval()}, refused
    )
