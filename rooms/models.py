"""Where: rooms and who belongs to them."""

import uuid
from typing import NamedTuple, cast

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Lower, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.models import Availability, Circle, Presence, Status, User, called
from accounts.names import fold_name
from accounts.presence import Shown
from accounts.visibility import is_seen_by, state_for
from rooms.names import KEY_SIZE, NAME_SIZE, TOPIC_SIZE


class RoomQuerySet(models.QuerySet["Room"]):
    def joined_by(self, user: User) -> "RoomQuerySet":
        """Rooms the user is a member of. Whatever a person may do in a room is found through this."""
        return self.filter(memberships__user=user)

    def visible_to(self, user: User) -> "RoomQuerySet":
        """Rooms the user may know of: open ones, and their own. Direct conversations are in no list of rooms."""
        own = models.Exists(Membership.objects.here().of(user))
        return self.named_rooms().filter(models.Q(kind=Room.Kind.OPEN) | own)

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
        heads = Membership.objects.here().order_by().values("room").annotate(heads=models.Count("pk")).values("heads")
        return self.annotate(head_count=Coalesce(models.Subquery(heads), 0))

    def with_joined(self, user: User) -> "RoomQuerySet":
        """Each with `joined`: whether the user is a member, in the same query."""
        return self.annotate(joined=models.Exists(Membership.objects.here().of(user)))


class Room(models.Model):
    """A place where messages are.

    Two counters keep it honest; both move under the row's lock, in the transaction that makes the change:
    `message_count` gives each message its number, `revision` grows by one with every change of the timeline.
    A restored backup gets a new `epoch`, so that no tab trusts a cursor from another life.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        DIRECT = "direct", _("direct conversation")

        @classmethod
        def to_choose(cls) -> list[tuple[str, str]]:
            """What somebody may make a room as. Direct conversations come about by themselves."""
            return [(kind.value, str(kind.label)) for kind in (cls.OPEN, cls.CLOSED)]

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
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    active_at = models.DateTimeField(default=timezone.now, editable=False)  # of the latest message

    objects = RoomQuerySet.as_manager()

    head_count: int  # of with_head_count()
    joined: bool  # of with_joined()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=~models.Q(kind="direct"),
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


class Heads(NamedTuple):
    """How many belong to a room, and how many of them are here."""

    members: int
    online: int


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)

    def of_direct(self) -> "MembershipQuerySet":
        """Those of direct conversations."""
        return self.filter(room__kind=Room.Kind.DIRECT)

    def shown(self) -> "MembershipQuerySet":
        """Those of conversations that their person has not put out of the list, or that were spoken in since."""
        return self.exclude(hidden_up_to__gte=models.F("room__message_count"))

    def put_away(self) -> "MembershipQuerySet":
        """Those of conversations in which something was said, and that their person has put out of the list."""
        return self.filter(hidden_up_to__gte=models.F("room__message_count"), room__message_count__gt=0)

    def here(self) -> "MembershipQuerySet":
        """Memberships of the room of an outer query."""
        return self.filter(room=models.OuterRef("pk"))

    def count_heads(self) -> "models.QuerySet[Membership, tuple[int, int, int]]":
        """Rooms by id, each with how many of these belong to it and how many of them are here; none is loaded."""
        present = models.Q(models.Exists(_presences()))
        counts = {"members": models.Count("pk"), "online": models.Count("pk", filter=present)}
        rows = self.order_by().values("room").annotate(**counts).values_list("room", "members", "online")
        return cast("models.QuerySet[Membership, tuple[int, int, int]]", rows)

    def heads_by_room(self) -> dict[int, Heads]:
        """The same as a table."""
        return {room: Heads(members, online) for room, members, online in self.count_heads()}

    def with_state(self, reader: User) -> "MembershipQuerySet":
        """Each with `state` and `status`, as the reader sees them (accounts.visibility)."""
        return self.annotate(state=state_for(reader.pk, of="user__"), is_seen=is_seen_by(reader.pk, of="user__"))

    def matching(self, text: str) -> "MembershipQuerySet":
        """Those of people with this in one of their names, in any way of typing it."""
        return self.filter(called(text, of="user__"))

    def in_order(self) -> "MembershipQuerySet":
        """Owners first, then who is here, then who is away; each by name. Needs `with_state`."""
        return self.order_by(
            models.Case(models.When(role=Membership.Role.OWNER, then=0), default=1),
            models.Case(
                models.When(state__in=[Shown.ONLINE, Shown.DND], then=0),
                models.When(state=Shown.AWAY, then=1),
                default=2,
            ),
            Lower(Coalesce(NullIf("user__display_name", models.Value("")), "user__username")),
            "pk",
        )


def _presences() -> "models.QuerySet[Presence]":
    """Where the person of an outer query's membership is present now. Whom nobody sees is counted nowhere."""
    here = Presence.objects.living().filter(user=models.OuterRef("user"))
    return here.exclude(user__availability=Availability.INVISIBLE).exclude(user__who_sees_presence=Circle.NOBODY)


class Membership(models.Model):
    """Somebody belongs to a room and has read it up to a number.

    Unread is never stored: it is `room.message_count - read_up_to`.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MEMBER = "member", _("member")

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships", verbose_name=_("room"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    read_up_to = models.PositiveBigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    # Out of this person's list until there is a message after this number.
    hidden_up_to = models.PositiveBigIntegerField(null=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    state: str  # of with_state(), as the next
    is_seen: bool

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_membership_per_room_and_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"

    @property
    def status(self) -> Status:
        """What this person says of themselves, to the reader of `with_state`."""
        return self.user.status if self.is_seen else Status()

    @property
    def unread(self) -> int:
        return max(0, self.room.message_count - self.read_up_to)
