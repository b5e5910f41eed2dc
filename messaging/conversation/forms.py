"""What a tab sends as a form or in an address."""

from django import forms


class MessageForm(forms.Form):
    """Its words are judged by the operation, which says why in words and a code."""

    body = forms.CharField(required=False, strip=False)
    client_id = forms.UUIDField()
    whisper_to = forms.CharField(required=False, max_length=100)  # a user name


class EditForm(forms.Form):
    body = forms.CharField(required=False, strip=False)


class HistoryForm(forms.Form):
    """One of three ways to ask for a page of history."""

    before = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    around = forms.IntegerField(required=False, min_value=0, max_value=2**62)


class ChangesForm(forms.Form):
    since = forms.IntegerField(min_value=0, max_value=2**62)
    epoch = forms.CharField(required=False, max_length=36)
