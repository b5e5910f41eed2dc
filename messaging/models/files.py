"""Files that people send, and their bytes, which are stored once however many files hold them."""

import re
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.search_keys import SEARCH_KEYS_MAX, search_keys, wanted_keys
from messaging.models.messages import NAME_MAX, Message
from rooms.models import Membership, Room

ALT_MAX = 1_000  # characters
TYPE_MAX = 100
PLACEHOLDER_MAX = 1_000
_BETWEEN_WORDS = re.compile(r"[\W_]+")


class Blob(models.Model):
    """Bytes in storage, under names made of `key` (messaging.attachments.storage).

    The row is there before the bytes, without `sha256`, so that an upload that was cut off is found and swept.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("sound")
        TEXT = "text", _("text")
        PDF = "pdf", _("PDF")
        FILE = "file", _("file")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    sha256 = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique, and unknown at first
    size = models.PositiveBigIntegerField(_("size"), default=0)  # bytes
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.FILE)
    type = models.CharField(_("media type"), max_length=TYPE_MAX, default="application/octet-stream")
    width = models.PositiveIntegerField(null=True)  # pixels, of a picture as it is shown
    height = models.PositiveIntegerField(null=True)
    placeholder = models.CharField(max_length=PLACEHOLDER_MAX, blank=True)  # a tiny WebP in base64
    is_animated = models.BooleanField(default=False, db_default=False)
    duration = models.PositiveIntegerField(null=True)  # milliseconds, of a video whose length is known
    has_copies = models.BooleanField(default=False)  # a thumbnail and one for the screen
    copies_size = models.PositiveIntegerField(default=0, db_default=0)  # bytes of both; 0: not measured yet
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("stored bytes")
        verbose_name_plural = _("stored bytes")

    def __str__(self) -> str:
        return str(self.key)


def keys_of_name(name: str) -> str:
    """What a file can be found by: its name, however one types it (accounts.search_keys)."""
    return search_keys(_BETWEEN_WORDS.sub(" ", name))


class FileQuerySet(models.QuerySet["File"]):
    def seen_by(self, own: Membership) -> "FileQuerySet":
        """What of their room this member may see: the files of `MessageQuerySet.seen_by`, but for removed messages."""
        shown = models.Q(message__whisper_to=None)
        shown |= models.Q(message__whisper_to=own.user_id) | models.Q(message__author=own.user_id)
        of_room = self.filter(room=own.room_id, number__gte=own.history_from)
        return of_room.filter(shown, message__isnull=False, message__removed_at=None)

    def called(self, text: str) -> "FileQuerySet":
        """Those with this in their name; all if there is nothing to look for."""
        keys = wanted_keys(_BETWEEN_WORDS.sub(" ", text))
        return self.filter(*(models.Q(search_text__contains=key) for key in keys))


class File(models.Model):
    """What somebody uploaded.

    It is theirs alone until a message of theirs takes it; then it is for all who may see that message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="files", verbose_name=_("uploaded by")
    )
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=NAME_MAX)
    search_text = FoldedNameField(max_length=SEARCH_KEYS_MAX, source="name", fold=keys_of_name, default="")
    voice = models.JSONField(null=True, blank=True)  # of a recorded message (messaging.attachments.media.voices.Voice)
    alt = models.CharField(_("description"), max_length=ALT_MAX, blank=True)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="files", verbose_name=_("message"))
    position = models.PositiveSmallIntegerField(default=0)  # in its message
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="files", db_index=False)
    number = models.PositiveBigIntegerField(null=True)  # of the message
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["room", "number"], name="files_of_a_room"),
            models.Index(fields=["owner", "created_at"], name="files_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return reverse("file", args=[self.pk, self.name])


class PartialUpload(models.Model):
    """A file on its way in pieces (messaging.attachments.resumable), and for a while after it has become a File."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="partial_uploads")
    name = models.CharField(max_length=NAME_MAX)
    alt = models.CharField(max_length=ALT_MAX, blank=True)
    size = models.PositiveBigIntegerField()  # bytes, when it will be whole
    offset = models.PositiveBigIntegerField(default=0)  # bytes that are safe on the disk
    file = models.OneToOneField(File, models.CASCADE, null=True, related_name="partial_upload")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("upload in pieces")
        verbose_name_plural = _("uploads in pieces")

    def __str__(self) -> str:
        return self.name
