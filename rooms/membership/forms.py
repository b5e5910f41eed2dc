"""What is decided about a person in a room."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chatsite.web.forms import BIGGEST
from rooms.models import REASON_MAX, Membership

HOUR, DAY = 3600, 86_400  # seconds
SILENCES = [("600", _("10 minutes")), (str(HOUR), _("1 hour")), (str(DAY), _("1 day")), (str(7 * DAY), _("7 days"))]
BANS = [("", _("permanently")), (str(DAY), _("1 day")), (str(7 * DAY), _("7 days")), (str(30 * DAY), _("30 days"))]


def _from_now(seconds: str) -> datetime:
    return timezone.now() + timedelta(seconds=int(seconds))


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class SilenceForm(forms.Form):
    """`lasts` cleans to the moment at which it ends; nothing ends it now."""

    lasts = forms.TypedChoiceField(
        label=_("For how long"), choices=SILENCES, coerce=_from_now, empty_value=None, required=False
    )


class BanForm(forms.Form):
    """`lasts` cleans to the moment at which the ban ends, or None."""

    lasts = forms.TypedChoiceField(
        label=_("For how long"), choices=BANS, coerce=_from_now, empty_value=None, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        required=False,
        help_text=_("They can read it. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class PanelForm(forms.Form):
    q = forms.CharField(required=False)
    pages = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)


class CardForm(forms.Form):
    """Where a card was opened: the slug of a room, or nothing."""

    room = forms.CharField(required=False, max_length=80)
