"""Rooms: what they are, and what those who run one decided about it."""

import uuid
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.models import User
from accounts.names import fold_name
from rooms.names import DESCRIPTION_SIZE, KEY_SIZE, LOUNGE, NAME_SIZE, TOPIC_SIZE

if TYPE_CHECKING:
    from rooms.models.memberships import MembershipQuerySet

BIN_DAYS = 30


class RoomQuerySet(models.QuerySet["Room"]):
    def joined_by(self, user: User) -> "RoomQuerySet":
        """Rooms the user is a member of. Whatever a person may do in a room is found through this."""
        return self.living().filter(memberships__user=user)

    def living(self) -> "RoomQuerySet":
        """Those that are not in the bin."""
        return self.filter(binned_at=None)

    def visible_to(self, user: User) -> "RoomQuerySet":
        """Rooms the user may know of: open ones, closed ones that are listed, and their own.

        Direct conversations are in no list of rooms. Guests know the room they were let into, and no other.
        """
        own = models.Exists(self._memberships().here().of(user))
        rooms = self.living().named_rooms()
        if user.is_guest:
            return rooms.filter(own)
        return rooms.filter(models.Q(kind=Room.Kind.OPEN) | models.Q(is_listed=True) | own)

    def listed_to(self, user: User) -> "RoomQuerySet":
        """Those of them that the directory shows."""
        own = models.Exists(self._memberships().here().of(user))
        return self.visible_to(user).filter(models.Q(is_listed=True) | own)

    def named_rooms(self) -> "RoomQuerySet":
        """Those that somebody made under a name: all but direct conversations."""
        return self.exclude(kind=Room.Kind.DIRECT)

    def named(self, name: str) -> "RoomQuerySet":
        """The room of this name, whatever its case and width."""
        return self.filter(name_key=fold_name(name))

    def matching(self, text: str) -> "RoomQuerySet":
        """Rooms with this text somewhere in their name, whatever its case and width."""
        return self.filter(name_key__contains=fold_name(text))

    def with_head_count(self) -> "RoomQuerySet":
        """Each with `head_count`, the number of its members, in the same query."""
        here = self._memberships().here()
        heads = here.order_by().values("room").annotate(heads=models.Count("pk")).values("heads")
        return self.annotate(head_count=Coalesce(models.Subquery(heads), 0))

    def with_joined(self, user: User) -> "RoomQuerySet":
        """Each with `joined`: whether the user is a member, in the same query."""
        return self.annotate(joined=models.Exists(self._memberships().here().of(user)))

    @staticmethod
    def _memberships() -> "MembershipQuerySet":
        memberships = apps.get_model("rooms", "Membership")  # by name, or the two modules would import each other
        queryset: MembershipQuerySet = memberships._default_manager.all()
        return queryset


