"""Who knows whom, by consent of both; and what each notes about the others for themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.models.people import User
from accounts.names import DISPLAY_NAME_MAX, fold_name

REQUEST_TEXT_MAX = 200  # characters
GROUP_NAME_MAX = 30  # characters


class FriendshipQuerySet(models.QuerySet["Friendship"]):
    def of(self, user: User) -> "FriendshipQuerySet":
        """Those this person is one side of."""
        return self.filter(Q(low=user) | Q(high=user))

    def between(self, one_id: int, other_id: int) -> "FriendshipQuerySet":
        """The one row these two can have."""
        return self.filter(low=min(one_id, other_id), high=max(one_id, other_id))

    def accepted(self) -> "FriendshipQuerySet":
        return self.filter(accepted_at__isnull=False)

    def pending(self) -> "FriendshipQuerySet":
        """Requests nobody has accepted yet, ignored ones too."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def waiting(self) -> "FriendshipQuerySet":
        """Requests that somebody should still look at."""
        return self.pending().filter(ignored_at__isnull=True)

    def sent_by(self, user: User) -> "FriendshipQuerySet":
        return self.of(user).filter(requested_by=user)

    def received_by(self, user: User) -> "FriendshipQuerySet":
        return self.of(user).exclude(requested_by=user)

    def other_ids(self, user: User) -> set[int]:
        """The ids of whoever stands on the other side from this person."""
        return {low if high == user.pk else high for low, high in self.of(user).values_list("low_id", "high_id")}


class Friendship(models.Model):
    """Two people know each other, or one of them asked to: one row for a pair, whoever asks.

    The pair is in order of ids, so that the database allows no second row. Without `accepted_at` it is a request; an
    ignored one stays, and whoever sent it is not told. It stays when it is withdrawn too, seen by nobody, so that
    whoever sends it again is still ignored.
    """

    low = models.ForeignKey(User, models.CASCADE, related_name="+")
    high = models.ForeignKey(User, models.CASCADE, related_name="+")
    requested_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    text = models.CharField(_("a line with the request"), max_length=REQUEST_TEXT_MAX, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ignored_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[FriendshipQuerySet] = FriendshipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("friendship")
        verbose_name_plural = _("friendships")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_friendship_per_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="a_pair_is_in_order_of_ids"),
            models.CheckConstraint(
                condition=Q(requested_by=F("low")) | Q(requested_by=F("high")), name="one_of_the_pair_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low} · {self.high}"

    def other(self, user: User) -> User:
        """The other side, seen from this person's."""
        return self.high if self.low_id == user.pk else self.low


class FriendGroup(models.Model):
    """A heading under which somebody keeps friends; nobody else knows of it."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="friend_groups")
    name = models.CharField(_("name"), max_length=GROUP_NAME_MAX)
    name_key = FoldedNameField(max_length=GROUP_NAME_MAX * 4, source="name", fold=fold_name)

    class Meta:
        verbose_name = _("friend group")
        verbose_name_plural = _("friend groups")
        constraints = [models.UniqueConstraint(fields=["owner", "name_key"], name="one_group_per_owner_and_name")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """What somebody notes about a friend for themselves: another name, a group, a star."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    alias = models.CharField(_("my name for them"), max_length=DISPLAY_NAME_MAX, blank=True)
    group = models.ForeignKey(FriendGroup, models.SET_NULL, null=True, blank=True, related_name="contacts")
    is_starred = models.BooleanField(_("starred"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["owner", "person"], name="one_contact_per_owner_and_person")]

    def __str__(self) -> str:
        return f"{self.owner} · {self.person}"


class BlockQuerySet(models.QuerySet["Block"]):
    def among(self, user_ids: "list[int] | set[int]") -> "BlockQuerySet":
        """Blocks of one of these people by another of them."""
        return self.filter(blocker__in=user_ids, blocked__in=user_ids)

    def between(self, one_id: int, other_id: int) -> "BlockQuerySet":
        """Whoever of the two blocked the other."""
        return self.among({one_id, other_id})


class Block(models.Model):
    """Somebody wants to hear nothing of somebody else, who is not told."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BlockQuerySet] = BlockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker} · {self.blocked}"
