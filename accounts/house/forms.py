"""What the owner of the house types."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import House
from accounts.models.site_settings import HOUSE_NAME_MAX, Registration
from accounts.names import TYPED_MAX
from accounts.two_factor.forms import OwnPasswordAndCodeForm


class HouseForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=HOUSE_NAME_MAX,
        required=False,
        help_text=_("Everybody sees it, on every page and in mails."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    registration = forms.ChoiceField(
        label=_("Who may sign up"),
        choices=Registration,
        widget=forms.RadioSelect,
        help_text=_("A link is one into a room, or the personal link of somebody who is here."),
    )
    one_place_at_a_time = forms.BooleanField(
        label=_("One place at a time"),
        required=False,
        help_text=House._meta.get_field("one_place_at_a_time").help_text,
    )
    link_previews = forms.BooleanField(
        label=_("Previews of links"),
        required=False,
        help_text=House._meta.get_field("link_previews").help_text,
    )

    inspections_are_told = forms.BooleanField(
        label=_("Members see when a moderator reads their room"),
        required=False,
        help_text=House._meta.get_field("inspections_are_told").help_text,
    )

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        if not settings.OUTGOING:
            del self.fields["link_previews"]


class PersonNameForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=TYPED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class HandOverForm(OwnPasswordAndCodeForm):
    """Password first, and a code for who takes one: what is given away is everything."""

    username = forms.CharField(
        label=_("User name of the next owner"),
        max_length=TYPED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("username", "password", "code")


class TakeBackForm(OwnPasswordAndCodeForm):
    pass
