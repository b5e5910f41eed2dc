"""What addresses in messages show of themselves, and which messages show it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.messages import Message

TITLE_MAX, DESCRIPTION_MAX, SITE_MAX = 200, 400, 100  # characters


class LinkPreview(models.Model):
    """What was found at an address, fetched once for all messages that name it within a day.

    A row never changes once it is ready: a later fetch makes another, so that each message goes on to show what it
    showed. The one to be used for new messages is `is_current`.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("being fetched")
        READY = "ready", _("found")
        NOTHING = "nothing", _("nothing to show")

    key = models.CharField(max_length=64)  # SHA-256 of the address
    address = models.TextField(_("address"))
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.PENDING)
    is_current = models.BooleanField(default=True)
    title = models.CharField(_("title"), max_length=TITLE_MAX, blank=True)
    description = models.CharField(_("description"), max_length=DESCRIPTION_MAX, blank=True)
    site = models.CharField(_("site"), max_length=SITE_MAX, blank=True)
    picture = models.UUIDField(null=True, default=None)  # names its bytes (messaging.link_previews.pictures)
    width = models.PositiveSmallIntegerField(null=True)  # pixels of the picture
    height = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)  # why there is nothing
    fetched_at = models.DateTimeField(_("fetched"), db_index=True)  # while it is pending: since when
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link preview")
        verbose_name_plural = _("link previews")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(is_current=True), name="one_current_preview_per_address"
            )
        ]

    def __str__(self) -> str:
        return self.address


class MessageLink(models.Model):
    """A message shows a preview, unless its author or who runs the room removed it: then it is kept as removed, so that
    an edit does not bring it back.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="links")
    preview = models.ForeignKey(LinkPreview, models.PROTECT, related_name="links")
    key = models.CharField(max_length=64)  # of the address
    position = models.PositiveSmallIntegerField()  # among the message's addresses
    is_removed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("shown link")
        verbose_name_plural = _("shown links")
        constraints = [models.UniqueConstraint(fields=["message", "key"], name="one_card_per_address")]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.position}"
