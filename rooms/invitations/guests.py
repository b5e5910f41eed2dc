"""Coming into a room with nothing but a nickname, by a link whose room takes guests."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.guests import operations as guests
from accounts.models import User
from accounts.names import fold_name, skeleton
from chatsite.exceptions import Conflict
from rooms.invitations import links
from rooms.membership.operations import hand_over_if_ownerless, locked
from rooms.models import Membership, PastMembership, Room

# What a guest may ask for about the room they are in; they are found through their membership, as everybody is.
DOORS: Final = frozenset(
    {
        "home",
        "member",
        "person-card",
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

    Raises LinkEnded, NoGuests, NicknameTaken, Archived, Filtered.
    """
    link = links.at(token)
    if not links.takes_guests(link):
        raise links.NoGuests
    hooks.check_words(None, {"nickname": nickname}, room_id=link.room_id)
    with transaction.atomic():
        check_name(locked(link.room), nickname)
        user = guests.begin(nickname=nickname, language=language)
        links.use(token=token, user=user)
    return user


def check_name(room: Room, nickname: str, *, but_for: User | None = None) -> None:
    """Nobody poses as a member by taking their name, or one that looks like it. `but_for`: who may keep their own.

    Reads the names of all members, which guests are not asked for often. Raises NicknameTaken.
    """
    others = room.memberships.exclude(user=but_for) if but_for else room.memberships.all()
    taken = _keys(nickname)
    for names in others.values_list("user__display_name", "user__username").iterator():
        if any(taken & _keys(name) for name in names if name):
            raise NicknameTaken


def _keys(name: str) -> set[str]:
    """Whoever shares one of these has the same name to a reader."""
    return {fold_name(name), skeleton(name)}


def meets(guest: User, person: User) -> bool:
    """Whether the person is, or was, in the room that the guest is in."""
    own = Membership.objects.of(guest).values("room")
    was_there = PastMembership.objects.filter(user=person, room__in=own)
    return Membership.objects.of(person).filter(room__in=own).exists() or was_there.exists()


def inherit(user: User) -> None:
    """A guest signed up: what nobody owns of the rooms they are in is theirs, as if they had just come."""
    own = Membership.objects.of(user).filter(room__binned_at=None).exclude(room__kind=Room.Kind.DIRECT)
    for membership in own.select_related("room"):
        hand_over_if_ownerless(locked(membership.room), actor=user, is_forced=True)
