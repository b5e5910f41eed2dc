"""What one may ask of files."""

from django import forms

from chatsite.web.forms import BIGGEST
from messaging.attachments.room_files import KINDS
from messaging.models import NAME_MAX


class RoomFilesForm(forms.Form):
    """`month` is the one that stands above the last file on show, as room_files.Month names it."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    q = forms.CharField(required=False, max_length=NAME_MAX)
    before = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    month = forms.RegexField(r"\d{4}-\d{2}", required=False)
