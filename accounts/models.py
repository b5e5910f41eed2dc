"""Who: people, the places where they are signed in, and who is here now."""

import hashlib
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.names import USERNAME_MAX, fold_name, skeleton

LEASE = timedelta(seconds=settings.CHAT_LEASE_SECONDS)


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class People(UserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Whoever signs in with this name, however they typed it (case and width make no difference)."""
        return self.get(username_key=fold_name(username or ""))


class User(AbstractUser):
    """A person. `username` is the handle one signs in with; `display_name`, in any script, is what others read."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(_("user name"), max_length=USERNAME_MAX, unique=True)
    username_key = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=fold_name)
    username_skeleton = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=skeleton)
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    is_owner = models.BooleanField(_("owner of the house"), default=False, editable=False)
    profile_version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[People] = People()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            models.UniqueConstraint(fields=["username_key"], name="username_unique_whatever_case_and_width"),
            models.UniqueConstraint(fields=["username_skeleton"], name="no_two_user_names_look_alike"),
            models.UniqueConstraint(fields=["is_owner"], condition=models.Q(is_owner=True), name="one_owner"),
        ]

    @property
    def name(self) -> str:
        """What others read."""
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two characters for a picture: two Latin letters, or one of any other script."""
        words = self.name.split()
        letters = "".join(word[0] for word in words[:2]).upper()
        return letters if letters.isascii() else self.name[:1]

    @property
    def hue(self) -> int:
        """The colour of the initials, in degrees, the same for ever."""
        return int.from_bytes(hashlib.blake2b(str(self.pk).encode(), digest_size=2).digest()) % 24 * 15


class SessionManager(BaseSessionManager["Session"]):
    """Sessions come with their person, in one query."""

    def get_queryset(self) -> models.QuerySet["Session"]:
        return super().get_queryset().select_related("user")


class Session(AbstractBaseSession):
    """A place where somebody is signed in, or a visitor's session."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins")
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[SessionManager] = SessionManager()

    def __str__(self) -> str:
        """Never the key: whoever reads it is signed in."""
        return f"{self.user} · {self.address}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django makes a new instance whenever it stores a session again; the moment it began is kept."""
        if kwargs.get("force_update"):
            kwargs["update_fields"] = {field.name for field in self._meta.fields} - {"session_key", "created_at"}
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore

        return SessionStore


class Process(models.Model):
    """A server process. It lives while its lease does; the database's clock decides."""

    id = models.UUIDField(primary_key=True)
    lease_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")


class PresenceQuerySet(models.QuerySet["Presence"]):
    def living(self) -> "PresenceQuerySet":
        """Those whose process still holds its lease."""
        return self.filter(process__lease_ends_at__gt=Now())


class Presence(models.Model):
    """Somebody is here, in a tab of this process. A killed process takes its rows along when its lease ends."""

    class State(models.TextChoices):
        ONLINE = "online", _("online")
        AWAY = "away", _("away")

    process = models.ForeignKey(Process, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE, related_name="presences")
    state = models.CharField(max_length=10, choices=State, default=State.ONLINE)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["process", "user"], name="one_presence_per_process_and_user")]
