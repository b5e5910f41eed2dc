"""What the owner decides for everybody, on the House page and in the admin."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

HOUSE_NAME_MAX = 40  # characters


class Registration(models.TextChoices):
    """Who may sign up."""

    OPEN = "open", _("Anybody")
    LINK = "link", _("Whoever has a link")
    CODE = "code", _("Whoever knows the invitation code")
    APPROVAL = "approval", _("Anybody, once a moderator approves them")
    CLOSED = "closed", _("Nobody")


class House(models.Model):
    """The one row of settings that are changed while the house runs."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=HOUSE_NAME_MAX, blank=True)
    picture = models.ImageField(_("picture"), upload_to="house/", blank=True)
    registration = models.CharField(
        _("who may sign up"), max_length=10, choices=Registration, default=Registration.OPEN
    )
    one_place_at_a_time = models.BooleanField(
        _("one device at a time"),
        default=False,
        help_text=_("Whoever signs in is disconnected everywhere else, and can go on there with one click."),
    )
    link_previews = models.BooleanField(
        _("link previews"),
        default=True,
        db_default=True,
        help_text=_("The server looks up links that people post, and shows what they lead to."),
    )
    inspections_are_told = models.BooleanField(
        _("members see when a moderator reads their room"),
        default=True,
        db_default=True,
        help_text=_(
            "Whoever reads a closed room by office gives a reason. A line in the room tells it to its members."
        ),
    )
    welcomed_at = models.DateTimeField(null=True, editable=False)  # when the owner put away the card of the first day

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_house")]

    def __str__(self) -> str:
        return self.name or settings.SITE_NAME  # the log keeps it, for readers of all languages

    @classmethod
    def now(cls) -> "House":
        """The settings as they are, or the defaults where nobody ever changed one."""
        return cls.objects.first() or cls()

    @property
    def picture_key(self) -> str:
        """What stands for the picture in its address; empty without one."""
        return PurePath(str(self.picture)).stem if self.picture else ""
