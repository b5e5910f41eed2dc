"""Who may act on other people's accounts, and who moderates the whole house: the group `moderators`, and superusers."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from chatsite.exceptions import NotAllowed

MODERATORS = "moderators"  # the name of the group, which is there from the first day on


def is_site_moderator(user: User) -> bool:
    """Whether the person may act in every room as its owners do; what they do there is logged."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=MODERATORS).exists())


def site_moderators() -> QuerySet[User]:
    """All of them; a condition of a query rather than a list, or somebody is in it twice."""
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name=MODERATORS), is_active=True)


def may_manage(*, user: User, by: User | AnonymousUser) -> bool:
    """Whether `by` may change people, and does not reach above themselves: the owner is changed by the owner alone.

    What is left of a deleted account nobody changes, or it would open again.
    """
    if user.deleted_at or not by.has_perm("accounts.change_user"):
        return False
    return user == by or not (user.is_owner or (user.is_superuser and not by.is_superuser))


def check_may_manage(user: User, by: User | AnonymousUser) -> None:
    """Raise NotAllowed unless `by` may manage this person."""
    if not may_manage(user=user, by=by):
        raise NotAllowed
