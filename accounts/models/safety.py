"""What keeps floods away: newcomers' limits, domains of links, waves of new people, on the Safety page."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE_MAX = 40  # characters of the invitation code
NEWCOMER_DAYS_MAX = 30
WAVE_MAX = 1_000  # people
WAVE_MINUTES_MAX = 60


class Safety(models.Model):
    """The one row of it. Processes keep the part that messages need (accounts.safety.rules)."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    invitation_code = models.CharField(_("invitation code"), max_length=CODE_MAX, blank=True)
    newcomer_days = models.PositiveSmallIntegerField(
        _("days with limits for newcomers"), default=2, validators=[MaxValueValidator(NEWCOMER_DAYS_MAX)]
    )
    blocked_domains = models.TextField(_("blocked domains"), blank=True)  # one a line, as accounts.safety.domains keys
    allowed_domains = models.TextField(_("domains newcomers may link to"), blank=True)
    newcomers_only_allowed = models.BooleanField(_("newcomers link to these only"), default=False)
    wave_people = models.PositiveSmallIntegerField(_("people in a wave"), default=30)  # 0: nobody is told of waves
    wave_minutes = models.PositiveSmallIntegerField(_("minutes of a wave"), default=10)
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)  # for new people, by moderators

    class Meta:
        verbose_name = _("safety settings")
        verbose_name_plural = _("safety settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_safety")]

    def __str__(self) -> str:
        return "1"

    @classmethod
    def now(cls) -> "Safety":
        """The settings as they are, or the defaults where nobody ever changed one."""
        return cls.objects.first() or cls()
