"""What somebody types who makes a room. Whether there can be such a room is for `rooms.creation.operations` to say."""

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rooms.models import Room
from rooms.names import DESCRIPTION_SIZE, NAME_SIZE, TOPIC_SIZE, BadRoom

MORE = {"description", "posting", "history"}  # of a new room: what most leave as it is


class RoomForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        help_text=_("In any language, up to 60 characters."),
        widget=forms.TextInput(
            attrs={
                "maxlength": NAME_SIZE,
                "autocomplete": "off",
                "autofocus": True,
                "dir": "auto",
                "hx-get": reverse_lazy("room-check"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#id_name-hint",
                "hx-sync": "this:replace",
            }
        ),
    )
    kind = forms.ChoiceField(
        label=_("Who can join"),
        choices=Room.Kind.to_choose,
        initial=Room.Kind.OPEN,
        widget=forms.RadioSelect,
    )
    topic = forms.CharField(
        label=_("Topic"),
        required=False,
        help_text=_("What people talk about here. You may leave it empty."),
        widget=forms.TextInput(attrs={"maxlength": TOPIC_SIZE, "autocomplete": "off", "dir": "auto"}),
    )

    description = forms.CharField(
        label=_("Description"),
        required=False,
        help_text=_("What the room is for, and how people deal with each other here. Up to 1,000 characters."),
        widget=forms.Textarea(attrs={"maxlength": DESCRIPTION_SIZE, "rows": 3, "dir": "auto"}),
    )
    posting = forms.ChoiceField(
        label=_("Who can write"),
        required=False,
        choices=[(value, capfirst(words)) for value, words in Room.Who.choices],
        help_text=_("Where only owners and moderators write, the room is for announcements."),
    )
    history = forms.ChoiceField(
        label=_("What newcomers see of what was said before"),
        required=False,
        choices=[(value, capfirst(words)) for value, words in Room.History.choices],
    )

    def clean_posting(self) -> str:
        return str(self.cleaned_data["posting"] or Room.Who.MEMBERS)

    def clean_history(self) -> str:
        return str(self.cleaned_data["history"] or Room.History.ALL)

    @property
    def has_more(self) -> bool:
        """Whether something is to be seen among the choices that most people leave as they are."""
        return any(self.errors.get(name) for name in MORE) or bool(MORE & set(self.changed_data))

    def refuse(self, refused: BadRoom) -> None:
        """Say beside the field to change why there cannot be such a room."""
        self.add_error(refused.field, words(refused))


def words(refused: BadRoom) -> SafeString:
    """Why not, as HTML: a room that has the name already can be opened from here."""
    return render_to_string("rooms/creation/_name_refused.html", {"refused": refused})
