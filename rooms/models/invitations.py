"""How one comes into a room that one is not in: invited, by a link, or by asking; and who may not."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from rooms.models.rooms import Room

LINE_MAX = 200  # characters of what one says with an invitation or a request
REASON_MAX = 200


class Invitation(models.Model):
    """Somebody is asked into a room, and decides. Declining is not told; the row is gone once it is answered."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="invitations")
    inviter = models.ForeignKey(User, models.CASCADE, related_name="+")
    invitee = models.ForeignKey(User, models.CASCADE, related_name="room_invitations")
    text = models.CharField(max_length=LINE_MAX, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    declined_at = models.DateTimeField(null=True)  # stays, so that the same person cannot ask again and again
    withdrawn_at = models.DateTimeField(null=True)  # of one that was declined, which must not tell that it was

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["room", "invitee"], name="one_invitation_to_a_room")]

    def __str__(self) -> str:
        return f"{self.invitee} · {self.room}"


class InviteLinkQuerySet(models.QuerySet["InviteLink"]):
    def living(self) -> "InviteLinkQuerySet":
        """Those that still open the door."""
        now = timezone.now()
        in_time = Q(ends_at=None) | Q(ends_at__gt=now)
        unspent = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
        there = self.filter(creator__is_active=True, creator__deletion_due_at=None)
        return there.filter(in_time, unspent, revoked_at=None, room__binned_at=None, room__archived_at=None)


class InviteLink(models.Model):
    """An address that lets in whoever has it, until it ends, is used up or is revoked."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="links")
    creator = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)
    max_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    for_guests = models.BooleanField(default=False)  # a nickname is enough
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[InviteLinkQuerySet] = InviteLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation link")
        verbose_name_plural = _("invitation links")

    def __str__(self) -> str:
        return f"{self.room} · {self.pk}"


class JoinRequest(models.Model):
    """Somebody asks to be let into a closed room. The row is gone once it is answered."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    text = models.CharField(max_length=LINE_MAX, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    declined_at = models.DateTimeField(null=True)  # stays, and is not told
    withdrawn_at = models.DateTimeField(null=True)  # of one that was declined, as above

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_request_to_join_a_room")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"


class BanQuerySet(models.QuerySet["Ban"]):
    def living(self) -> "BanQuerySet":
        """Those whose time is not over."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


class Ban(models.Model):
    """Somebody may not come into a room, until `ends_at` or for good."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="bans")
    user = models.ForeignKey(User, models.CASCADE, related_name="room_bans")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_MAX, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)

    objects: ClassVar[BanQuerySet] = BanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_ban_of_a_person_per_room")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"


class PastMembership(models.Model):
    """Somebody was in a room: what holds again when they come back (rooms.membership.history).

    What they could see of it, they find again (Room.History.JOINED); silence and slow mode do not end by leaving.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="past_memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="past_memberships")
    history_from = models.PositiveBigIntegerField()
    was_removed = models.BooleanField(default=False)  # by those who run the room
    was_reader = models.BooleanField(default=False)
    silenced_until = models.DateTimeField(null=True)
    wrote_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(auto_now=True)
    # What the membership was, for those who take its end back, and the act of the log that ended it: private, so it
    # stands here and not in the log.
    kept = models.JSONField(default=dict)
    act = models.ForeignKey(ModerationAct, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("past membership")
        verbose_name_plural = _("past memberships")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_past_membership_per_room_and_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"
