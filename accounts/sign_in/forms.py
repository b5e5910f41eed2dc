"""What somebody types who signs in."""

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    UsernameField,
)
from django.utils.translation import gettext_lazy as _

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
