"""Who: people, whom they know, where they are signed in, and who is here now."""

from accounts.models.friends import Block, Contact, FriendGroup, Friendship
from accounts.models.handovers import Handover
from accounts.models.limits import LimitCount
from accounts.models.moderation import BarredNetwork, ModerationAct, ModerationWarning
from accounts.models.notices import Notice
from accounts.models.people import (
    Approval,
    Availability,
    Circle,
    FormerName,
    People,
    RoomOrder,
    Status,
    Theme,
    User,
    WaitingPerson,
    called,
)
from accounts.models.presence import LEASE, Presence, PresenceQuerySet, Process
from accounts.models.safety import Safety
from accounts.models.sign_ins import Session, SessionManager
from accounts.models.site_settings import House

__all__ = [
    "LEASE",
    "Approval",
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
    "LimitCount",
    "ModerationAct",
    "ModerationWarning",
    "Notice",
    "People",
    "Presence",
    "PresenceQuerySet",
    "Process",
    "RoomOrder",
    "Safety",
    "Session",
    "SessionManager",
    "Status",
    "Theme",
    "User",
    "WaitingPerson",
    "called",
]
