"""What people report to the moderators of the house, as cases: one for each thing, however many report it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.models.files import Blob
from messaging.models.messages import NAME_MAX, Message
from rooms.models import Room

REPORT_TEXT_MAX = 1_000  # characters
THING_MAX = 60
COUNTED = 9  # reports that make a case weigh more; further ones do not


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        """What is still to be decided."""
        return self.filter(closed_at=None)

    def worst_first(self) -> "CaseQuerySet":
        return self.order_by("-weight", "-reported_at", "-pk")


class Case(models.Model):
    """A message, a picture, a person or a room that somebody reported: to be decided, and then as a record.

    `thing` names it, so that two people who report the same thing find one open case. What was reported may be changed
    or deleted meanwhile; each report keeps what its reporter saw, until `messaging.reports.operations.sweep` erases it.
    """

    class Subject(models.TextChoices):
        MESSAGE = "message", _("message")
        PICTURE = "picture", _("picture")
        PERSON = "person", _("person")
        ROOM = "room", _("room")

    class Outcome(models.TextChoices):
        REMOVED = "removed", pgettext_lazy("outcome of a report", "message removed")
        WARNED = "warned", pgettext_lazy("outcome of a report", "warned")
        RESTRICTED = "restricted", pgettext_lazy("outcome of a report", "restricted for a time")
        SUSPENDED = "suspended", pgettext_lazy("outcome of a report", "account suspended")
        BANNED = "banned", pgettext_lazy("outcome of a report", "banned")
        LEFT = "left", pgettext_lazy("outcome of a report", "left alone")

    subject = models.CharField(_("kind"), max_length=10, choices=Subject)
    thing = models.CharField(max_length=THING_MAX)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="cases", verbose_name=_("message"))
    person = models.ForeignKey(  # whom it is about: the author of a message; nobody for a room
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_about", verbose_name=_("person")
    )
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="cases", verbose_name=_("room"))
    weight = models.PositiveSmallIntegerField(default=0)  # how bad it is said to be, and by how many
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    reported_at = models.DateTimeField(_("last reported"))
    closed_at = models.DateTimeField(_("closed"), null=True, db_index=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("closed by")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    erased_at = models.DateTimeField(null=True)  # when what its reports kept was erased

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("moderation", "case")
        verbose_name_plural = _("Review queue")
        constraints = [
            models.UniqueConstraint(
                fields=["thing"], condition=models.Q(closed_at=None), name="one_open_case_per_thing"
            )
        ]
        indexes = [
            models.Index(fields=["-weight", "-reported_at"], condition=models.Q(closed_at=None), name="open_cases"),
            models.Index(fields=["thing", "-id"], name="cases_of_a_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} · {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Report(models.Model):
    """What one person says is wrong with the thing of a case, and what they saw when they said it."""

    class Kind(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        HARASSMENT = "harassment", _("Insult or harassment")
        SEXUAL = "sexual", _("Sexual content")
        VIOLENCE = "violence", _("Violence or threats")
        PERSONAL = "personal", _("Personal data of somebody")
        OTHER = "other", _("Something else")

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("words"), blank=True)
    snapshot = models.JSONField(default=dict)  # messaging.reports.snapshots
    history_from = models.PositiveBigIntegerField(default=0)  # from which number on the reporter saw the room
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="one_report_per_person_and_case")]
        indexes = [models.Index(fields=["reporter", "-id"], name="reports_of_a_person")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.kind}"


class KeptFile(models.Model):
    """A file of what was reported, so that those who decide see it though its message is gone."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="kept")
    name = models.CharField(max_length=NAME_MAX)

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [models.UniqueConstraint(fields=["case", "blob"], name="one_kept_file_per_case")]

    def __str__(self) -> str:
        return self.name
