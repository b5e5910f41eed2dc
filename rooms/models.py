"""Where: rooms and who belongs to them."""

import unicodedata
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import clean_name, fold_name

ROOM_NAME_MAX = 60  # characters
LOUNGE = "lounge"


class RoomQuerySet(models.QuerySet["Room"]):
    def joined_by(self, user: User) -> "RoomQuerySet":
        """Rooms the user is a member of. Whatever a person may do in a room is found through this."""
        return self.filter(memberships__user=user)

    def visible_to(self, user: User) -> "RoomQuerySet":
        """Rooms the user may know of: open ones, and their own."""
        mine = Membership.objects.filter(user=user, room=models.OuterRef("pk"))
        return self.filter(models.Q(kind=Room.Kind.OPEN) | models.Exists(mine))

    def with_head_count(self) -> "RoomQuerySet":
        count = Membership.objects.filter(room=models.OuterRef("pk")).order_by().values("room")
        return self.annotate(head_count=models.Subquery(count.annotate(n=models.Count("pk")).values("n")))


class Room(models.Model):
    """A place where messages are.

    Two counters keep it honest; both move under the row's lock, in the transaction that makes the change:
    `message_count` gives each message its number, `revision` grows by one with every change of the timeline.
    A restored backup gets a new `epoch`, so that no tab trusts a cursor from another life.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=ROOM_NAME_MAX)
    name_key = models.CharField(max_length=ROOM_NAME_MAX * 4, editable=False)
    slug = models.SlugField(max_length=80, allow_unicode=True, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OPEN)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    message_count = models.PositiveBigIntegerField(default=0, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("name_key", name="room_name_unique_whatever_case_and_width")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name = clean_name(self.name)
        self.name_key = fold_name(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.slug])

    @staticmethod
    def slug_for(name: str) -> str:
        """The address a name gives, in the name's own script; empty if nothing of it can stand in an address."""
        return slugify(unicodedata.normalize("NFKC", name), allow_unicode=True)[:60]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)


class Membership(models.Model):
    """Somebody belongs to a room and has read it up to a number.

    Unread is never stored: it is `room.message_count - read_up_to`.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MEMBER = "member", _("member")

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    read_up_to = models.PositiveBigIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("room", "user", name="one_membership_per_room_and_user")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    @property
    def unread(self) -> int:
        return max(0, self.room.message_count - self.read_up_to)


def head(room_id: int) -> "models.QuerySet[Room, tuple[int, uuid.UUID]]":
    """The room's revision and epoch, to be read before what they are a promise for."""
    return Room.objects.filter(pk=room_id).values_list("revision", "epoch")


__all__ = ["F", "LOUNGE", "ROOM_NAME_MAX", "Membership", "Room", "head"]
