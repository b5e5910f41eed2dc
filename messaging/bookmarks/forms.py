"""What a tab sends of a bookmark."""

from django import forms


class BookmarkForm(forms.Form):
    """`on`, with a note or without a word about it; or `undo`, which a removal was answered with."""

    on = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")
    note = forms.CharField(required=False, strip=False)
    undo = forms.CharField(required=False, max_length=2_000)


class BookmarksForm(forms.Form):
    """Which of them are asked for."""

    q = forms.CharField(required=False, max_length=100)
    removed = forms.IntegerField(required=False, min_value=0, max_value=2**62)  # a message
    undo = forms.CharField(required=False, max_length=2_000)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**62)
