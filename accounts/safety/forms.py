"""What the owner of the house types about floods."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.safety import CODE_MAX, NEWCOMER_DAYS_MAX, WAVE_MAX, WAVE_MINUTES_MAX
from accounts.safety import domains

LIST_MAX = 300_000  # characters


def _whole(label: Any, low: int, high: int, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=hint)


def _list(label: Any, hint: Any) -> forms.CharField:
    attrs = {"rows": 4, "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
    return forms.CharField(
        label=label, required=False, max_length=LIST_MAX, help_text=hint, widget=forms.Textarea(attrs=attrs)
    )


class SafetyForm(forms.Form):
    newcomer_days = _whole(
        _("First days of newcomers"),
        0,
        NEWCOMER_DAYS_MAX,
        _("So many days newcomers send few links and files, mention few people and begin few conversations. 0: never."),
    )
    wave_people = _whole(
        _("Tell moderators when more new people come than"), 0, WAVE_MAX, _("Into the site or one room. 0: never.")
    )
    wave_minutes = _whole(_("Within so many minutes"), 1, WAVE_MINUTES_MAX, "")
    blocked_domains = _list(
        _("Blocked domains"), _("One a line, like example.com. Nobody can post links to these or what is below them.")
    )
    newcomers_only_allowed = forms.BooleanField(
        label=_("In their first days people link to these domains only"),
        required=False,
        help_text=_("Without a domain in the list below they can post no links at all."),
    )
    allowed_domains = _list(_("Domains newcomers may link to"), _("One a line."))

    def clean_blocked_domains(self) -> list[str]:
        return self._domains("blocked_domains")

    def clean_allowed_domains(self) -> list[str]:
        return self._domains("allowed_domains")

    def _domains(self, name: str) -> list[str]:
        keys, wrong = domains.read(self.cleaned_data[name])
        if wrong:
            words = _("This is no domain: %(line)s. Write it like example.com.")
            raise forms.ValidationError(words, params={"line": wrong[0][:100]}, code="invalid")
        if len(keys) > domains.DOMAINS_MAX:
            raise forms.ValidationError(_("A list has at most 5,000 domains."), code="too_long")
        return keys


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Invitation code"),
        max_length=CODE_MAX,
        required=False,
        help_text=_("Empty: a new one is made. The one before is good for nothing then."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
