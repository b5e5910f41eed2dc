"""Changes to what others see of somebody, and to how they see the pages."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from accounts import hooks, restrictions
from accounts.models import User
from accounts.names import clean_name
from accounts.profile import live


def change_profile(
    *,
    user: User,
    display_name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    theme: str | None = None,
    by: User | None = None,
) -> None:
    """Change what is given. What rendered messages show or depend on raises `profile_version`, so that they follow.

    `by` is whoever does it to somebody else. Raises Filtered for a display name that the rules here do not want, and
    what accounts.restrictions does, for who changes their own name.
    """
    if display_name is not None and display_name != user.display_name:
        hooks.check_words(user, {"display_name": display_name})
    given = {
        "display_name": None if display_name is None else clean_name(display_name),
        "email": None if email is None else User.objects.normalize_email(email),
        "language": language,
        "timezone": timezone,
        "theme": theme,
    }
    fields = {field for field, value in given.items() if value is not None and value != getattr(user, field)}
    if "display_name" in fields and by in (None, user):
        restrictions.check_now(user)
    for field in fields:
        setattr(user, field, given[field])
    if fields:
        # The language says how Han characters are drawn in what one wrote, but is nothing that others are told.
        _save(user, fields, renders=bool(fields & {"display_name", "language"}), is_said="display_name" in fields)


def change_reach(*, user: User, is_findable: bool | None = None, who_may_write: str | None = None) -> None:
    """Say who finds this person by name, and who may write to them (a Circle); what is not given stays."""
    given = {"is_findable": is_findable, "who_may_write": who_may_write}
    fields = [field for field, value in given.items() if value is not None]
    for field in fields:
        setattr(user, field, given[field])
    user.save(update_fields=fields)


def set_language(*, user: User, language: str) -> None:
    change_profile(user=user, language=language)


def change_avatar(*, user: User, picture: ContentFile) -> None:
    """Show this picture, made by `avatars.read_picture`, instead of the one before. Raises as `change_profile`."""
    restrictions.check_now(user)
    _replace_avatar(user, picture)


def remove_avatar(*, user: User) -> None:
    """Show initials again."""
    _replace_avatar(user, None)


def _replace_avatar(user: User, picture: ContentFile | None) -> None:
    storage = user.avatar.storage
    new = storage.save(f"avatars/{picture.name}", picture) if picture else ""
    with transaction.atomic():
        old = User.objects.select_for_update().get(pk=user.pk).avatar.name  # two may come at once, and leave no file
        user.avatar = new
        _save(user, {"avatar"}, renders=True)
        if old:
            transaction.on_commit(lambda: storage.delete(old))


def _save(user: User, fields: Iterable[str], *, renders: bool, is_said: bool = True) -> None:
    if renders:
        user.profile_version = F("profile_version") + 1
        fields = {*fields, "profile_version"}
    user.save(update_fields=fields)
    if renders:
        user.refresh_from_db(fields=["profile_version"])
        if is_said:
            live.profile_changed(user)
