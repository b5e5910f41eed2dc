"""What a person typed about others, and about who may reach them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Circle

PAGES_MAX = 100


class RequestForm(forms.Form):
    username = forms.CharField()
    text = forms.CharField(required=False)


class TextForm(forms.Form):
    text = forms.CharField(required=False)


class AliasForm(forms.Form):
    alias = forms.CharField(required=False)


class StarForm(forms.Form):
    starred = forms.BooleanField(required=False)


class GroupForm(forms.Form):
    """One of one's groups by its id, or the name of a new one."""

    group = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    new_group = forms.CharField(required=False)


class GroupNameForm(forms.Form):
    name = forms.CharField(required=False)


class ListForm(forms.Form):
    q = forms.CharField(required=False)
    tab = forms.CharField(required=False)
    pages = forms.IntegerField(required=False, min_value=1, max_value=PAGES_MAX)


class ReachForm(forms.Form):
    is_findable = forms.BooleanField(
        label=_("Others find me by name"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text=_("Without it only friends, people in your rooms and those who have your link find you."),
    )
    who_may_write = forms.ChoiceField(
        label=_("Who can message me"),
        choices=[(circle.value, circle.label) for circle in (Circle.EVERYONE, Circle.ROOMS, Circle.FRIENDS)],
        widget=forms.RadioSelect,
    )
