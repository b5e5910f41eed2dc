"""The house in other hands."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class HandoverQuerySet(models.QuerySet["Handover"]):
    def pending(self) -> "HandoverQuerySet":
        """Those that can still be taken back."""
        return self.filter(taken_back_at=None, ends_at__gt=timezone.now())


class Handover(models.Model):
    """`giver` handed the house over to `receiver`, who owns it at once; until `ends_at` the giver may take it back."""

    giver = models.ForeignKey(User, models.CASCADE, related_name="+")
    receiver = models.ForeignKey(User, models.CASCADE, related_name="+")
    # What the receiver may do again when it is taken back.
    receiver_was_staff = models.BooleanField(default=False)
    receiver_was_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar[HandoverQuerySet] = HandoverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("handover of the site")
        verbose_name_plural = _("handovers of the site")

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"
