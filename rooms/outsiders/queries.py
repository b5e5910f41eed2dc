"""A room as somebody sees it who is not in it. A closed room looks as if there were none, but to whom it was taken."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import is_site_moderator
from chatsite.exceptions import NotFound, NotMember, Refused
from rooms.invitations import join_requests
from rooms.invitations import operations as invitations
from rooms.membership import history
from rooms.membership.operations import Banned, latest_from
from rooms.models import Ban, Invitation, Room


class NotIn(NotMember):
    """An open room is no secret, but to look from outside is not to be in it."""

    status = 404


class TakenOut(NotMember):
    message = gettext_lazy("You were removed from this room.")


class Deleted(NotFound):
    """To those who were in it: to others a room in the bin does not exist."""

    message = gettext_lazy("This room was deleted.")


@dataclass(frozen=True, slots=True)
class Outside:
    """A room as somebody sees it who is not in it, and what they can do about that.

    `is_known`: its name is for them to see. `shows`: what was said there, too, from that number on; 0 is nothing.
    """

    room: Room
    refused: Refused
    is_known: bool
    way_in: Literal["join", "invited", "ask", "asked", ""]
    shows: int
    ban: Ban | None
    invitation: Invitation | None
    may_look_after: bool  # as a site moderator


def outside(user: User, slug: str) -> Outside:
    """What this person, who is not in the room, may know of it. Raises NotFound if that is nothing."""
    room = Room.objects.living().named_rooms().filter(slug=slug).with_head_count().first()
    if room is None:
        raise NotFound
    moderates = is_site_moderator(user)
    invitation = invitations.waiting_for(user).filter(room=room).first()
    is_visible = invitation is not None or Room.objects.visible_to(user).filter(pk=room.pk).exists()
    before = history.of(room, user)
    if not (is_visible or moderates or (before and before.was_removed)):
        raise NotFound
    ban = room.bans.living().filter(user=user).first()
    way_in = _way_in(room, user, invitation) if is_visible and not ban else ""
    refused = Banned(ban) if ban else TakenOut() if before and before.was_removed else NotIn()
    return Outside(
        room=room,
        refused=refused,
        is_known=is_visible or moderates,
        way_in=way_in,
        shows=_shown(room) if way_in == "join" else 0,
        ban=ban,
        invitation=invitation,
        may_look_after=moderates,
    )


def _way_in(room: Room, user: User, invitation: Invitation | None) -> Literal["join", "invited", "ask", "asked", ""]:
    if room.is_archived or user.is_guest:
        return ""
    if room.is_open:
        return "join"
    if invitation:
        return "invited"
    return "asked" if join_requests.sent_by(user, room) else "ask"


def _shown(room: Room) -> int:
    """The first number that a newcomer to an open room would see of what is said: that is seen before, too (C06)."""
    match room.history:
        case Room.History.ALL:
            return 1
        case Room.History.LATEST:
            return latest_from(room)
    return 0
