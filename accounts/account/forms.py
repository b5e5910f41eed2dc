"""What somebody types to change their own account where it matters: password first, and a code if they use one."""

from django import forms
from django.contrib.auth.forms import (
    UsernameField,
)
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.names import EMAIL_MAX, TYPED_MAX
from accounts.passwords.forms import OwnPasswordForm
from accounts.two_factor.forms import OwnPasswordAndCodeForm
from accounts.usernames import Verdict


class UsernameForm(forms.Form):
    username = UsernameField(
        label=_("New user name"),
        max_length=TYPED_MAX,
        error_messages={"required": Verdict.EMPTY.label, "max_length": Verdict.LENGTH.label},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "spellcheck": "false",
                "autofocus": True,
                "hx-get": reverse_lazy("register-check"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#id_username-hint",
                "hx-sync": "this:replace",
            }
        ),
    )


class DeletionForm(OwnPasswordAndCodeForm):
    """What becomes of the messages is decided first, and nothing is chosen beforehand."""

    messages = forms.ChoiceField(
        label=_("What you wrote in rooms and conversations"),
        choices=[
            ("stay", _("stays, under “deleted account”")),
            ("go", _("goes with the account")),
        ],
        error_messages={"required": _("Please choose what becomes of your messages.")},
        widget=forms.RadioSelect,
    )
    field_order = ("messages", "password", "code")


class EmailForm(OwnPasswordForm):
    """Whoever holds the mailbox can set a new password, so the present one is asked for."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=EMAIL_MAX,
        required=False,
        help_text=_("Only for setting a new password. Nobody else sees it."),
        error_messages={"invalid": _("This is not an email address.")},
    )
    field_order = ("email", "password")
