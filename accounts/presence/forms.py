"""What a person chose to show of themselves: a state, a line beside their name, and to whom."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Availability, Circle, User
from accounts.models.people import STATUS_MAX
from accounts.names import clean_name

EMOJI_MAX = 32  # code points; families and flags are made of many
# What holds these together. Other invisible characters may turn the words beside them around.
_JOINERS = frozenset(["\u200d", *map(chr, range(0xE0020, 0xE0080))])

# What most people say, for one click: emoji and words.
READY = (
    ("🗓️", _("In a meeting")),
    ("🍚", _("At lunch")),
    ("🎧", _("Focusing")),
    ("🏠", _("Working from home")),
    ("🚌", _("On my way")),
    ("🌴", _("On holiday")),
)

# The grid beside the field, which takes any other.
FREQUENT = "😀 😂 🥰 😎 🤔 😴 😢 🤒 👍 🙏 💪 👀 ❤️ 🔥 🎉 ☕ 🍜 🍺 📚 💻 🎮 🎵 🏃 🐱 🚗 ✈️ 🏖️ 🌙".split()


class Lasting(models.TextChoices):
    """For how long it holds."""

    HALF_HOUR = "30m", _("30 minutes")
    HOUR = "1h", _("1 hour")
    FOUR_HOURS = "4h", _("4 hours")
    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    ALWAYS = "", _("Until I change it")

    def ends_at(self) -> datetime | None:
        """From now on, in the time zone of whoever asks; a week ends on Sunday."""
        hours = {self.HALF_HOUR: 0.5, self.HOUR: 1.0, self.FOUR_HOURS: 4.0}
        if self in hours:
            return timezone.now() + timedelta(hours=hours[self])
        if self is self.ALWAYS:
            return None
        today = timezone.localdate()
        days = 1 if self is self.TODAY else 7 - today.weekday()
        midnight = datetime.combine(today + timedelta(days=days), datetime.min.time())
        return timezone.make_aware(midnight)


class LastingField(forms.ChoiceField):
    """Cleans to the moment at which it ends, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Lasting.choices, required=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        return Lasting(super().clean(value)).ends_at()


class StatusForm(forms.Form):
    """`ready` is the number of one of READY, instead of words of one's own."""

    emoji = forms.CharField(label=_("Emoji"), max_length=EMOJI_MAX, required=False)
    text = forms.CharField(
        label=_("What are you up to?"),
        max_length=STATUS_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    ends_at = LastingField(label=_("For how long"))
    ready = forms.IntegerField(min_value=0, max_value=len(READY) - 1, required=False, widget=forms.HiddenInput)

    def clean_emoji(self) -> str:
        emoji: str = self.cleaned_data["emoji"]
        if emoji and not is_emoji(emoji):
            raise forms.ValidationError(_("Please choose one emoji."), code="emoji")
        return emoji

    def clean_text(self) -> str:
        return clean_name(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        ready = cleaned.pop("ready", None)
        if ready is not None:
            emoji, text = READY[ready]
            cleaned |= {"emoji": emoji, "text": str(text)}
        return cleaned


class AvailabilityForm(forms.Form):
    availability = forms.ChoiceField(choices=Availability.choices)
    ends_at = LastingField(label=_("For how long"))


class Quiet(NamedTuple):
    availability: Availability
    ends_at: datetime | None


class QuietForm(forms.Form):
    """Whether one is not to be disturbed, and for how long, as one choice.

    `quiet` cleans to a Quiet, or to None where nothing changes: who is invisible and does not ask for it stays so.
    """

    OFF, ON, ALWAYS = "off", "on", "always"

    quiet = forms.ChoiceField(
        label=_("Do not disturb"),
        help_text=_("Nothing pops up or calls you meanwhile. Notifications wait in the list."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self._is_on = user.availability_now == Availability.DND
        ends_at = user.availability_ends_at if self._is_on else None
        kwargs["initial"] = {"quiet": self.ON if ends_at else self.ALWAYS if self._is_on else self.OFF}
        super().__init__(*args, **kwargs)
        until = [(self.ON, gettext("Until %(time)s") % {"time": _short(ends_at)})] if ends_at else []
        lasting = [(each.value or self.ALWAYS, each.label) for each in Lasting]
        field = self.fields["quiet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(self.OFF, _("Off")), *until, *lasting]

    def clean_quiet(self) -> Quiet | None:
        chosen = self.cleaned_data["quiet"]
        if chosen == self.ON or (chosen == self.OFF and not self._is_on):
            return None
        if chosen == self.OFF:
            return Quiet(Availability.AUTO, None)
        return Quiet(Availability.DND, Lasting("" if chosen == self.ALWAYS else chosen).ends_at())


def _short(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


class CircleForm(forms.Form):
    who_sees_presence = forms.ChoiceField(
        label=_("Who sees whether I am online, and my status"), choices=Circle.choices, widget=forms.RadioSelect
    )
    shows_last_seen = forms.BooleanField(
        label=_("They also see when I was last online"),
        help_text=_("Only roughly: recently, within a week, within a month."),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )


def is_emoji(text: str) -> bool:
    """Whether it is a picture and nothing that could pose as words."""
    kinds = {unicodedata.category(char) for char in text if char not in _JOINERS}
    is_picture = "So" in kinds or "\u20e3" in text  # a keycap is a digit in a box
    return is_picture and not any(kind.startswith(("L", "Z", "C")) for kind in kinds)
