"""What somebody notes about their friends for themselves: another name, a group, a star. Nobody else knows of it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.friends import live
from accounts.models import Contact, FriendGroup, User
from accounts.models.friends import GROUP_NAME_MAX
from accounts.names import DISPLAY_NAME_MAX, clean_name, fold_name
from chatsite.exceptions import Conflict, NotFound, Refused

GROUPS_MAX = 50  # of one person


class BadGroupName(Refused):
    code = "bad_request"
    status = 422
    message = _("A group needs a name of 1 to 30 characters.")


class AliasTooLong(Refused):
    code = "too_long"
    status = 422
    message = _("A name has at most 60 characters.")


class GroupTaken(Conflict):
    message = _("You have a group with that name.")


class TooManyGroups(Conflict):
    message = _("You have 50 groups already. Remove one first.")


def set_alias(*, user: User, friend: User, alias: str) -> None:
    """Call a friend by a name of one's own; an empty one takes it back. Raises AliasTooLong, NotFound."""
    alias = clean_name(alias)
    if len(alias) > DISPLAY_NAME_MAX:
        raise AliasTooLong
    _note(user, friend, alias=alias)


def set_star(*, user: User, friend: User, is_starred: bool) -> None:
    """Have a friend on top, and be told when they come and go. Raises NotFound."""
    _note(user, friend, is_starred=is_starred)


def set_group(*, user: User, friend: User, group_id: int | None) -> None:
    """Put a friend under one of one's own groups, or under none. Raises NotFound."""
    if group_id is not None and not user.friend_groups.filter(pk=group_id).exists():
        raise NotFound
    _note(user, friend, group_id=group_id)


def make_group(*, user: User, name: str) -> FriendGroup:
    """Raises BadGroupName, GroupTaken, TooManyGroups."""
    name = _group_name(name)
    if user.friend_groups.count() >= GROUPS_MAX:
        raise TooManyGroups
    return _store(FriendGroup(owner=user, name=name))


def rename_group(*, group: FriendGroup, name: str) -> None:
    """Raises BadGroupName, GroupTaken."""
    group.name = _group_name(name)
    _store(group)


def remove_group(*, group: FriendGroup) -> None:
    """Friends who were under it stand under none."""
    with transaction.atomic():
        group.delete()
        live.friends_changed(group.owner)


def _note(user: User, friend: User, **noted: Any) -> None:
    if not relations.are_friends(user.pk, friend.pk):
        raise NotFound
    with transaction.atomic():
        Contact.objects.update_or_create(owner=user, person=friend, defaults=noted)
        live.friends_changed(user)


def _group_name(name: str) -> str:
    name = clean_name(name)
    if not name or len(name) > GROUP_NAME_MAX:
        raise BadGroupName
    return name


def _store(group: FriendGroup) -> FriendGroup:
    group.name_key = fold_name(group.name)
    try:
        with transaction.atomic():
            group.save()
            live.friends_changed(group.owner)
    except IntegrityError:
        raise GroupTaken from None
    return group
