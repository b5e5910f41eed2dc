"""Acts of site moderators, who stand above the roles of rooms: each leaves a line in the log of the administration."""

from django.contrib.admin.models import CHANGE, LogEntry

from accounts.models import User
from rooms.models import Room


def log(user: User, room: Room, words: str) -> None:
    """Note that `user` acted on `room` by office (`Rights.is_by_office`).

    The history of the room and the administration's first page show it. `words` say what was done, and to whom by user
    name. Called inside the transaction that does it, so that nothing is done unlogged.
    """
    LogEntry.objects.log_actions(user.pk, [room], CHANGE, change_message=words, single_object=True)
