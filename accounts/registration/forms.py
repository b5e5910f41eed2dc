"""What somebody types who registers."""

from django import forms
from django.contrib.auth.forms import (
    UsernameField,
)
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import DISPLAY_NAME_MAX, EMAIL_MAX, TYPED_MAX
from accounts.passwords.forms import MISMATCH, NewPassword, NewPasswordAgain
from accounts.usernames import Verdict, checked_display_name, judge


class RegistrationForm(forms.Form):
    username = UsernameField(
        label=_("User name"),
        max_length=TYPED_MAX,
        error_messages={"required": Verdict.EMPTY.label, "max_length": Verdict.LENGTH.label},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "placeholder": _("User name"),
                "hx-get": reverse_lazy("register-check"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#id_username-hint",
                "hx-sync": "this:replace",
            }
        ),
    )
    password1 = NewPassword()
    password2 = NewPasswordAgain()
    display_name = forms.CharField(
        label=_("Display name"),
        max_length=DISPLAY_NAME_MAX,
        required=False,
        help_text=_("What others read, in any script. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=EMAIL_MAX,
        required=False,
        help_text=_("Only for setting a new password. Nobody else sees it."),
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if (verdict := judge(username)) is not Verdict.FREE:
            raise forms.ValidationError(verdict.label, code=verdict.value)
        return username

    def clean_display_name(self) -> str:
        return checked_display_name(self.cleaned_data["display_name"])

    def clean(self) -> None:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", forms.ValidationError(MISMATCH, code="password_mismatch"))
        if first:
            typed = {name: self.data.get(name, "")[:EMAIL_MAX] for name in ("username", "email")}  # however wrong
            person = User(**typed)
            try:
                validate_password(first, person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
