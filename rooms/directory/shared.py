"""Which rooms two people share: lent to accounts, which knows of no rooms."""

from django.db.models import Exists, OuterRef

from accounts.hooks import Shared
from accounts.models import User
from rooms.models import Membership, Room


def rooms_shared(reader: User, person: User) -> list[Shared]:
    """The rooms that both are members of, by name; direct conversations are none."""
    theirs = Room.objects.joined_by(person).exclude(kind=Room.Kind.DIRECT)
    rooms = Room.objects.joined_by(reader).filter(pk__in=theirs).order_by("name_key")
    return [Shared(name=room.name, address=room.get_absolute_url()) for room in rooms]


def share_a_room(one: int | OuterRef, other: int | OuterRef) -> Exists:
    """Whether both are members of one, as a condition of a query; a direct conversation is none."""
    together = Membership.objects.filter(user=one, room__binned_at=None, room__memberships__user=other)
    return Exists(together.exclude(room__kind=Room.Kind.DIRECT))
