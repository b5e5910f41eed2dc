"""Who is here now: processes, and who sits in their tabs."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User

LEASE = timedelta(seconds=settings.CHAT_LEASE_SECONDS)


class Process(models.Model):
    """A server process. It lives while its lease does; the database's clock decides."""

    id = models.UUIDField(primary_key=True)
    lease_ends_at = models.DateTimeField(_("lives until"), db_index=True)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    def __str__(self) -> str:
        return str(self.id)[:8]


class PresenceQuerySet(models.QuerySet["Presence"]):
    def living(self) -> "PresenceQuerySet":
        """Those whose process still holds its lease."""
        return self.filter(process__lease_ends_at__gt=Now())


class Presence(models.Model):
    """Somebody is here, in a tab of this process. A killed process takes its rows along when its lease ends."""

    class State(models.TextChoices):
        ONLINE = "online", _("online")
        AWAY = "away", _("away")

    process = models.ForeignKey(Process, models.CASCADE, verbose_name=_("process"))
    user = models.ForeignKey(User, models.CASCADE, related_name="presences", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ONLINE)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["process", "user"], name="one_presence_per_process_and_user")]
