"""Who may act on other people's accounts, and who moderates the whole house: the group `moderators`, and superusers."""

from enum import IntEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Handover, User
from chatsite.exceptions import NotAllowed

MODERATORS = "moderators"  # the name of the group, which is there from the first day on
# What the group is given in the administration: people, rooms and messages, and nothing that only superusers do there.
MODERATOR_PERMISSIONS = (
    "accounts.view_user",
    "accounts.view_moderationact",
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


class Rank(IntEnum):
    """Who stands above whom, as far as acts of moderation on people are concerned."""

    PERSON = 0
    MODERATOR = 1
    OWNER = 2
    SUPERUSER = 3


def rank_of(user: User) -> Rank:
    """How high the person stands in the house."""
    if user.is_superuser:
        return Rank.SUPERUSER
    if user.is_owner:
        return Rank.OWNER
    return Rank.MODERATOR if user.groups.filter(name=MODERATORS).exists() else Rank.PERSON


def may_moderate(*, user: User, by: User | None) -> bool:
    """Whether `by` may warn and restrict this person: moderators may, below themselves; nobody may to themselves, nor
    to who gave the house away and can still take it back.

    None is the word filter, which acts on whom a moderator may act on.
    """
    if user.deleted_at or user == by or _may_take_house_back(user):
        return False
    if by is None:
        return rank_of(user) < Rank.MODERATOR
    return by.is_active and rank_of(by) >= Rank.MODERATOR and rank_of(by) > rank_of(user)


def check_may_moderate(*, user: User, by: User | None) -> None:
    """Raise NotAllowed unless `by` may warn and restrict this person."""
    if not may_moderate(user=user, by=by):
        raise NotAllowed


def may_suspend(*, user: User, by: User | AnonymousUser) -> bool:
    """Whether `by` may close this account and open it again: who may change it, and who stands above it in the house,
    unless it belongs to the staff.
    """
    if may_manage(user=user, by=by):
        return True
    return isinstance(by, User) and not user.is_staff and may_moderate(user=user, by=by)


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
