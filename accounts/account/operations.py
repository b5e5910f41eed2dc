"""Closing an account, and opening it again."""

from django.db import transaction

from accounts.models import User
from accounts.permissions import check_may_suspend
from accounts.sessions import live as session_live
from accounts.sessions.operations import end_sessions
from chatsite.exceptions import NotAllowed


def deactivate(*, user: User, by: User) -> None:
    """Close the account. Its sessions open nothing any more, its open tabs are told that it was closed.

    Raises NotAllowed for oneself and for the owner.
    """
    check_may_suspend(user, by)
    if user.is_owner or user == by:
        raise NotAllowed
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        session_live.sign_ins_changed(user)


def reactivate(*, user: User, by: User) -> None:
    """Open the account again. Nobody is signed in by that: sessions from before it was closed are gone."""
    check_may_suspend(user, by)
    with transaction.atomic():
        end_sessions(user=user)
        User.objects.filter(pk=user.pk).update(is_active=True)
