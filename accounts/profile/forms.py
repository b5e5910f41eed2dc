"""What a person typed about themselves. The fields are those of docs/protocol.md."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.friends.forms import ReachForm
from accounts.models import Theme, User
from accounts.names import DISPLAY_NAME_MAX
from accounts.presence.forms import CircleForm
from accounts.profile import choices
from accounts.profile.avatars import BadPicture, read_picture
from accounts.usernames import checked_display_name
from chatsite.exceptions import RateLimited, Refused, Unavailable


class NameForm(forms.Form):
    display_name = forms.CharField(
        label=_("Display name"),
        max_length=DISPLAY_NAME_MAX,
        required=False,
        help_text=_("What others read, in any script. Without one they read your user name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_display_name(self) -> str:
        return checked_display_name(self.cleaned_data["display_name"])


class LookForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=choices.languages, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=choices.zones, required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices)

    def offer_zones(self, *names: str) -> None:
        """Let the page show only these, and what is chosen; the form takes all of them."""
        chosen = str(self["timezone"].value() or "")
        widget = self.fields["timezone"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = choices.few_zones(chosen, *names)


class ProfileForm(LookForm, NameForm):
    """Both at once, as `/accounts/profile/` takes them."""


class PrivacyForm(CircleForm, ReachForm):
    """Who finds and reaches one, and who sees whether one is here."""


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, GIF or WebP, up to 5 MB."),
        error_messages={"required": _("Please choose a picture."), "empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
    )

    def save_with(self, change: Callable[..., object], *, user: User) -> Refused | None:
        """Read the picture of a valid form, and call `change(picture=…)` with it. Counts against the user's allowance.

        What was refused, which then stands beside the field, or None.
        """
        try:
            throttle.PICTURES.spend(str(user.pk))
            change(picture=read_picture(self.cleaned_data["picture"]))
        except (BadPicture, RateLimited, Unavailable) as refused:
            self.add_error("picture", str(refused.message))
            return refused
        return None
