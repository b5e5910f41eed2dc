"""Making somebody a moderator of the house, and taking that back."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import House, ModerationAct, User
from accounts.moderation import log
from accounts.moderation.kinds import Kind
from accounts.permissions import MODERATOR_PERMISSIONS, MODERATORS
from chatsite.exceptions import NotAllowed


def set_moderator(*, user: User, by: User, is_moderator: bool) -> None:
    """Put the person into the group of moderators, or take them out. The log of the administration notes a change.

    Raises NotAllowed unless a superuser asks, and for guests and deleted accounts.
    """
    if not (by.is_active and by.is_superuser) or user.deleted_at or (is_moderator and user.is_guest):
        raise NotAllowed
    with transaction.atomic():
        group = _group()
        if user.groups.filter(pk=group.pk).exists() == is_moderator:
            return
        if is_moderator:
            user.groups.add(group)
        else:
            user.groups.remove(group)
        kind = "moderator" if is_moderator else "moderator_end"
        log.record(kind=kind, actor=by, person=user)
        words = "made a moderator of the house" if is_moderator else "is no moderator of the house any more"
        LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=words, single_object=True)
        _log_of_house(by, user, is_moderator=is_moderator)


def _log_of_house(by: User, user: User, *, is_moderator: bool) -> None:
    house, _made = House.objects.get_or_create(pk=1)
    words = _("%(name)s is a moderator now") if is_moderator else _("%(name)s is no moderator any more")
    words %= {"name": user.username}
    LogEntry.objects.log_actions(by.pk, [house], CHANGE, change_message=words, single_object=True)


def _group() -> Group:
    """The group of moderators, made anew with what it may do if somebody deleted it."""
    group, is_new = Group.objects.get_or_create(name=MODERATORS)
    if is_new:
        for name in MODERATOR_PERMISSIONS:
            app, codename = name.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return group


def _end(act: ModerationAct, by: User) -> None:
    if act.person:
        set_moderator(user=act.person, by=by, is_moderator=False)


def _make(act: ModerationAct, by: User) -> None:
    if act.person:
        set_moderator(user=act.person, by=by, is_moderator=True)


KINDS = (
    Kind("moderator", gettext_lazy("gave the office of a moderator"), _end),
    Kind("moderator_end", gettext_lazy("ended the office of a moderator"), _make),
)
