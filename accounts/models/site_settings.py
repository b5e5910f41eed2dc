"""What the operator decides for everybody, in the admin."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class House(models.Model):
    """The one row of settings that are changed while the house runs."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    one_place_at_a_time = models.BooleanField(
        _("one device at a time"),
        default=False,
        help_text=_("Whoever signs in is disconnected everywhere else, and can go on there with one click."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_house")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def now(cls) -> "House":
        """The settings as they are, or the defaults where nobody ever changed one."""
        return cls.objects.first() or cls()
