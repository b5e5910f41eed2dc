"""What scripts say of rooms, and what system lines say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rooms.settings import labels

SENTENCES: dict[str, str | Promise] = {
    "created": _("{user} created {room}"),
    "joined": _("{user} joined {room}"),
    "left": _("{user} left {room}"),
    "taken-out": _("{user} removed {whom} from the room"),
    "archived": _("{user} closed this room"),
    "reopened": _("{user} opened this room again"),
    "inspected": _("{user} read this room as a moderator of the site: {reason}"),
    "inspected-for-report": _("{user} read a few lines here as a moderator of the site, because of a report"),
    "role-owner": _("{user} made {whom} an owner"),
    "role-moderator": _("{user} made {whom} a moderator"),
    "role-member": _("{user} made {whom} a member"),
    "role-reader": _("{user} lets {whom} only read"),
    "not-in-room": _("{name} is not in this room any more."),
    "slow-mode": _("Slow mode: you can send again in {time}. Your text stays."),
    "folded|one": _("{name} and others: joined or left {n} times"),
    "folded|other": _("{name} and others: joined or left {n} times"),
    "you-joined": _("You joined #{room}. Say hello!"),
    "changed": _("{user} changed {what}: {old} → {new}"),
    "set": _("{user} set {what}: {new}"),
    "unset": _("{user} removed {what}: {old}"),
    "set-picture": _("{user} gave the room a picture"),
    "changed-picture": _("{user} changed the room’s picture"),
    "unset-picture": _("{user} removed the room’s picture"),
    "room-more": _("Notifications and place in the list"),
    **dict(labels.for_lines()),
}
