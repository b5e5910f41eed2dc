"""What a person typed about themselves. The fields are those of docs/protocol.md."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    UsernameField,
)
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.account import operations as account
from accounts.models import Theme, User
from accounts.names import clean_name, is_reserved_display_name
from accounts.passwords.validators import is_theirs
from accounts.profile import zones
from accounts.usernames import Verdict, judge
from chatsite import background

PASSWORD_MIN, PASSWORD_MAX = 8, 128  # characters
DISPLAY_NAME_MAX, EMAIL_MAX = 60, 254  # characters, as the database has room for
TYPED_MAX = 100  # characters of a user name that are looked at, before those of another width are made plain
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


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("The user name or password is wrong."),
        "inactive": _("The user name or password is wrong."),
    }
    username = UsernameField(
        label=_("User name"),
        error_messages={"required": Verdict.EMPTY.label},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "spellcheck": "false",
                "autofocus": True,
                "placeholder": _("Please type your user name~"),
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": NO_PASSWORD},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "placeholder": _("Please type your password~")}
        ),
    )


class NewPasswordForm(SetPasswordForm):
    """For a link that came by mail or by hand: the old password is not asked for."""

    error_messages = {"password_mismatch": MISMATCH}
    new_password1 = NewPassword(label=_("New password"))
    new_password2 = NewPasswordAgain()

    user: User

    def save(self, commit: bool = True) -> User:
        account.change_password(user=self.user, password=self.cleaned_data["new_password1"])
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


def language_choices() -> list[tuple[str, Any]]:
    own_names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [("", _("As the browser")), *own_names]


def zone_choices() -> list[Any]:
    return [("", _("As the browser")), *zones.choices()]


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Display name"),
        max_length=DISPLAY_NAME_MAX,
        required=False,
        help_text=_("What others read, in any script. Without one they read your user name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=language_choices, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices)

    def clean_display_name(self) -> str:
        return checked_display_name(self.cleaned_data["display_name"])


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


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, GIF or WebP, up to 5 MB."),
        error_messages={"required": _("Please choose a picture."), "empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
    )


def move_focus(form: forms.BaseForm) -> None:
    """Let the page open at what is to be mended: the first field with an error, else the password."""
    passwords = [name for name, field in form.fields.items() if isinstance(field.widget, forms.PasswordInput)]
    faulty = [name for name in form.fields if form.has_error(name)] or passwords
    for name, field in form.fields.items():
        if name in faulty[:1]:
            field.widget.attrs["autofocus"] = True
        else:
            field.widget.attrs.pop("autofocus", None)


def fitting_display_name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError if it is too long: NFC stores some characters as several."""
    name = clean_name(typed)
    MaxLengthValidator(DISPLAY_NAME_MAX)(name)
    return name


def checked_display_name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError for one that is too long, or a name of the house."""
    name = fitting_display_name(typed)
    if is_reserved_display_name(name):
        raise forms.ValidationError(Verdict.RESERVED.label, code="reserved")
    return name
