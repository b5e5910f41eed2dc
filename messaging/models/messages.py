"""Messages, what brings a removed one back, and whom they mean."""

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct
from rooms.models import Membership, Room

if TYPE_CHECKING:
    from messaging.models.files import File
    from messaging.models.links import MessageLink


class Stamp(NamedTuple):
    """What names the present state of a message, without its words: enough to find its rendered element."""

    pk: int
    number: int
    revision: int
    author_version: int


class MessageQuerySet(models.QuerySet["Message"]):
    def seen_by(self, user_id: int, *, history_from: int = 0) -> "MessageQuerySet":
        """What of one room is for this member's eyes: nothing from before `history_from`, and no whisper to others."""
        own = models.Q(whisper_to=None) | models.Q(whisper_to=user_id) | models.Q(author=user_id)
        return self.filter(own, number__gte=history_from)

    def public(self) -> "MessageQuerySet":
        """Without whispers."""
        return self.filter(whisper_to=None)

    def news(self) -> "MessageQuerySet":
        """What all members may want to read: `Message.is_news`."""
        return self.public().exclude(kind__in=COMINGS_AND_GOINGS)

    def speech(self) -> "MessageQuerySet":
        """What somebody said, without lines that tell what happened."""
        return self.filter(kind__in=SPEECH)

    def whole(self) -> "MessageQuerySet":
        """With all that a fragment shows, in one query."""
        return self.select_related("author", "whisper_to")

    def stamps(self) -> "models.QuerySet[Message, tuple[int, int, int, int]]":
        """The rows of a Stamp for each of these messages, without loading them."""
        return self.values_list("pk", "number", "revision", "author__profile_version")

    def changed_since(self, revision: int) -> "MessageQuerySet":
        """What a tab at this cursor has not seen, in the order in which it happened."""
        return self.filter(revision__gt=revision).order_by("revision")

    def before(self, number: int) -> "MessageQuerySet":
        return self.filter(number__lt=number).order_by("-number")

    def after(self, number: int) -> "MessageQuerySet":
        return self.filter(number__gt=number).order_by("number")


NOT_YET = ("", "")
NAME_MAX = 300  # characters of a file's name


class Message(models.Model):
    """A line of a room's timeline: what somebody wrote, or what happened.

    `number` is its place and never changes; `revision` is the room's revision at its last change.
    A removed message stays as a tombstone: its place is kept, its words are gone.
    A whisper is for its author and `whisper_to` alone. It takes a number and a revision like any other, so that the row
    of both has no hole; for everybody else its revision shows nothing, and `Room.public_number`, by which they know
    whether there is something unread, stays where it was.
    `number` and `revision` are given by operations under the room's row lock, never elsewhere.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        ACTION = "action", _("action")
        CREATED = "created", _("created the room")
        JOINED = "joined", _("joined")
        LEFT = "left", _("left")
        REMOVED = "removed", _("was removed")
        CHANGED = "changed", _("changed the room")
        ROLE = "role", _("gave a role")
        ARCHIVED = "archived", _("closed the room")
        REOPENED = "reopened", _("opened the room again")
        INSPECTED = "inspected", _("read the room")

    # The unique constraints below serve as the indexes of both keys.
    room = models.ForeignKey(Room, models.CASCADE, related_name="messages", db_index=False, verbose_name=_("room"))
    number = models.PositiveBigIntegerField(_("number"))
    revision = models.PositiveBigIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", db_index=False, verbose_name=_("author")
    )
    client_id = models.UUIDField(null=True)
    body = models.TextField(_("message"), blank=True)
    file_count = models.PositiveSmallIntegerField(_("files"), default=0, db_default=0)
    file_name = models.CharField(max_length=NAME_MAX, blank=True, default="", db_default="")  # of the first, for lists
    link_count = models.PositiveSmallIntegerField(default=0, db_default=0)  # cards of links that it shows
    # Of a line that tells what happened: `field`, `old` and `new` of a change, `whom` (a user id) and `role` of others.
    detail = models.JSONField(null=True)
    whisper_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    rendered = NOT_YET  # its element and the key of that, for messaging/messages/rendering.py
    attached: "list[File] | None" = None  # its files in order, once they were read (messaging.attachments.queries)
    cards: "list[MessageLink] | None" = None  # likewise (messaging.link_previews.queries)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["room", "revision"], name="one_message_per_revision"),
            models.UniqueConstraint(fields=["author", "client_id"], name="one_message_per_client_id"),
            models.CheckConstraint(
                condition=models.Q(whisper_to=None) | ~models.Q(whisper_to=models.F("author")),
                name="nobody_whispers_to_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(body=""), name="a_tombstone_has_no_words"
            ),
        ]
        indexes = [
            # With IS NOT NULL, SQLite would compile every statement of this table anew at each run
            # (chatsite.database.prepared).
            models.Index(
                fields=["room", "number", "author", "whisper_to"],
                condition=models.Q(whisper_to__gt=0),
                name="whispers_of_a_room",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"

    @property
    def audience(self) -> frozenset[int]:
        """The ids of the two whom a whisper is for; empty if the message is for all members."""
        return frozenset() if self.whisper_to_id is None else frozenset({self.author_id, self.whisper_to_id})

    def is_seen_by(self, own: Membership) -> bool:
        """Whether this member of its room may see it: `MessageQuerySet.seen_by` for one that was read."""
        return self.number >= own.history_from and (not self.audience or own.user_id in self.audience)

    @property
    def is_news(self) -> bool:
        """Whether all members of the room may want to read it: no whisper, and not only that somebody came or went."""
        return self.whisper_to_id is None and self.kind not in COMINGS_AND_GOINGS

    @property
    def is_speech(self) -> bool:
        """Whether somebody said it, rather than it being said of them."""
        return self.kind in SPEECH

    @property
    def change(self) -> str:
        """What the last change was."""
        if self.removed_at:
            return "removed"
        if self.edited_at:
            return "edited"
        return "posted"


SPEECH = frozenset({Message.Kind.TEXT, Message.Kind.ACTION})
COMINGS_AND_GOINGS = frozenset({Message.Kind.JOINED, Message.Kind.LEFT})


class Removal(models.Model):
    """What brings back a message that was removed (messaging.messages.removals).

    It stands apart from messages, so that no read of them can show what is deleted. What its author removed is gone
    within seconds; what moderators removed (`act`), at `held_until`.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="removal")
    remover = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    body = models.TextField()
    called = models.JSONField(default=list)  # the ids of those whom it meant
    removed_at = models.DateTimeField(db_index=True)
    act = models.ForeignKey(ModerationAct, models.PROTECT, null=True, related_name="removals")
    held_until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")

    def __str__(self) -> str:
        return str(self.message_id)


class Call(models.Model):
    """A message that means somebody in particular: it names them with an @, or is whispered to them.

    How many of them are unread is asked with the read position, and never stored.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calls", db_index=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()  # of the message

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [models.UniqueConstraint(fields=["user", "room", "number"], name="one_call_per_message")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room_id}/{self.number}"
