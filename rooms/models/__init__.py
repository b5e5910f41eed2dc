"""Where: rooms, who belongs to them, and how one comes in."""

from rooms.models.inspections import Inspection
from rooms.models.invitations import (
    LINE_MAX,
    REASON_MAX,
    Ban,
    BanQuerySet,
    Invitation,
    InviteLink,
    InviteLinkQuerySet,
    JoinRequest,
    PastMembership,
)
from rooms.models.memberships import FOLDER_NAME_MAX, FOR_GOOD, Folder, Heads, Membership, MembershipQuerySet
from rooms.models.rooms import BIN_DAYS, Room, RoomQuerySet

__all__ = [
    "BIN_DAYS",
    "FOLDER_NAME_MAX",
    "FOR_GOOD",
    "LINE_MAX",
    "REASON_MAX",
    "Ban",
    "BanQuerySet",
    "Folder",
    "Heads",
    "Inspection",
    "Invitation",
    "InviteLink",
    "InviteLinkQuerySet",
    "JoinRequest",
    "Membership",
    "MembershipQuerySet",
    "PastMembership",
    "Room",
    "RoomQuerySet",
]
