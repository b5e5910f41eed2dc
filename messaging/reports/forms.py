"""What somebody types who reports something."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import Report
from messaging.models.reports import REPORT_TEXT_MAX


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what is wrong."),
            "invalid_choice": _("Please choose what is wrong."),
        },
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=REPORT_TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Report.Kind.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Please say in a few words what is wrong."))
        return cleaned
