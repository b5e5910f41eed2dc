"""Rules of the word filter, what they found, messages that wait for review, and rehearsals of rules."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.models import Room

if TYPE_CHECKING:
    from datetime import datetime

RULE_TEXT_MAX = 200  # characters of a word or a pattern
FOUND_MAX = 200  # characters that are kept of what was found
REASON_MAX = 200  # characters


class Kind(models.TextChoices):
    WORD = "word", _("word or phrase")
    PATTERN = "pattern", _("pattern")


class Action(models.TextChoices):
    """What follows, the mildest first."""

    TELL = "tell", _("tell the moderators")
    HIDE = "hide", _("hide the word")
    WARN = "warn", _("warn before sending")
    HOLD = "hold", _("hold for review")
    REFUSE = "refuse", _("refuse")
    RESTRICT = "restrict", _("refuse, and time out for 10 minutes")


class Audience(models.TextChoices):
    """For whom a rule is. Who runs the place of the rule is never meant."""

    EVERYBODY = "everybody", _("everybody but moderators")
    NEWCOMERS = "newcomers", _("newcomers")
    GUESTS = "guests", _("guests")


class FilterRuleQuerySet(models.QuerySet["FilterRule"]):
    def of(self, room: Room | None) -> "FilterRuleQuerySet":
        """The rules of a room, or with None those of the house."""
        return self.filter(room=room)

    def running(self, *, at: "datetime | None" = None) -> "FilterRuleQuerySet":
        """Those that are looked for, in shadow or not."""
        now = at or timezone.now()
        return self.exclude(state=FilterRule.State.OFF).filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now))


class FilterRule(models.Model):
    """A word or a pattern, and what follows where somebody writes it; of a room, or of the house if `room` is none."""

    class State(models.TextChoices):
        OFF = "off", _("off")
        SHADOW = "shadow", _("only counting")
        ON = "on", _("on")

    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="filter_rules")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORD)
    text = models.CharField(_("word or pattern"), max_length=RULE_TEXT_MAX)
    action = models.CharField(_("what follows"), max_length=10, choices=Action, default=Action.REFUSE)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    newcomer_days = models.PositiveSmallIntegerField(_("days"), default=7)
    exceptions = models.JSONField(_("exceptions"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)  # whose starter list it is of, or one's own
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFF)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FilterRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("filter rule")
        verbose_name_plural = _("filter rules")
        constraints = [
            models.UniqueConstraint(fields=["room", "kind", "text"], name="one_filter_rule_per_text"),
            models.UniqueConstraint(
                fields=["kind", "text"], condition=models.Q(room=None), name="one_filter_rule_per_text_of_the_house"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()


class FilterRevision(models.Model):
    """One row that counts the changes of all rules: processes see by it that theirs are old."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_filter_revision")]

    def __str__(self) -> str:
        return str(self.revision)


class FilterHit(models.Model):
    """What a rule found, in a message or elsewhere (`where`), and what followed; `action` is empty in shadow.

    It keeps the word that was found and no more of the text; a message that was refused is kept nowhere.
    """

    rule = models.ForeignKey(FilterRule, models.CASCADE, related_name="hits")
    message = models.ForeignKey("messaging.Message", models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="+", db_index=False)
    where = models.CharField(max_length=20, default="message")
    found = models.CharField(max_length=FOUND_MAX)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    steps = models.JSONField(default=list)
    action = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("filter hit")
        verbose_name_plural = _("filter hits")
        indexes = [models.Index(fields=["rule", "-created_at"], name="filter_hits_by_age")]

    def __str__(self) -> str:
        return self.found


class HeldMessage(models.Model):
    """A message that a rule holds for review: only its author and those who review it may read it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RELEASED = "released", _("released")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_messages", db_index=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="held_messages")
    body = models.TextField(_("message"), blank=True)
    kind = models.CharField(max_length=10)
    whisper_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    files = models.ManyToManyField("messaging.File", related_name="held_in", blank=True)
    client_id = models.UUIDField()
    hits = models.JSONField(default=list)  # of each: `rule` (its id), `text`, `start`, `end`, `found`, `steps`
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    handled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=REASON_MAX, blank=True)
    message = models.OneToOneField("messaging.Message", models.SET_NULL, null=True, related_name="held_as")

    class Meta:
        verbose_name = _("held message")
        verbose_name_plural = _("held messages")
        constraints = [models.UniqueConstraint(fields=["author", "client_id"], name="one_held_message_per_client_id")]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="waiting"), name="held_messages_that_wait")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} · {self.author_id}"


class Rehearsal(models.Model):
    """A rule tried on the messages of the last days, before it is on."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    rule = models.OneToOneField(FilterRule, models.CASCADE, related_name="rehearsal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)  # messages to look at
    looked_at = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # messages with a hit
    unseen = models.PositiveIntegerField(default=0)  # of these, in rooms that `by` may not read
    people = models.JSONField(default=dict)  # how many messages of whom, by the ids of people
    rooms = models.JSONField(default=dict)  # of which rooms, likewise; what may not be read counts under ""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")

    def __str__(self) -> str:
        return str(self.rule)

    @property
    def percent(self) -> int:
        return 100 if self.state == self.State.DONE else self.looked_at * 100 // max(1, self.total)


class RehearsalHit(models.Model):
    """A message that the rule would have touched, for who may read it."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="hits")
    message = models.ForeignKey("messaging.Message", models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    found = models.CharField(max_length=FOUND_MAX)
    steps = models.JSONField(default=list)
    is_false_alarm = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rehearsal", "message"], name="one_rehearsal_hit_per_message")]

    def __str__(self) -> str:
        return self.found
