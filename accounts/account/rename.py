"""Another user name. The old one leads to its person for 30 days, and is nobody else's as long."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks, restrictions
from accounts.models import FormerName, User
from accounts.names import fold_name
from accounts.profile import live as profile_live
from accounts.usernames import BadUsername, Verdict, judge, normalise
from chatsite.exceptions import NotAllowed

REDIRECTS_FOR = timedelta(days=30)
PAUSE = timedelta(days=7)  # between two changes


class TooSoon(NotAllowed):
    message = _("A user name can be changed once in 7 days.")


def is_too_soon(user: User) -> bool:
    """Whether the last change is less than PAUSE ago."""
    return user.former_names.filter(ends_at__gt=timezone.now() + REDIRECTS_FOR - PAUSE).exists()


def change_username(*, user: User, username: str) -> None:
    """Take another name; one's own former names may be taken back. Raises BadUsername, TooSoon, Filtered."""
    username = normalise(username)
    hooks.check_words(user, {"username": username})
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        if username == current.username:
            return
        restrictions.check_now(user)
        if is_too_soon(user):
            raise TooSoon
        if (verdict := judge(username, holder=user)) is not Verdict.FREE:
            raise BadUsername(verdict)
        _keep_former(current, username)
        user.username, user.profile_version = username, F("profile_version") + 1
        try:
            with transaction.atomic():  # what is free the database decides
                user.save(update_fields=["username", "profile_version"])
        except IntegrityError:
            raise BadUsername(Verdict.TAKEN) from None
        finally:
            user.refresh_from_db(fields=["username", "profile_version"])
        profile_live.profile_changed(user)


def _keep_former(user: User, username: str) -> None:
    """Let the old name lead to the new one. What somebody else had and whose time is over makes room."""
    now = timezone.now()
    keys = {fold_name(user.username), fold_name(username)}
    FormerName.objects.filter(username_key__in=keys, ends_at__lte=now).delete()
    user.former_names.filter(username_key__in=keys).delete()
    if len(keys) > 1:  # else only its case is another
        FormerName.objects.create(user=user, username=user.username, ends_at=now + REDIRECTS_FOR)
