"""Which notices somebody asks for."""

from django import forms


class PageForm(forms.Form):
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
