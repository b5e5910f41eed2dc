"""What somebody typed who invites, or who wants to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import DISPLAY_NAME_MAX
from accounts.usernames import checked_display_name


class InviteForm(forms.Form):
    username = forms.CharField()
    text = forms.CharField(required=False)


class LineForm(forms.Form):
    text = forms.CharField(required=False)


class LinkForm(forms.Form):
    span = forms.ChoiceField(
        label=_("Expires after"),
        choices=[
            ("hour", _("1 hour")),
            ("day", _("1 day")),
            ("week", _("7 days")),
            ("month", _("30 days")),
            ("never", _("until it is revoked")),
        ],
        initial="week",
    )
    max_uses = forms.TypedChoiceField(
        label=_("Maximum number of people"),
        choices=[
            ("", _("any number of people")),
            ("1", _("1 person")),
            ("10", _("10 people")),
            ("100", _("100 people")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    for_guests = forms.BooleanField(label=_("A nickname is enough: people join as guests"), required=False)


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)


class NicknameForm(forms.Form):
    nickname = forms.CharField(
        label=_("Nickname"),
        max_length=DISPLAY_NAME_MAX,
        error_messages={"required": _("Please choose a nickname.")},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )

    def clean_nickname(self) -> str:
        nickname = checked_display_name(self.cleaned_data["nickname"])
        if not nickname:
            raise forms.ValidationError(_("Please choose a nickname."), code="required")
        return nickname
