"""Making a new person, the first of whom owns the installation."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import hooks
from accounts.models import User
from accounts.names import clean_name
from accounts.registration import approval
from accounts.safety import waves
from accounts.usernames import BadUsername, Verdict, judge_owner, normalise


def register(
    *,
    username: str,
    password: str,
    display_name: str = "",
    email: str = "",
    language: str = "",
    timezone: str = "",
    waits: bool = False,
) -> User:
    """A new person, welcomed by every hook in the same transaction. The first one becomes the owner of the house.

    `waits`: a moderator looks at the account first; until then it is open to nobody (accounts.registration.approval).

    The form has checked the rules for names and passwords; here only what others have already counts.
    Raises BadUsername for a name that is taken or looks like one that is, and Filtered.
    """
    hooks.check_words(None, {"username": username, "display_name": display_name})
    user = User(
        username=normalise(username),
        display_name=clean_name(display_name),
        email=User.objects.normalize_email(email),
        language=language,
        timezone=timezone,
    )
    user.set_password(password)  # takes its time, so before the transaction
    with transaction.atomic():
        if is_unowned():
            user.is_owner = user.is_staff = user.is_superuser = True
            waits = False
        if waits:
            approval.close(user)
        _insert(user)
        if waits:
            approval.tell(user)
        else:
            for welcome in hooks.on_welcome:
                welcome(user)
        waves.person_came()
    return user


def is_unowned() -> bool:
    """Whether the next person to register becomes the owner."""
    return not User.objects.filter(Q(is_owner=True) | Q(is_superuser=True)).exists()


def _insert(user: User) -> None:
    """Store a new row. What is unique the database decides, however many come at once."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        if (verdict := judge_owner(user.username)) is not Verdict.FREE:
            raise BadUsername(verdict) from None
        if not user.is_owner:
            raise
        user.is_owner = user.is_staff = user.is_superuser = False  # somebody else was first
        _insert(user)
