"""Leaving for good. Who asks for it has 14 days to come back; then the account is emptied, and its row stays behind as
"deleted account", so that what others answered keeps its place.

What is done when the days are over may be done twice and in pieces: a process that dies in the middle leaves the rest
to the next round of anybody's beat.
"""

import logging
import secrets
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks, mail
from accounts.friends import live as friend_live
from accounts.models import Availability, Block, Circle, Contact, FriendGroup, Friendship, Notice, Presence, User
from accounts.moderation import log as moderation_log
from accounts.names import fold_name
from accounts.profile import live as profile_live
from accounts.sessions import live as session_live
from accounts.sessions import operations as sessions
from accounts.two_factor import operations as two_factor
from chatsite.exceptions import NotAllowed

WAY_BACK = timedelta(days=14)
EMPTIED = {
    "display_name": "",
    "email": "",
    "avatar": "",
    "language": "",
    "timezone": "",
    "is_active": False,
    "is_staff": False,
    "is_superuser": False,
    "is_findable": False,
    "who_may_write": Circle.NOBODY,
    "who_sees_presence": Circle.NOBODY,
    "availability": Availability.AUTO,
    "status_emoji": "",
    "status_text": "",
    "status_ends_at": None,
    "last_seen_at": None,
    "last_login": None,
    "restricted_until": None,
    "must_read_warning": False,
    "approval": "",
    "deletion_due_at": None,
    "deletion_takes_messages": False,
}

logger = logging.getLogger(__name__)


class OwnerStays(NotAllowed):
    message = _("You own this site, so your account cannot be deleted.")


def request_deletion(*, user: User, takes_messages: bool) -> datetime:
    """From now on this account waits for its end, which is returned; whoever was signed in with it is out.

    Raises OwnerStays.
    """
    due = timezone.now() + WAY_BACK
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        if current.is_owner:
            raise OwnerStays
        user.deletion_due_at, user.deletion_takes_messages = due, takes_messages
        user.save(update_fields=["deletion_due_at", "deletion_takes_messages"])
        sessions.end_sessions(user=user)
        mail.send(user, "deletion", due=due)
    return due


def keep_account(*, user: User) -> None:
    """As if nothing had been asked. Raises NotAllowed once the days are over."""
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        if current.deletion_due_at is None:
            return
        if current.deletion_due_at <= timezone.now():
            raise NotAllowed
        user.deletion_due_at, user.deletion_takes_messages = None, False
        user.save(update_fields=["deletion_due_at", "deletion_takes_messages"])
        session_live.sign_ins_changed(user)
        mail.send(user, "deletion_kept")


def erase_due() -> int:
    """Erase the accounts whose days are over. Returns how many; one that fails is logged and tried again next time."""
    due = User.objects.filter(deletion_due_at__lte=timezone.now(), deleted_at=None).order_by("deletion_due_at")
    erased = 0
    for user in due:
        try:
            erase_account(user=user)
            erased += 1
        except Exception:
            logger.exception("account %s could not be erased", user.pk)
    return erased


def erase_account(*, user: User) -> None:
    """Empty the account: what is in rooms first, as its person chose (hooks.on_erase), then everything of its own."""
    for erase in hooks.on_erase:
        erase(user, user.deletion_takes_messages)
    for username in _names(user):
        try:
            with transaction.atomic():
                _empty(user, username)
            return
        except IntegrityError:
            logger.info("the name %s is taken", username)


def _empty(user: User, username: str) -> None:
    current = User.objects.select_for_update().get(pk=user.pk)
    if current.deleted_at:
        return
    storage, avatar = current.avatar.storage, current.avatar.name
    AccessAttempt.objects.filter(username=fold_name(current.username)).delete()
    _forget_relations(current)
    sessions.end_sessions(user=current)
    for field, value in EMPTIED.items():
        setattr(current, field, value)
    current.username, current.deleted_at = username, timezone.now()
    current.profile_version = F("profile_version") + 1
    current.set_unusable_password()
    current.save()
    current.refresh_from_db()
    if avatar:
        transaction.on_commit(lambda: storage.delete(avatar))
    profile_live.profile_changed(current)


def _forget_relations(user: User) -> None:
    """Whoever and whatever this account was connected with."""
    friends = Friendship.objects.of(user)
    for row in friends.select_related("low", "high"):
        friend_live.friends_changed(row.other(user))
    friends.delete()
    Block.objects.filter(Q(blocker=user) | Q(blocked=user)).delete()
    Contact.objects.filter(Q(owner=user) | Q(person=user)).delete()
    FriendGroup.objects.filter(owner=user).delete()
    Notice.objects.filter(Q(user=user) | Q(actor=user)).delete()
    Presence.objects.filter(user=user).delete()
    user.former_names.all().delete()
    user.moderation_warnings.all().delete()
    moderation_log.forget(user)
    user.groups.clear()
    user.user_permissions.clear()
    two_factor.forget(user)


def _names(user: User) -> list[str]:
    """What a deleted account may be called, for the case that somebody took the first."""
    return [f"deleted_{user.pk}", *(f"deleted_{secrets.token_hex(6)}" for _attempt in range(5))]
