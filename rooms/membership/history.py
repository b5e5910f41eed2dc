"""How a membership ends, and what of it holds when its person comes back: nobody leaves to be rid of a duty."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import ModerationAct, User
from rooms.models import Ban, InviteLink, Membership, PastMembership, Room

RESTORED = (
    "role read_up_to read_at hidden_up_to joined_at history_from silenced_until wrote_at notify muted_until "
    "is_favourite folder_id place link_id"
).split()


def end(room: Room, membership: Membership, *, was_removed: bool = False) -> None:
    """Delete the membership, and keep what is to hold again. Its room is locked by the caller."""
    kept = {
        "history_from": membership.history_from,
        "was_removed": was_removed,
        "was_reader": membership.role == Membership.Role.READER,
        "silenced_until": membership.silenced_until,
        "wrote_at": membership.wrote_at,
        "kept": {name: _plain(getattr(membership, name)) for name in RESTORED} if was_removed else {},
        "act": None,
    }
    membership.delete()
    PastMembership.objects.update_or_create(room=room, user_id=membership.user_id, defaults=kept)


def ended_by(room: Room, user: User, act: ModerationAct) -> None:
    """The membership that has just ended was ended by this act, which can be taken back."""
    PastMembership.objects.filter(room=room, user=user).update(act=act)


def restore(room: Room, user: User, act: ModerationAct) -> Membership | None:
    """The membership again that this act ended, as it was; None if something else happened since."""
    past = PastMembership.objects.filter(room=room, user=user, act=act).first()
    if past is None or room.memberships.of(user).exists():
        return None
    kept = {name: _value(name, value) for name, value in past.kept.items() if name in RESTORED}
    if not user.room_folders.filter(pk=kept.get("folder_id") or 0).exists():
        kept["folder_id"] = None
    if not InviteLink.objects.filter(pk=kept.get("link_id") or 0).exists():
        kept["link_id"] = None
    membership = Membership(room=room, user=user, **kept)
    membership.save(force_insert=True)
    Membership.objects.filter(pk=membership.pk).update(joined_at=kept["joined_at"])  # auto_now_add
    past.delete()
    return membership


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, value: Any) -> Any:
    return parse_datetime(value) if isinstance(value, str) and name.endswith(("_at", "_until")) else value


def values_of(ban: Ban | None) -> dict[str, Any] | None:
    """A ban as the log keeps it."""
    if ban is None:
        return None
    ends_at = ban.ends_at.isoformat() if ban.ends_at else None
    return {"by": ban.by_id, "reason": ban.reason, "ends_at": ends_at, "created_at": ban.created_at.isoformat()}


def of(room: Room, user: User) -> PastMembership | None:
    """What is kept of the person's time in the room."""
    return PastMembership.objects.filter(room=room, user=user).first()


def duties(past: PastMembership | None) -> dict[str, Any]:
    """What a new membership begins with, besides its role: silence and the wait of slow mode."""
    return {"silenced_until": past.silenced_until, "wrote_at": past.wrote_at} if past else {}
