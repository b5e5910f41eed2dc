"""A code of the second step, by itself or beside the password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.forms import OwnPasswordForm
from accounts.two_factor import operations as two_factor
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
