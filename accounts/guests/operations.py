"""Guests: people with a nickname and no password, who came by a room's link and see that room alone (A14).

A guest lives as long as their session. They may sign up, and keep everything; when they leave, or are away for 30 days,
their account goes as every account does that is deleted: what they wrote stays, without a name.
"""

import logging
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.account.deletion import erase_account
from accounts.models import Circle, Session, User
from accounts.names import clean_name
from accounts.profile import live as profile_live
from accounts.registration import approval
from accounts.safety import guard, waves
from accounts.sessions import live as session_live
from accounts.throttle import Allowance
from accounts.usernames import BadUsername, Verdict, judge, normalise
from chatsite.exceptions import Conflict, NotAllowed

UNUSED = timedelta(days=30)
NEW_GUESTS = Allowance("new-guests", limit=300, seconds=600)  # from one network

logger = logging.getLogger(__name__)


class ForPeopleWithAccounts(NotAllowed):
    message = _("You are here as a guest, for one room. Sign up to see everything else.")


class NoGuest(Conflict):
    message = _("This account is nobody's guest account any more.")


def begin(*, nickname: str, language: str = "") -> User:
    """Somebody who is called `nickname`, and whom nobody finds by name. The form has checked the nickname.

    Raises LockedForNew.
    """
    guard.check_house()
    user = User(
        username=f"guest_{secrets.token_hex(8)}",
        display_name=clean_name(nickname),
        language=language,
        is_guest=True,
        is_findable=False,
        who_may_write=Circle.NOBODY,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    waves.person_came()
    return user


def keep(
    *, user: User, username: str, password: str, display_name: str = "", email: str = "", waits: bool = False
) -> None:
    """The guest signs up: the same account, with all they wrote, and welcomed like every new person.

    `waits`: a moderator looks at the account first, and until then it is open to nobody.

    Raises NoGuest, and BadUsername for a name that is taken or looks like one that is, and Filtered.
    """
    hooks.check_words(user, {"username": username, "display_name": display_name})
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        if not current.is_guest or current.deleted_at:
            raise NoGuest
        name = normalise(username)
        if (verdict := judge(name, holder=current)) is not Verdict.FREE:
            raise BadUsername(verdict)
        user.username, user.is_guest = name, False
        user.display_name = clean_name(display_name)
        user.email = User.objects.normalize_email(email)
        user.is_findable, user.who_may_write = True, Circle.FRIENDS
        user.set_password(password)
        user.profile_version = F("profile_version") + 1
        if waits:
            approval.close(user)
        _save(user)
        if waits:
            approval.tell(user)
        else:
            for welcome in hooks.on_welcome:
                welcome(user)
        profile_live.profile_changed(user)
        session_live.sign_ins_changed(user)


def _save(user: User) -> None:
    """Store it. What is unique the database decides, however many come at once."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise BadUsername(Verdict.TAKEN) from None
    user.refresh_from_db()


def end(*, user: User) -> None:
    """The guest is gone for good; what they wrote stays, without a name. Raises NoGuest."""
    if not user.is_guest:
        raise NoGuest
    erase_account(user=user)


def end_unused() -> int:
    """End guests who were not here for 30 days. Returns how many; who fails is logged and tried again next time."""
    since = timezone.now() - UNUSED
    lately = Session.objects.filter(user=OuterRef("pk"), last_used_at__gt=since)
    unused = User.objects.filter(is_guest=True, deleted_at=None, date_joined__lt=since).exclude(Exists(lately))
    ended = 0
    for user in unused:
        try:
            erase_account(user=user)
            ended += 1
        except Exception:
            logger.exception("guest %s could not be ended", user.pk)
    return ended
