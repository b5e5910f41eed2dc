"""Who may act on other people's accounts, and who moderates the whole house: the group `moderators`, and superusers."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Handover, User
from chatsite.exceptions import NotAllowed

MODERATORS = "moderators"  # the name of the group, which is there from the first day on
# What the group is given in the administration: people, rooms and messages, and nothing that only superusers do there.
MODERATOR_PERMISSIONS = (
    "accounts.view_user",
    "rooms.view_room",
    "rooms.change_room",
    "rooms.view_membership",
    "rooms.change_membership",
    "messaging.view_message",
    "messaging.change_message",
)


def is_site_moderator(user: User) -> bool:
    """Whether the person may act in every room as its owners do; what they do there is logged."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=MODERATORS).exists())


def site_moderators() -> QuerySet[User]:
    """All of them; a condition of a query rather than a list, or somebody is in it twice."""
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name=MODERATORS), is_active=True)


def runs_house(user: User | AnonymousUser) -> bool:
    """Whether the person decides about the house as a whole: its owner, and superusers."""
    return isinstance(user, User) and user.is_active and (user.is_owner or user.is_superuser)


def may_enter_administration(user: User | AnonymousUser) -> bool:
    """Whether the administration is open to the person: to staff, and to moderators of the house."""
    return user.is_active and (user.is_staff or (isinstance(user, User) and is_site_moderator(user)))


def may_suspend(*, user: User, by: User | AnonymousUser) -> bool:
    """Whether `by` may close this account and open it again: who may change it, and moderators if it has no powers."""
    if may_manage(user=user, by=by):
        return True
    has_powers = user.is_owner or user.is_staff or user.is_superuser or user.groups.filter(name=MODERATORS).exists()
    if user.deleted_at or has_powers or _may_take_house_back(user):
        return False
    return isinstance(by, User) and is_site_moderator(by)


def check_may_suspend(user: User, by: User | AnonymousUser) -> None:
    """Raise NotAllowed unless `by` may close and open this account."""
    if not may_suspend(user=user, by=by):
        raise NotAllowed


def may_manage(*, user: User, by: User | AnonymousUser) -> bool:
    """Whether `by` may change people, and does not reach above themselves: the owner is changed by the owner alone.

    What is left of a deleted account nobody changes, or it would open again.
    """
    if user.deleted_at or not by.has_perm("accounts.change_user"):
        return False
    if user == by:
        return True
    if user.is_owner or (user.is_superuser and not by.is_superuser):
        return False
    return not _may_take_house_back(user)


def check_may_manage(user: User, by: User | AnonymousUser) -> None:
    """Raise NotAllowed unless `by` may manage this person."""
    if not may_manage(user=user, by=by):
        raise NotAllowed


def _may_take_house_back(user: User) -> bool:
    """Whether the person gave the house away and can still take it back: nobody keeps them from it by their account."""
    return Handover.objects.pending().filter(giver=user).exists()
