"""Changing a password, and setting a new one by a link."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts import throttle
from accounts.passwords.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm
from accounts.sessions.operations import client_network, sign_in
from accounts.sign_in import operations
from chatsite.exceptions import RateLimited
from chatsite.site import site_name
from chatsite.web.forms import RefusesBadForms


class ChangePassword(RefusesBadForms, auth_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/passwords/change.html"

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        with transaction.atomic():  # the new session is there before the old sockets look for theirs
            user = form.save()
            sign_in(self.request, user)
            self.request.session.save()
        messages.success(self.request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("profile-security")


class ForgottenPassword(RefusesBadForms, auth_views.PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "accounts/passwords/reset.html"
    email_template_name = "accounts/mail/password_reset.txt"
    subject_template_name = "accounts/mail/password_reset_subject.txt"
    extra_email_context = {
        "site_name": site_name(),
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
