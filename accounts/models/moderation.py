"""What moderators did, what they told people, and which networks are kept out."""

from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User

ACT_REASON_MAX = 500  # characters
WARNING_MAX = 1_000
SNAPSHOT_MAX = 200  # characters of what something was called


class ModerationActQuerySet(models.QuerySet["ModerationAct"]):
    def whole(self) -> "ModerationActQuerySet":
        """With the people that a line of the log names, in one query."""
        return self.select_related("actor", "person", "taken_back_by")

    def of_room(self, room_id: int) -> "ModerationActQuerySet":
        return self.filter(room_id=room_id)

    def newest_first(self) -> "ModerationActQuerySet":
        return self.order_by("-id")

    def standing(self) -> "ModerationActQuerySet":
        """Those that nobody took back, and that take nothing back themselves."""
        return self.filter(taken_back_at=None, undo_of=None)


class ModerationAct(models.Model):
    """One act of a moderator, of those who run a room, or of the word filter (`actor` is null). A row is never deleted.

    The database itself refuses any other change than these (migration 0021): that it was taken back, once, and that
    what names a person is emptied when their account is erased.
    Apps above refer to what they own by `target` and by `room_id`, which is no foreign key: a room that is erased stays
    in the log.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    kind = models.CharField(_("act"), max_length=30)  # a name of accounts.moderation.kinds
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    person_name = models.CharField(max_length=SNAPSHOT_MAX, blank=True)  # the user name, as it was
    target_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+", db_index=False)
    target_id = models.CharField(max_length=40, blank=True)
    target_name = models.CharField(_("on what"), max_length=SNAPSHOT_MAX, blank=True)
    room_id = models.BigIntegerField(null=True)
    room_name = models.CharField(_("room"), max_length=SNAPSHOT_MAX, blank=True)
    reason = models.CharField(_("reason"), max_length=ACT_REASON_MAX, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    undo_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[ModerationActQuerySet] = ModerationActQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        indexes = [
            models.Index(fields=["at"], name="acts_by_time"),
            models.Index(fields=["room_id", "id"], name="acts_of_a_room"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ModerationWarning(models.Model):
    """What a moderator told somebody, who has to say that they have read it before they go on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="moderation_warnings", verbose_name=_("person"))
    text = models.CharField(_("text"), max_length=WARNING_MAX)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")

    def __str__(self) -> str:
        return f"{self.user} · {self.pk}"


class BarredNetwork(models.Model):
    """From this IPv4 address or IPv6 /64 nobody becomes a guest or signs up until `ends_at`."""

    network = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("barred network")
        verbose_name_plural = _("barred networks")

    def __str__(self) -> str:
        return self.network
