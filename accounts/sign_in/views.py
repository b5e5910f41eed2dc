"""The doors: coming in, going out, getting back in. What one does inside is in `profile_views`."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.generic.edit import FormView
from django.views.i18n import set_language

from accounts import throttle
from accounts.account import operations as account
from accounts.guests import operations as guests
from accounts.models import User
from accounts.profile import languages
from accounts.profile.forms import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    RegistrationForm,
    SignInForm,
    move_focus,
)
from accounts.sessions import live as session_live
from accounts.sessions import trusted_devices
from accounts.sessions.operations import client_network, sign_in
from accounts.sign_in import lockout, operations
from accounts.usernames import BadUsername, judge, normalise
from chatsite.exceptions import BadRequest, RateLimited, Refused


class BadForm(BadRequest):
    status = 422


class RefusesBadForms(FormView):
    """A form that is not accepted is shown again with what was typed (never passwords) and the reasons beside it."""

    def form_invalid(self, form: BaseForm, refused: Refused | None = None) -> HttpResponse:
        refused = refused or BadForm()
        move_focus(form)
        response = self.render_to_response(self.get_context_data(form=form), status=refused.status)
        response["X-Error"] = refused.code
        if refused.retry_after is not None:
            response["Retry-After"] = str(refused.retry_after)
        return response

    def form_refused(self, form: BaseForm, refused: Refused, *, field: str | None = None) -> HttpResponse:
        """The same for what only the operation could know."""
        form.add_error(field, str(refused.message))
        return self.form_invalid(form, refused)


class KeepsTheName(RefusesBadForms):
    """Whoever typed their name at the other door goes on with the password."""

    def get_initial(self) -> dict[str, Any]:
        return {"username": self.request.GET.get("username", "")}

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        form: BaseForm = super().get_form(form_class)
        if form.initial.get("username"):
            move_focus(form)
        return form


@method_decorator([login_not_required, sensitive_post_parameters("password1", "password2")], name="dispatch")
class Register(auth_views.RedirectURLMixin, KeepsTheName):
    form_class = RegistrationForm
    template_name = "accounts/registration/register.html"
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            return redirect("guest-keep") if request.user.is_guest else HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), is_first=account.is_unowned(), **kwargs)

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        typed = form.cleaned_data
        try:
            throttle.REGISTRATIONS.spend(client_network(self.request))
            user = account.register(
                username=typed["username"],
                password=typed["password1"],
                display_name=typed["display_name"],
                email=typed["email"],
                language=languages.chosen(self.request),
            )
        except BadUsername as refused:  # somebody took it in this very moment
            return self.form_refused(form, refused, field="username")
        except RateLimited as refused:
            return self.form_refused(form, refused)
        sign_in(self.request, user)
        messages.success(self.request, _("Welcome! You have signed up."))
        response = HttpResponseRedirect(self.get_success_url())
        trusted_devices.remember(response, user)
        return response


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


class SignIn(KeepsTheName, auth_views.LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in/login.html"
    extra_context = {"site_name": settings.SITE_NAME}
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # Django 5.2 gives no request, as newer ones do
        """Where one wanted to go; not back to this door, which Django takes for a mistake in the settings."""
        address: str = super().get_redirect_url()
        return "" if address == self.request.path else address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_first=account.is_unowned(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            throttle.WRONG_SIGN_INS.check(client_network(request))
            lockout.check_name(request)
        except RateLimited as refused:
            return too_many_tries(request, wait=refused.retry_after or 1)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
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


class ChangePassword(RefusesBadForms, auth_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/passwords/change.html"

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        with transaction.atomic():  # the new session is there before the old sockets look for theirs
            user = form.save()
            sign_in(self.request, user)
            self.request.session.save()
        messages.success(self.request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("profile")


class ForgottenPassword(RefusesBadForms, auth_views.PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "accounts/passwords/reset.html"
    email_template_name = "accounts/mail/password_reset.txt"
    subject_template_name = "accounts/mail/password_reset_subject.txt"
    extra_email_context = {
        "site_name": settings.SITE_NAME,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        try:
            throttle.RESET_MAILS.spend(client_network(self.request))
        except RateLimited as refused:
            return self.form_refused(form, refused)
        try:
            throttle.RESET_MAILS_TO_ONE.spend(form.cleaned_data["email"].casefold())
        except RateLimited:  # the answer is the same whatever is known of the address
            return redirect(self.get_success_url())
        return super().form_valid(form)


class NewPassword(RefusesBadForms, auth_views.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "accounts/passwords/reset_confirm.html"
    success_url = reverse_lazy("password_reset_complete")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A link that was used, or is too old, is one that does not exist."""
        return super().render_to_response(context, **kwargs if self.validlink else {"status": 404})

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        user = form.save()
        self.request.session.flush()  # the token of the link, and whoever was signed in here
        if not user.is_active:
            return redirect(self.success_url)
        return operations.enter(self.request, user, address=str(self.success_url))


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Django's own view keeps the choice in a cookie; whoever is signed in has it in the profile too."""
    code = request.POST.get("language", "")
    if isinstance(request.user, User) and code in dict(settings.LANGUAGES):
        account.set_language(user=request.user, language=code)
    return set_language(request)
