"""How a membership ends, and what of it holds when its person comes back: nobody leaves to be rid of a duty."""

from typing import Any

from accounts.models import User
from rooms.models import Membership, PastMembership, Room


def end(room: Room, membership: Membership, *, was_removed: bool = False) -> None:
    """Delete the membership, and keep what is to hold again. Its room is locked by the caller."""
    kept = {
        "history_from": membership.history_from,
        "was_removed": was_removed,
        "was_reader": membership.role == Membership.Role.READER,
        "silenced_until": membership.silenced_until,
        "wrote_at": membership.wrote_at,
    }
    membership.delete()
    PastMembership.objects.update_or_create(room=room, user_id=membership.user_id, defaults=kept)


def of(room: Room, user: User) -> PastMembership | None:
    """What is kept of the person's time in the room."""
    return PastMembership.objects.filter(room=room, user=user).first()


def duties(past: PastMembership | None) -> dict[str, Any]:
    """What a new membership begins with, besides its role: silence and the wait of slow mode."""
    return {"silenced_until": past.silenced_until, "wrote_at": past.wrote_at} if past else {}
