"""What a person typed about a room that is there. Each part of the settings is saved for itself.

A form carries what its fields were when the page was loaded, so that saving it changes what its person changed, and not
what somebody else decided meanwhile.
"""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rooms.creation.forms import words
from rooms.models import Room
from rooms.names import DESCRIPTION_SIZE, NAME_SIZE, TOPIC_SIZE, BadRoom
from rooms.permissions.rights import Rights
from rooms.settings.labels import KINDS
from rooms.settings_schema import ACTS, HISTORY_MOST, SLOW, Decided


def _spoken(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices as they stand by themselves, rather than within a sentence."""
    return [(value, capfirst(words)) for value, words in choices]


class PartForm(forms.Form):
    """Some of the settings. What the person may not decide is shown, and cannot be changed."""

    def __init__(self, rights: Rights, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(rights.room, name) for name in self.base_fields})
        for name, field in self.fields.items():
            field.show_hidden_initial = True
            field.disabled = not rights.may(ACTS[name])

    @property
    def may_save(self) -> bool:
        """Whether there is anything in it that the person may decide."""
        return not all(field.disabled for field in self.fields.values())

    def decided(self) -> Decided:
        """What the person changed."""
        return cast(Decided, {name: self.cleaned_data[name] for name in self.changed_data})

    def refuse(self, refused: BadRoom) -> None:
        """Say beside the field to change why it cannot be so."""
        self.add_error(refused.field if refused.field in self.fields else None, words(refused))


class AboutForm(PartForm):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": NAME_SIZE, "autocomplete": "off", "dir": "auto"}),
    )
    topic = forms.CharField(
        label=_("Topic"),
        required=False,
        help_text=_("One line that stands beside the name."),
        widget=forms.TextInput(attrs={"maxlength": TOPIC_SIZE, "autocomplete": "off", "dir": "auto"}),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        help_text=_("What the room is for, and how people deal with each other here. Up to 1,000 characters."),
        widget=forms.Textarea(attrs={"maxlength": DESCRIPTION_SIZE, "rows": 4, "dir": "auto"}),
    )
    colour = forms.ChoiceField(
        label=_("Colour"),
        required=False,
        choices=_spoken(Room.Colour.choices),
        widget=forms.RadioSelect(attrs={"class": "swatch"}),
    )

    def __init__(self, rights: Rights, data: Any = None) -> None:
        super().__init__(rights, data)
        if not self.fields["name"].disabled:
            self.fields["name"].widget.attrs |= {
                "hx-get": f"{reverse('room-check')}?room={rights.room.slug}",
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#id_name-hint",
                "hx-sync": "this:replace",
            }


class EntryForm(PartForm):
    kind = forms.ChoiceField(label=_("Who can join"), choices=_spoken(KINDS.items()), widget=forms.RadioSelect)
    is_listed = forms.BooleanField(
        label=_("Show it in the list of rooms"),
        required=False,
        help_text=_("A closed room in the list shows its name and topic to everybody here, who may ask to join."),
    )
    inviting = forms.ChoiceField(label=_("Who can invite"), choices=_spoken(Room.Who.choices))
    allows_guests = forms.BooleanField(
        label=_("Guests may join by link"),
        required=False,
        help_text=_("They choose a nickname, have no account, and see this room only."),
    )
    history = forms.ChoiceField(
        label=_("What newcomers see of what was said before"),
        choices=_spoken(Room.History.choices),
        widget=forms.RadioSelect,
    )
    history_count = forms.IntegerField(
        label=_("How many of the latest messages"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": HISTORY_MOST}),
    )

    def clean_history_count(self) -> int:
        count = self.cleaned_data["history_count"]
        return int(self.initial["history_count"] if count is None else count)


class TalkForm(PartForm):
    posting = forms.ChoiceField(
        label=_("Who can write"),
        choices=_spoken(Room.Who.choices),
        help_text=_("Where only owners and moderators write, the room is for announcements."),
    )
    slow_seconds = forms.TypedChoiceField(
        label=_("Slow mode"),
        choices=_spoken(SLOW.items()),
        coerce=int,
        help_text=_("How long members wait between two messages. Owners and moderators do not."),
    )
    is_quiet = forms.BooleanField(
        label=_("Hide join and leave messages"),
        required=False,
        help_text=_("For rooms where very many come and go."),
    )


PARTS: dict[str, type[PartForm]] = {"about": AboutForm, "entry": EntryForm, "talk": TalkForm}
