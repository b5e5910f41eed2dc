"""Coming into a room with nothing but a nickname, by a link whose room takes guests."""

from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import guests
from accounts.models import User
from accounts.names import clean_name, fold_name
from chatsite.refusals import Conflict
from rooms import links
from rooms.models import Room

# What a guest may ask for about the room they are in; they are found through their membership, as everybody is.
DOORS: Final = frozenset(
    {
        "home",
        "member",
        "read-all",
        "read-all-undo",
        "room-favourite",
        "room-folder",
        "room-header",
        "room-keep",
        "room-leave",
        "room-members",
        "room-mute",
        "room-notify",
        "room-picture",
        "room-read",
        "room-unread",
    }
)


class NicknameTaken(Conflict):
    message = _("Somebody in this room has that name. Please choose another one.")


def come_as_guest(*, token: str, nickname: str, language: str = "") -> User:
    """A new guest, who is a member of the link's room. The form has checked the nickname.

    Raises LinkEnded, NoGuests, NicknameTaken, Archived.
    """
    link = links.at(token)
    if not links.takes_guests(link):
        raise links.NoGuests
    with transaction.atomic():
        _check_name(link.room, nickname)
        user = guests.begin(nickname=nickname, language=language)
        links.use(token=token, user=user)
    return user


def _check_name(room: Room, nickname: str) -> None:
    """Nobody poses as a member by taking their name."""
    name = clean_name(nickname)
    same = Q(user__display_name__iexact=name) | Q(user__username_key=fold_name(name))
    if room.memberships.filter(same).exists():
        raise NicknameTaken
