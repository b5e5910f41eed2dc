"""What a moderator chooses of an act against somebody."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.moderation import ACT_REASON_MAX, WARNING_MAX

SPANS: Final = (
    (600, _("10 minutes")),
    (3_600, _("1 hour")),
    (86_400, _("1 day")),
    (604_800, _("7 days")),
    (2_592_000, _("30 days")),
)


class ActForm(forms.Form):
    """What goes with every act: whether the message goes, too."""

    removes = forms.BooleanField(required=False)


class WarnForm(ActForm):
    text = forms.CharField(
        label=_("Warning"),
        max_length=WARNING_MAX,
        help_text=_("They have to read it before they go on. They are not told who reported them."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Please say what the warning is about.")},
    )


class RestrictForm(ActForm):
    seconds = forms.TypedChoiceField(label=_("For how long"), choices=SPANS, coerce=int)


class SuspendForm(ActForm):
    reason = forms.CharField(label=_("Reason, for the log"), max_length=ACT_REASON_MAX, required=False)


class BanForm(SuspendForm):
    hides = forms.ChoiceField(
        label=_("Hide their messages"),
        choices=[
            ("", pgettext_lazy("messages to hide", "none")),
            ("hour", _("of the last hour")),
            ("day", _("of the last day")),
            ("week", _("of the last week")),
        ],
        required=False,
        help_text=_("Hidden messages can be brought back for 30 days."),
    )
    close_link = forms.BooleanField(label=_("Revoke the link they joined by"), required=False)
    block_network = forms.BooleanField(label=_("Keep new guests from their network out for a day"), required=False)


FORMS: Final[Mapping[str, type[ActForm]]] = {
    "warn": WarnForm,
    "restrict": RestrictForm,
    "suspend": SuspendForm,
    "ban": BanForm,
}


def forms_of_acts(name: str = "", data: Mapping[str, Any] | None = None) -> dict[str, ActForm]:
    """A form for each act; the one of the act `name` holds what was sent."""
    return {each: form(data if each == name else None) for each, form in FORMS.items()}
