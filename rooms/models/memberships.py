"""Who belongs to a room, as what, and how each of them keeps it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Availability, Circle, Presence, Status, User, called
from accounts.presence.privacy import is_seen_by, state_for
from accounts.presence.queries import Shown
from rooms.models.rooms import Room

FOLDER_NAME_MAX = 30  # characters
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # an end that does not come


class Heads(NamedTuple):
    """How many belong to a room, and how many of them are here."""

    members: int
    online: int


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)

    def owners(self) -> "MembershipQuerySet":
        return self.filter(role=Membership.Role.OWNER)

    def heirs(self) -> "MembershipQuerySet":
        """Who may own a room, in the order in which it goes on by itself: moderators, then the longest members; after
        all of them who is suspended, or is about to leave the house.
        """
        stays = models.Case(models.When(user__is_active=True, user__deletion_due_at=None, then=0), default=1)
        runs = models.Case(models.When(role=Membership.Role.MODERATOR, then=0), default=1)
        return self.filter(user__is_guest=False).select_related("user").order_by(stays, runs, "joined_at", "pk")

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

    def store_read_positions(self, memberships: "Iterable[Membership]") -> None:
        """Store what these members have read and when they wrote, as it stands in them.

        One short statement, run for each row; to write one for all takes `bulk_update` a hundred times as long.
        """
        to_database = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE rooms_membership SET read_up_to = %s, read_at = %s, wrote_at = %s WHERE id = %s",
                [(one.read_up_to, to_database(one.read_at), to_database(one.wrote_at), one.pk) for one in memberships],
            )

    def count_heads(self, reader: Any = None) -> "models.QuerySet[Membership, tuple[int, int, int]]":
        """Rooms by id, each with how many of these belong to it and how many of them are here; none is loaded.

        Who has the id `reader` is here.
        """
        present = models.Q(models.Exists(_presences()))
        if reader is not None:
            present |= models.Q(user=reader)
        counts = {"members": models.Count("pk"), "online": models.Count("pk", filter=present)}
        rows = self.order_by().values("room").annotate(**counts).values_list("room", "members", "online")
        return cast("models.QuerySet[Membership, tuple[int, int, int]]", rows)

    def heads_by_room(self) -> dict[int, Heads]:
        """The same as a table."""
        return {room: Heads(members, online) for room, members, online in self.count_heads()}

    def with_state(self, reader: User) -> "MembershipQuerySet":
        """Each with `state` and `status`, as the reader sees them (accounts.presence.privacy)."""
        return self.annotate(state=state_for(reader.pk, of="user__"), is_seen=is_seen_by(reader.pk, of="user__"))

    def matching(self, text: str) -> "MembershipQuerySet":
        """Those of people with this in one of their names, in any way of typing it."""
        return self.filter(called(text, of="user__"))

    def in_order(self) -> "MembershipQuerySet":
        """Owners first, then moderators, then who is here, then who is away; each by name. Needs `with_state`."""
        return self.order_by(
            models.Case(
                models.When(role=Membership.Role.OWNER, then=0),
                models.When(role=Membership.Role.MODERATOR, then=1),
                default=2,
            ),
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


class Folder(models.Model):
    """A heading in somebody's own list of rooms."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="room_folders")
    name = models.CharField(_("name"), max_length=FOLDER_NAME_MAX)
    place = models.PositiveIntegerField(default=0)
    is_shut = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_folder_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody belongs to a room, and has read it up to a number.

    Unread is never stored: it is what the room holds after `read_up_to`, of what is for this person to see.
    """

    class Role(models.TextChoices):
        """What somebody may do in a room: the table is in rooms.permissions.rights."""

        OWNER = "owner", _("owner")
        MODERATOR = "moderator", _("moderator")
        MEMBER = "member", _("member")
        READER = "reader", _("read-only")

    class Notify(models.TextChoices):
        """Of what the person wants to hear when they do not look."""

        ALL = "all", _("every message")
        CALLS = "calls", _("mentions only")
        NONE = "none", _("nothing")

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
    history_from = models.PositiveBigIntegerField(default=0, editable=False)  # no message before it is theirs to see
    silenced_until = models.DateTimeField(_("timed out until"), null=True, editable=False)  # by those who run the room
    wrote_at = models.DateTimeField(null=True, editable=False)  # for slow mode
    # By which they came, if they are a guest: a ban may close it.
    link = models.ForeignKey(
        "rooms.InviteLink", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    # How this person keeps it
    notify = models.CharField(_("notifications"), max_length=10, choices=Notify, default=Notify.ALL)
    muted_until = models.DateTimeField(null=True, editable=False)  # by oneself; year 9999: for good
    is_favourite = models.BooleanField(default=False, editable=False)
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, editable=False, related_name="memberships")
    place = models.PositiveIntegerField(null=True, editable=False)  # in the list, where it is sorted by hand

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
        """How many messages there are after what was read, whispers to others among them."""
        return max(0, self.room.message_count - self.read_up_to)

    @property
    def runs_it(self) -> bool:
        """Whether the person is an owner or a moderator of the room."""
        return self.role in {self.Role.OWNER, self.Role.MODERATOR}

    @property
    def is_silenced(self) -> bool:
        """Whether those who run the room have told the person to be silent, and its time is not over."""
        return self.silenced_until is not None and self.silenced_until > timezone.now()

    @property
    def is_muted(self) -> bool:
        """Whether the person wants to hear nothing of the room for now."""
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def is_muted_for_good(self) -> bool:
        """Whether that has no end."""
        return self.muted_until is not None and self.muted_until >= FOR_GOOD