class Room(models.Model):
    """A place where messages are.

    Two counters keep it honest; both move under the row's lock, in the transaction that makes the change:
    `message_count` gives each message its number, `revision` grows by one with every change of the timeline.
    A restored backup gets a new `epoch`, so that no tab trusts a cursor from another life.

    `public_number` is the number of the latest message that is news for all members. Whispers take numbers like any
    other message, and so do the lines that tell who came and went; but by them the room has nothing new.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        DIRECT = "direct", _("direct conversation")

        @classmethod
        def to_choose(cls) -> list[tuple[str, str]]:
            """What somebody may make a room as. Direct conversations come about by themselves."""
            return [(kind.value, str(kind.label)) for kind in (cls.OPEN, cls.CLOSED)]

    class Who(models.TextChoices):
        """Who of its members may do something that not all may do everywhere."""

        MEMBERS = "members", _("all members")
        MODERATORS = "moderators", _("owners and moderators")

    class History(models.TextChoices):
        """What newcomers see of what was said before they came."""

        ALL = "all", _("everything")
        LATEST = "latest", _("the latest messages")
        JOINED = "joined", _("only what is said from their first visit on")
        NONE = "none", _("only what is said while they are members")

    class Colour(models.TextChoices):
        """Of the room's mark, where it has no picture."""

        NONE = "", _("none")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        YELLOW = "yellow", _("yellow")
        GREEN = "green", _("green")
        BLUE = "blue", _("blue")
        PURPLE = "purple", _("purple")
        PINK = "pink", _("pink")

    name = models.CharField(_("name"), max_length=NAME_SIZE)
    name_key = FoldedNameField(max_length=KEY_SIZE, source="name", fold=fold_name)
    slug = models.CharField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OPEN)
    # The ids of the people of a direct conversation in order, so that the same people have one: "7" are notes to
    # oneself, "7,12" a pair, more a group. A room of any other kind has none.
    direct_key = models.CharField(max_length=200, unique=True, null=True, editable=False)  # noqa: DJ001 - unique
    topic = models.CharField(_("topic"), max_length=TOPIC_SIZE, blank=True)
    message_count = models.PositiveBigIntegerField(_("messages"), default=0, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    public_number = models.PositiveBigIntegerField(default=0, editable=False)
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Until then nobody joins by themselves or by a link (rooms.membership.lock).
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)
    active_at = models.DateTimeField(_("latest message"), default=timezone.now, editable=False)  # of the latest message

    # What those who run it decided
    description = models.TextField(_("description"), max_length=DESCRIPTION_SIZE, blank=True)
    picture = models.ImageField(_("picture"), upload_to="rooms/", blank=True)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.NONE, blank=True)
    is_listed = models.BooleanField(_("in the list of rooms"), default=True)
    posting = models.CharField(_("who may write"), max_length=10, choices=Who, default=Who.MEMBERS)
    inviting = models.CharField(_("who may invite"), max_length=10, choices=Who, default=Who.MEMBERS)
    slow_seconds = models.PositiveIntegerField(_("slow mode"), default=0)  # between two messages of a member
    history = models.CharField(_("what newcomers see"), max_length=10, choices=History, default=History.ALL)
    history_count = models.PositiveIntegerField(_("how many messages"), default=50)  # for LATEST
    is_quiet = models.BooleanField(_("no join and leave messages"), default=False)
    allows_guests = models.BooleanField(_("guests may join by link"), default=False)
    archived_at = models.DateTimeField(_("closed since"), null=True, editable=False)
    binned_at = models.DateTimeField(_("deleted"), null=True, editable=False, db_index=True)
    binned_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("deleted by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)  # of all that is decided, so that tabs look again

    objects = RoomQuerySet.as_manager()

    head_count: int  # of with_head_count()
    joined: bool  # of with_joined()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=~models.Q(kind="direct") & models.Q(binned_at=None),  # in the bin it holds no name
                name="room_name_unique_whatever_case_and_width",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="direct", direct_key__isnull=False)
                | (~models.Q(kind="direct") & models.Q(direct_key__isnull=True)),
                name="direct_rooms_and_no_others_have_a_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.slug

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """Whether anybody may find and join it."""
        return self.kind == self.Kind.OPEN

    @property
    def is_in_directory(self) -> bool:
        """Whether everybody in the house finds it in the list of rooms."""
        return self.is_listed and self.binned_at is None and not self.is_direct

    @property
    def is_lounge(self) -> bool:
        """Whether newcomers arrive here, so that it has to stay open to them."""
        return self.slug == LOUNGE

    @property
    def erased_at(self) -> datetime | None:
        """When the bin gives it up, if it is in there."""
        return self.binned_at and self.binned_at + timedelta(days=BIN_DAYS)

    @property
    def picture_key(self) -> str:
        """What names the present picture in its address; empty if there is none."""
        return PurePath(self.picture.name or "").stem

    @property
    def is_archived(self) -> bool:
        """Whether it is closed for good or for now: everything stays to be read, nothing is added (C29)."""
        return self.archived_at is not None

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation of certain people rather than a place with a name."""
        return self.kind == self.Kind.DIRECT

    @property
    def is_notes(self) -> bool:
        """Whether somebody is alone in it, for good."""
        return len(self.direct_ids) == 1

    @property
    def is_pair(self) -> bool:
        """Whether it is the conversation of two."""
        return len(self.direct_ids) == 2

    @property
    def direct_ids(self) -> tuple[int, ...]:
        """The ids of the people of a direct conversation, in order; of no room else."""
        return tuple(int(part) for part in (self.direct_key or "").split(",") if part)
