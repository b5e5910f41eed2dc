"""The places where people are signed in."""

from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SessionManager(BaseSessionManager["Session"]):
    """Sessions come with their person, in one query."""

    def get_queryset(self) -> models.QuerySet["Session"]:
        return super().get_queryset().select_related("user")


class Session(AbstractBaseSession):
    """A place where somebody is signed in, or a visitor's session."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins", verbose_name=_("person"))
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)
    created_at = models.DateTimeField(_("signed in"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), auto_now=True)
    displaced_at = models.DateTimeField(null=True)  # by a later sign-in, where the house allows one place at a time

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        verbose_name = _("signed-in device")
        verbose_name_plural = _("signed-in devices")

    def __str__(self) -> str:
        """Never the key: whoever reads it is signed in."""
        return f"{self.user} · {self.address}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django makes a new instance whenever it stores a session again; what it does not know of is kept."""
        if kwargs.get("force_update"):
            kept = {"session_key", "created_at", "displaced_at"}
            kwargs["update_fields"] = {field.name for field in self._meta.fields} - kept
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions.store import SessionStore

        return SessionStore
