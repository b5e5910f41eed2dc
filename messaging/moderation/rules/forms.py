"""What people type about rules of the word filter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models.filter import Action, Audience, Kind
from messaging.moderation.filter.rules import RULES_MAX, TEXT_MAX

PASTED_MAX = RULES_MAX * (TEXT_MAX + 2)  # characters; far more are not even split
SENTENCE_MAX = 4_000  # characters


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class SettingsForm(forms.Form):
    """What follows, and for whom."""

    action = forms.ChoiceField(label=_("What follows"), choices=Action, initial=Action.REFUSE)
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience, initial=Audience.EVERYBODY)
    newcomer_days = forms.IntegerField(
        label=_("Newcomers are here for less than this many days"),
        min_value=1,
        max_value=365,
        initial=7,
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": 365}),
    )
    exceptions = forms.CharField(
        label=_("Exceptions"),
        required=False,
        help_text=_("One a line: words or phrases that hold this one and do not mean it."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    ends_at = forms.DateTimeField(
        label=_("Ends"),
        required=False,
        help_text=_("Empty: until you turn it off."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def decided(self) -> dict[str, Any]:
        """What operations take."""
        cleaned = self.cleaned_data
        return {
            "action": cleaned["action"],
            "audience": cleaned["audience"],
            "newcomer_days": cleaned["newcomer_days"] or 7,
            "exceptions": _lines(cleaned["exceptions"]),
            "ends_at": cleaned["ends_at"],
        }


class AddForm(SettingsForm):
    texts = forms.CharField(
        label=_("Words or phrases"),
        required=False,
        help_text=_("One a line. Other ways of writing them are found by themselves: spaces, digits, signs, widths."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, initial=Kind.WORD, widget=forms.RadioSelect)
    field_order = ("texts", "kind")

    def texts_given(self) -> list[str]:
        return _lines(self.cleaned_data["texts"][:PASTED_MAX])


class TryForm(forms.Form):
    sentence = forms.CharField(
        label=_("Try a sentence"),
        required=False,
        max_length=SENTENCE_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "spellcheck": "false"}),
    )
