"""Registering, and the check of a user name as it is typed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts import throttle
from accounts.http import KeepsTheName
from accounts.models import User
from accounts.models.safety import CODE_MAX
from accounts.moderation import networks
from accounts.names import TYPED_MAX
from accounts.profile import choices
from accounts.registration import operations as registration
from accounts.registration import policy, responses
from accounts.registration.forms import RegistrationForm
from accounts.registration.proposals import propose
from accounts.sessions import trusted_devices
from accounts.sessions.operations import client_network, sign_in
from accounts.usernames import BadUsername, judge, normalise
from chatsite.exceptions import Filtered, RateLimited
from chatsite.web.responses import render_refused


@method_decorator([login_not_required, sensitive_post_parameters("password1", "password2")], name="dispatch")
class Register(auth_views.RedirectURLMixin, KeepsTheName):
    form_class = RegistrationForm
    template_name = "accounts/registration/register.html"
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            return redirect("guest-keep") if request.user.is_guest else HttpResponseRedirect(self.get_success_url())
        led_by = self.get_redirect_url()
        if refused := policy.refusal(led_by=led_by):
            context = {"refused": refused, "next": led_by}
            template = "accounts/registration/closed.html"
            return render_refused(request, template, context, refused if request.method == "POST" else None)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        led_by = self.get_redirect_url()
        own = {"next": led_by, "is_first": registration.is_unowned(), "invitation": policy.invitation_at(led_by)}
        own["waits"] = policy.needs_approval()
        return super().get_context_data(**own, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "needs_code": policy.needs_code()}

    def get_initial(self) -> dict[str, Any]:
        """A link may bring the code along."""
        return {**super().get_initial(), "invitation_code": self.request.GET.get("code", "")[:CODE_MAX]}

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        typed = form.cleaned_data
        try:
            throttle.REGISTRATIONS.spend(client_network(self.request))
            networks.check(client_network(self.request))
            if "invitation_code" in form.fields:
                policy.check_code(typed["invitation_code"], network=client_network(self.request))
            waits = policy.needs_approval()
            user = form.register_with(
                lambda username: registration.register(
                    username=username,
                    password=typed["password1"],
                    display_name=typed["display_name"],
                    email=typed["email"],
                    language=choices.chosen_language(self.request),
                    waits=waits,
                )
            )
        except Filtered as refused:
            return self.form_refused(form, refused, field=refused.where)
        except policy.WrongCode as refused:
            return self.form_refused(form, refused, field="invitation_code")
        except BadUsername as refused:  # somebody took it in this very moment
            return self.form_refused(form, refused, field="username")
        except (RateLimited, networks.Barred) as refused:
            return self.form_refused(form, refused)
        if user.approval:
            return responses.lead(self.request, user)
        sign_in(self.request, user)
        messages.success(self.request, _("Welcome! You have signed up."))
        if form.is_proposed:
            messages.info(self.request, _("Your user name is %(username)s.") % {"username": user.username})
        response = HttpResponseRedirect(self.get_success_url())
        trusted_devices.remember(response, user)
        return response


@require_GET
@login_not_required
def register_propose(request: HttpRequest) -> HttpResponse:
    """A user name that comes of the name others see, while somebody types it. For guests, too, who sign up."""
    throttle.NAME_CHECKS.spend(client_network(request))
    proposed = propose(request.GET.get("display_name", "")[:TYPED_MAX])
    return render(request, "accounts/registration/_proposal.html", {"proposed": proposed})


@require_GET
@login_not_required
def register_check(request: HttpRequest) -> HttpResponse:
    """Says while somebody types whether the name can be had."""
    throttle.NAME_CHECKS.spend(client_network(request))
    username = normalise(request.GET.get("username", "")[:100])
    holder = request.user if isinstance(request.user, User) else None
    return render(
        request,
        "accounts/registration/_username_check.html",
        {"verdict": judge(username, holder=holder), "username": username},
    )


@require_GET
@login_not_required
def waiting(request: HttpRequest) -> HttpResponse:
    """For who signed up and is not let in yet: where their account stands. Only the browser that asked knows."""
    user = responses.waits_here(request)
    if user is None or not user.approval:
        return redirect("login")
    return render(request, "accounts/registration/waiting.html", {"person": user, "is_declined": user.is_declined})
