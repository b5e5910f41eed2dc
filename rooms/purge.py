"""What rooms do when an account is erased."""

from accounts.models import User
from rooms.membership import admission
from rooms.membership.operations import leave_room
from rooms.models import Ban, PastMembership, Room


def leave_everything(user: User, takes_messages: bool) -> None:
    """Leave every room, each handed over where it was owned; the notes to oneself go, and what waits for an answer.

    So do the folders, and what rooms remember of them. Direct conversations stay, for the other side.
    """
    for room in Room.objects.joined_by(user).exclude(kind=Room.Kind.DIRECT):
        leave_room(room=room, user=user, is_forced=True)
    Room.objects.filter(direct_key=str(user.pk)).delete()
    user.room_folders.all().delete()
    admission.end_all(user)
    Ban.objects.filter(user=user).delete()  # nobody comes back under this account
    PastMembership.objects.filter(user=user).delete()
