"""Who: people, whom they know, where they are signed in, and who is here now."""

from accounts.models.friends import Block, Contact, FriendGroup, Friendship
from accounts.models.handovers import Handover
from accounts.models.moderation import BarredNetwork, ModerationAct, ModerationWarning
from accounts.models.notices import Notice
from accounts.models.people import Availability, Circle, FormerName, People, RoomOrder, Status, Theme, User, called
from accounts.models.presence import LEASE, Presence, PresenceQuerySet, Process
from accounts.models.sign_ins import Session, SessionManager
from accounts.models.site_settings import House

__all__ = [
    "LEASE",
    "Availability",
    "BarredNetwork",
    "Block",
    "Circle",
    "Contact",
    "FormerName",
    "FriendGroup",
    "Friendship",
    "Handover",
    "House",
    "ModerationAct",
    "ModerationWarning",
    "Notice",
    "People",
    "Presence",
    "PresenceQuerySet",
    "Process",
    "RoomOrder",
    "Session",
    "SessionManager",
    "Status",
    "Theme",
    "User",
    "called",
]
