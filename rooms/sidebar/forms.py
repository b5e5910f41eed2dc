"""What somebody sends about their own list of rooms."""

import re
from typing import Any, Final

from django import forms

from chatsite.web.forms import BIGGEST
from rooms.models import FOLDER_NAME_MAX
from rooms.sidebar.preferences import Silence

FOLDER: Final = re.compile(r"folder-([0-9]{1,18})")


class UnreadForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=BIGGEST)


class MuteForm(forms.Form):
    """`until` empty: not any more."""

    until = forms.ChoiceField(choices=[("", ""), *Silence.choices], required=False)


class FavouriteForm(forms.Form):
    favourite = forms.BooleanField(required=False)


class FolderForm(forms.Form):
    """Into a folder by its id, into a new one by its name, or into none."""

    folder = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    new_folder = forms.CharField(required=False)


class PlaceForm(forms.Form):
    """A step up or down; or before the room with this id, and last without one."""

    step = forms.TypedChoiceField(choices=[(-1, "-1"), (1, "1")], coerce=int, empty_value=None, required=False)
    before = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)


class StepForm(forms.Form):
    step = forms.TypedChoiceField(choices=[(-1, "-1"), (1, "1")], coerce=int)


class FolderNameForm(forms.Form):
    name = forms.CharField(required=False, max_length=FOLDER_NAME_MAX * 4)


class ShutForm(forms.Form):
    """The name of one section, or of a folder, that is to be shut or opened."""

    shut = forms.CharField(required=False)
    open = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """With `section`, or `folder_id`, and `is_shut`."""
        shut, opened = self.cleaned_data.get("shut", ""), self.cleaned_data.get("open", "")
        if bool(shut) == bool(opened):
            raise forms.ValidationError("one of them")
        section = shut or opened
        folder = FOLDER.fullmatch(section)
        return {"is_shut": bool(shut), "section": section, "folder_id": int(folder[1]) if folder else None}


class ReadForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=BIGGEST)
