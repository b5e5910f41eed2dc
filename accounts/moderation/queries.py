"""What somebody was told by moderators."""

from django.db.models import QuerySet

from accounts.models import ModerationWarning, User


def unread_warnings(user: User) -> list[ModerationWarning]:
    """Those that the person has still to read, in the order in which they came."""
    return list(user.moderation_warnings.filter(read_at=None).order_by("pk"))


def warnings_of(user: User) -> QuerySet[ModerationWarning]:
    """All that the person was told, the newest first."""
    return user.moderation_warnings.order_by("-pk")
