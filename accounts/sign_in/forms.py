"""What somebody types who signs in."""

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import (
    AuthenticationForm,
    UsernameField,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.forms import NO_PASSWORD
from accounts.usernames import Verdict


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("The user name or password is wrong."),
        "inactive": _("The user name or password is wrong."),
    }
    username = UsernameField(
        label=_("User name"),
        error_messages={"required": Verdict.EMPTY.label},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": NO_PASSWORD},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Who waits for approval is led to the page that says so (accounts.sign_in.views)."""
        if isinstance(user, User) and not user.approval:
            super().confirm_login_allowed(user)
