"""Who of the house's moderators read a closed room that they are not in, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from rooms.models.rooms import Room

INSPECTION_REASON_MAX = 200  # characters


class Inspection(models.Model):
    """Until `ends_at` this person reads the room in the administration (rooms.inspections)."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="inspections", verbose_name=_("room"))
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=INSPECTION_REASON_MAX)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("reading of a closed room")
        verbose_name_plural = _("readings of closed rooms")

    def __str__(self) -> str:
        return f"{self.by} · {self.room}"
