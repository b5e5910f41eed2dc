"""Signing in and out, and what is said after too many wrong passwords."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import throttle
from accounts.guests import operations as guests
from accounts.http import KeepsTheName
from accounts.models import User
from accounts.registration import operations as registration
from accounts.registration import policy
from accounts.registration import responses as waiting
from accounts.sessions import live as session_live
from accounts.sessions.operations import client_network
from accounts.sign_in import lockout, operations
from accounts.sign_in.forms import SignInForm
from chatsite.exceptions import RateLimited, Refused
from chatsite.site import site_name


class SignIn(KeepsTheName, auth_views.LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in/login.html"
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # Django 5.2 gives no request, as newer ones do
        """Where one wanted to go; not back to this door, which Django takes for a mistake in the settings."""
        address: str = super().get_redirect_url()
        return "" if address == self.request.path else address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        led_by = self.get_redirect_url()
        own = {
            "site_name": site_name(),
            "is_first": registration.is_unowned(),
            "sign_up_refused": policy.refusal(led_by=led_by),
            "invitation": policy.invitation_at(led_by),
        }
        return {**super().get_context_data(**kwargs), **own}  # Django's own name of the site is the host

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever opens an empty house begins with signing up."""
        if "next" in request.GET and not User.objects.exists():
            return redirect(f"{reverse('register')}?{request.GET.urlencode()}")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            throttle.WRONG_SIGN_INS.check(client_network(request))
            lockout.check_name(request)
        except RateLimited as refused:
            return too_many_tries(request, wait=refused.retry_after or 1)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        user = form.get_user()
        if isinstance(user, User) and user.approval:
            return waiting.lead(self.request, user)
        return operations.enter(self.request, form.get_user(), address=self.get_success_url())

    def form_invalid(self, form: BaseForm, refused: Refused | None = None) -> HttpResponse:
        if form.non_field_errors():
            throttle.WRONG_SIGN_INS.count(client_network(self.request))
            lockout.count_name(self.request)
        return super().form_invalid(form, refused)


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """django-axes' answer after too many wrong passwords for one name from one address."""
    return too_many_tries(request, wait=int(lockout.wait_left(request, credentials).total_seconds()))


def too_many_tries(request: HttpRequest, *, wait: int) -> HttpResponse:
    """Says how long to wait, in words and as a clock; `wait` is in seconds."""
    minutes = -(-wait // 60)
    words = ngettext("Please wait %(minutes)d minute.", "Please wait %(minutes)d minutes.", minutes)
    response = render(
        request,
        "accounts/sign_in/locked_out.html",
        {"words": words % {"minutes": minutes}, "wait": wait},
        status=429,
    )
    response["Retry-After"] = str(wait)
    response["X-Error"] = "rate_limited"
    return response


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, then the open tabs, and leaves nothing of this person in a browser that others may use."""
    user = request.user
    if isinstance(user, User) and user.is_guest:
        guests.end(user=user)  # nobody could sign in with it again
    logout(request)
    if isinstance(user, User):
        session_live.sign_ins_changed(user)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
