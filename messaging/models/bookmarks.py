"""What somebody marked, to find it again."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.messages import Message
from rooms.models import Membership

NOTE_MAX = 500  # characters


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def of(self, user_id: int) -> "BookmarkQuerySet":
        """One's own. Nobody sees those of others."""
        return self.filter(user=user_id)

    def with_sight(self) -> "BookmarkQuerySet":
        """Each with `is_seen`: whether its owner may see the message now, as `MessageQuerySet.seen_by` says."""
        own = Membership.objects.filter(
            room=OuterRef("message__room"),
            user=OuterRef("user"),
            room__binned_at=None,
            history_from__lte=OuterRef("message__number"),
        )
        for_own_eyes = (
            Q(message__whisper_to=None) | Q(message__whisper_to=models.F("user")) | Q(message__author=models.F("user"))
        )
        is_seen = Q(Exists(own)) & Q(message__removed_at=None) & for_own_eyes
        return self.annotate(is_seen=models.ExpressionWrapper(is_seen, output_field=models.BooleanField()))

    def whole(self) -> "BookmarkQuerySet":
        """With all that a row shows, in one query."""
        return self.select_related("message__author", "message__room")

    def in_order(self) -> "BookmarkQuerySet":
        """The latest first."""
        return self.order_by("-created_at", "-pk")


class Bookmark(models.Model):
    """Somebody marked a message for themselves, with a note if they like.

    It stays when they may not see the message any more; then no word of that is shown (`with_sight`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=NOTE_MAX, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    is_seen: bool  # of with_sight()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="one_bookmark_per_message")]
        indexes = [models.Index(fields=["user", "-created_at", "-id"], name="bookmarks_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.message}"
