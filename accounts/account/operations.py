"""Every change to people and their sign-ins. Forms, admin actions and commands call these; nothing else saves."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import hooks, mail
from accounts.models import Notice, Session, User
from accounts.names import clean_name
from accounts.notifications import operations as notifications
from accounts.sessions import live as session_live
from accounts.usernames import BadUsername, Verdict, judge_owner, normalise
from chatsite.exceptions import NotAllowed


def register(
    *,
    username: str,
    password: str,
    display_name: str = "",
    email: str = "",
    language: str = "",
    timezone: str = "",
) -> User:
    """A new person, welcomed by every hook in the same transaction. The first one becomes the owner of the house.

    The form has checked the rules for names and passwords; here only what others have already counts.
    Raises BadUsername for a name that is taken or looks like one that is.
    """
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
        _insert(user)
        for welcome in hooks.on_welcome:
            welcome(user)
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


def change_profile(
    *,
    user: User,
    display_name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    theme: str | None = None,
) -> None:
    """Change what is given. A new display name raises `profile_version`, so that rendered messages follow."""
    given = {
        "display_name": None if display_name is None else clean_name(display_name),
        "email": None if email is None else User.objects.normalize_email(email),
        "language": language,
        "timezone": timezone,
        "theme": theme,
    }
    fields = {field for field, value in given.items() if value is not None and value != getattr(user, field)}
    for field in fields:
        setattr(user, field, given[field])
    if fields:
        _save(user, fields, renders="display_name" in fields)


def change_reach(*, user: User, is_findable: bool, who_may_write: str) -> None:
    """Say who finds this person by name, and who may write to them (a Circle)."""
    user.is_findable, user.who_may_write = is_findable, who_may_write
    user.save(update_fields=["is_findable", "who_may_write"])


def set_language(*, user: User, language: str) -> None:
    change_profile(user=user, language=language)


def change_avatar(*, user: User, picture: ContentFile) -> None:
    """Show this picture, made by `avatars.read_picture`, instead of the one before."""
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


def _save(user: User, fields: Iterable[str], *, renders: bool) -> None:
    if renders:
        user.profile_version = F("profile_version") + 1
        fields = {*fields, "profile_version"}
    user.save(update_fields=fields)
    if renders:
        user.refresh_from_db(fields=["profile_version"])
        session_live.profile_changed(user)


# Getting in and staying in ---------------------------------------------------------------------


def change_password(*, user: User, password: str) -> None:
    """Set a new password and end every sign-in, the present one too: the view signs in again where that is meant."""
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_sessions(user=user)
        notifications.notify(user=user, kind=Notice.Kind.PASSWORD_CHANGED, address=reverse("sessions"))
        mail.send(user, "password_changed")


def make_reset_link(*, user: User, request: HttpRequest) -> str:
    """A link, to be handed over in person, with which `user` sets a new password once.

    It ends after PASSWORD_RESET_TIMEOUT (seconds), and with their next sign-in. Raises NotAllowed unless whoever asks
    may change people and does not reach above themselves.
    """
    _check_may_manage(user, request.user)
    address = reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return request.build_absolute_uri(address)


def deactivate(*, user: User, by: User) -> None:
    """Close the account. Its sessions open nothing any more, its open tabs are told that it was closed.

    Raises NotAllowed for oneself and for the owner.
    """
    _check_may_manage(user, by)
    if user.is_owner or user == by:
        raise NotAllowed
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        session_live.sign_ins_changed(user)


def reactivate(*, user: User, by: User) -> None:
    """Open the account again. Nobody is signed in by that: sessions from before it was closed are gone."""
    _check_may_manage(user, by)
    with transaction.atomic():
        end_sessions(user=user)
        User.objects.filter(pk=user.pk).update(is_active=True)


def may_manage(*, user: User, by: User | AnonymousUser) -> bool:
    """Whether `by` may change people, and does not reach above themselves: the owner is changed by the owner alone.

    What is left of a deleted account nobody changes, or it would open again.
    """
    if user.deleted_at or not by.has_perm("accounts.change_user"):
        return False
    return user == by or not (user.is_owner or (user.is_superuser and not by.is_superuser))


def _check_may_manage(user: User, by: User | AnonymousUser) -> None:
    if not may_manage(user=user, by=by):
        raise NotAllowed


def end_session(*, session: Session) -> None:
    """Sign out one place. Its open tabs are closed."""
    user = session.user
    with transaction.atomic():
        session.delete()
        if user:
            session_live.sign_ins_changed(user)


def end_sessions(*, user: User, keep: str = "") -> None:
    """Sign out everywhere, but for the session with the key `keep`."""
    with transaction.atomic():
        Session.objects.filter(user=user).exclude(pk=keep).delete()
        session_live.sign_ins_changed(user)
