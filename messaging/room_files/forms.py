"""What one may ask of a room's files."""

import re

from django import forms

from chatsite.web.forms import BIGGEST
from messaging.models import NAME_MAX
from messaging.room_files.files import KINDS

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
LINKS = "link"  # what else a room holds
NUMBERS_MAX = 50


class RoomFilesForm(forms.Form):
    """`month` is the one that stands above the last file on show, as months.Month names it. `numbers` are those of
    messages, with commas between them.
    """

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in (*KINDS, LINKS)], required=False)
    q = forms.CharField(required=False, max_length=NAME_MAX)
    before = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    after = forms.IntegerField(min_value=0, max_value=BIGGEST, required=False)  # of files only
    month = forms.RegexField(r"\d{4}-\d{2}", required=False)
    numbers = forms.CharField(required=False, max_length=1_000)

    def clean_numbers(self) -> list[int]:
        typed = self.cleaned_data["numbers"]
        numbers = typed.split(",") if typed else []
        if len(numbers) > NUMBERS_MAX or not all(_NUMBER.fullmatch(number) for number in numbers):
            raise forms.ValidationError("numbers of messages")
        return [int(number) for number in numbers]
