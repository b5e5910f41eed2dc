"""Those who keep the peace in the whole house: people of the group `moderators`, and superusers."""

from django.db.models import Q, QuerySet

from accounts.models import User

MODERATORS = "moderators"  # the name of the group, which is there from the first day on


def is_site_moderator(user: User) -> bool:
    """Whether the person may act in every room as its owners do; what they do there is logged."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=MODERATORS).exists())


def site_moderators() -> QuerySet[User]:
    """All of them; a condition of a query rather than a list, or somebody is in it twice."""
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name=MODERATORS), is_active=True)
