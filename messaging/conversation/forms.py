"""What a tab sends as a form or in an address."""

from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict

from chatsite.exceptions import BadRequest


class MessageForm(forms.Form):
    """Its words are judged by the operation, which says why in words and a code."""

    body = forms.CharField(required=False, strip=False)
    client_id = forms.UUIDField()
    whisper_to = forms.CharField(required=False, max_length=100)  # a user name
    may_be_sent_anyway = False  # the operation warned of it

    anyway = forms.BooleanField(required=False)  # its author was warned of what the word filter found

    def file_ids(self) -> list[UUID]:
        """What it names in `files`: the ids of uploads. Raises BadRequest for what is none."""
        try:
            return [UUID(file_id) for file_id in cast(QueryDict, self.data).getlist("files")]
        except ValueError as error:
            raise BadRequest from error


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
