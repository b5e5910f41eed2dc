"""What somebody types who registers."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib.auth.forms import (
    UsernameField,
)
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.safety import CODE_MAX
from accounts.names import DISPLAY_NAME_MAX, EMAIL_MAX, TYPED_MAX
from accounts.passwords.forms import MISMATCH, NewPassword, NewPasswordAgain
from accounts.registration.proposals import propose
from accounts.usernames import BadUsername, Verdict, checked_display_name, judge

PROPOSALS = 3  # how often another user name is proposed when somebody takes one in the same moment
Made = TypeVar("Made")


class RegistrationForm(forms.Form):
    """The name others see comes first, and the user name of it: who leaves that empty gets one that is free."""

    display_name = forms.CharField(
        label=_("Display name"),
        max_length=DISPLAY_NAME_MAX,
        required=False,
        help_text=_("What others read, in any script. You can change it later."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "name",
                "autofocus": True,
                "dir": "auto",
                "hx-get": reverse_lazy("register-propose"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#id_display_name-hint",
                "hx-sync": "this:replace",
            }
        ),
    )
    username = UsernameField(
        label=_("User name"),
        max_length=TYPED_MAX,
        required=False,
        help_text=_("You sign in with it. If you leave it empty, we make one from your name."),
        error_messages={"max_length": Verdict.LENGTH.label},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
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
    email = forms.EmailField(
        label=_("Email"),
        max_length=EMAIL_MAX,
        required=False,
        help_text=_("Only for setting a new password. Nobody else sees it."),
    )

    invitation_code = forms.CharField(
        label=_("Invitation code"),
        max_length=CODE_MAX,
        help_text=_("Somebody who is here can tell you."),
        error_messages={"required": _("Please enter the invitation code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, needs_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_proposed = False
        if not needs_code:
            del self.fields["invitation_code"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if not username:
            return self._proposed()
        if (verdict := judge(username)) is not Verdict.FREE:
            raise forms.ValidationError(verdict.label, code=verdict.value)
        return username

    def _proposed(self) -> str:
        """A user name that comes of the other one. Should the form come back, it stands there to be seen."""
        if "display_name" in self.errors:
            return ""
        username = propose(self.cleaned_data["display_name"])
        if not username:
            raise forms.ValidationError(Verdict.EMPTY.label, code=Verdict.EMPTY.value)
        self.is_proposed = True
        self.data = {**dict(self.data.items()), "username": username}
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

    def register_with(self, register: Callable[[str], Made]) -> Made:
        """Call it with the user name, and again with another one if it was proposed and somebody was faster.

        Raises what it raises, BadUsername among it.
        """
        for _try in range(PROPOSALS if self.is_proposed else 0):
            try:
                return register(self.cleaned_data["username"])
            except BadUsername:
                self.cleaned_data["username"] = self._proposed()
        return register(self.cleaned_data["username"])
