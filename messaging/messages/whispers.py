"""A line in a room that only two of its members see (C10)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Block
from accounts.relations import person_called
from chatsite.exceptions import NotAllowed, NotFound
from rooms.models import Membership
from rooms.permissions.consent import Blocked, SelfMessage


class NoSuchListener(NotFound):
    """Nobody of that name is in the room to hear it."""

    message = _("Nobody of that name is in this room.")


def check_may_whisper(membership: Membership, listener_id: int) -> None:
    """Raise unless the member may whisper to this person: SelfMessage, NoSuchListener, NotAllowed in a direct
    conversation, which is as good as a whisper, Blocked.
    """
    room = membership.room
    if room.is_direct:
        raise NotAllowed
    if listener_id == membership.user_id:
        raise SelfMessage
    if not room.memberships.filter(user=listener_id, user__is_active=True).exists():
        raise NoSuchListener
    if Block.objects.between(membership.user_id, listener_id).exists():
        raise Blocked


def listener_id(username: str) -> int:
    """The id of the person of this user name. Raises NoSuchListener; who may be whispered to is asked later."""
    person = person_called(username)
    if person is None:
        raise NoSuchListener
    return person.pk
