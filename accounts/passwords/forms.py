"""Choosing a password, and giving the present one."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import EMAIL_MAX
from accounts.passwords import operations as password_operations
from accounts.passwords.validators import is_theirs
from chatsite import background

PASSWORD_MIN, PASSWORD_MAX = 8, 128  # characters
NO_PASSWORD = _("Please enter a password.")
MISMATCH = _("The passwords do not match.")


class NewPassword(forms.CharField):
    """A password that is chosen: long ones are welcome, and any character."""

    def __init__(self, **kwargs: Any) -> None:
        label = kwargs.get("label", _("Password"))
        super().__init__(
            **{
                "label": label,
                "strip": False,
                "max_length": PASSWORD_MAX,
                "widget": forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": label}),
                "error_messages": {
                    "required": NO_PASSWORD,
                    "max_length": _("Passwords have at most 128 characters."),
                },
                **kwargs,
            }
        )


class NewPasswordAgain(NewPassword):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Password again"),
            error_messages={"required": _("This password cannot be used."), "max_length": MISMATCH},
            **kwargs,
        )


class NewPasswordForm(SetPasswordForm):
    """For a link that came by mail or by hand: the old password is not asked for."""

    error_messages = {"password_mismatch": MISMATCH}
    new_password1 = NewPassword(label=_("New password"))
    new_password2 = NewPasswordAgain()

    user: User

    def save(self, commit: bool = True) -> User:
        password_operations.change_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    error_messages = {
        **NewPasswordForm.error_messages,
        "password_incorrect": _("This is not your current password."),
    }
    old_password = forms.CharField(
        label=_("Current password"),
        strip=False,
        error_messages={"required": NO_PASSWORD},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        old_password: str = self.cleaned_data["old_password"]
        if not is_theirs(user=self.user, password=old_password):
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old_password


class ForgottenPasswordForm(PasswordResetForm):
    email = forms.EmailField(
        label=_("Email"),
        max_length=EMAIL_MAX,
        error_messages={
            "required": _("Please enter your email address."),
            "invalid": _("This is not an email address."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def save(self, *args: Any, **options: Any) -> None:
        """Later, whether the address is known or not: how long it takes tells nothing."""
        background.run(partial(super().save, *args, **options))

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """In the language of the person who gets it."""
        with translation.override(context["user"].language or translation.get_language()):
            super().send_mail(
                subject_template_name, email_template_name, context, from_email, to_email, html_email_template_name
            )


class OwnPasswordForm(forms.Form):
    """Whoever finds an open tab does not know the password."""

    password = forms.CharField(
        label=_("Current password"),
        strip=False,
        error_messages={"required": NO_PASSWORD},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> None:
        if not is_theirs(user=self.user, password=self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your current password."), code="password_incorrect")
