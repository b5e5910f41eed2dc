"""What somebody types to change their own account where it matters: password first, and a code if they use one."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.profile.forms import TYPED_MAX, OwnPasswordForm
from accounts.two_factor import operations as two_factor
from accounts.usernames import Verdict
from chatsite.exceptions import RateLimited

NO_CODE = _("Please enter a code.")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        error_messages={"required": NO_CODE},
        help_text=_("Six digits from the app on your phone."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "numeric",
                "autofocus": True,
            }
        ),
    )


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


class RecoveryCodeForm(CodeForm):
    """Recovery codes have letters, which a keyboard of digits has not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Recovery code")
        self.fields["code"].help_text = _("One of the ten you kept. Each works once.")
        self.fields["code"].widget.attrs.pop("inputmode")


class OwnPasswordAndCodeForm(OwnPasswordForm):
    """And the second step, for those who take one. A code is spent only when all else is right."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        error_messages={"required": NO_CODE},
        help_text=_("Six digits from the app on your phone, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        if not two_factor.is_on(user):
            del self.fields["code"]

    def clean(self) -> None:
        if "code" not in self.fields or self.errors:
            return
        try:
            two_factor.check(user=self.user, code=self.cleaned_data["code"])
        except (two_factor.WrongCode, RateLimited) as refused:
            self.add_error("code", str(refused.message))


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
