"""People: what they are called, and what they decided about others."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedNameField
from accounts.models.status import Status
from accounts.names import DISPLAY_NAME_MAX, USERNAME_MAX, fold_name, skeleton
from accounts.search_keys import SEARCH_KEYS_MAX, search_keys, wanted_keys

STATUS_MAX = 100  # characters
FOLLOWERS = {"display_name": ("search_text",), "username": ("username_key", "username_skeleton", "search_text")}


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class RoomOrder(models.TextChoices):
    """How somebody's list of rooms is sorted."""

    NAME = "name", _("by name")
    ACTIVITY = "activity", _("by the latest message")
    HAND = "hand", _("by hand")


class Circle(models.TextChoices):
    """Whom something is open to."""

    EVERYONE = "everyone", _("Everyone")
    ROOMS = "rooms", _("Friends and people in my rooms")
    FRIENDS = "friends", _("Friends")
    NOBODY = "nobody", _("Nobody")


class Approval(models.TextChoices):
    """Where a new account stands that a moderator looks at first (accounts.registration.approval)."""

    NONE = "", _("not needed")
    WAITING = "waiting", _("waits for approval")
    DECLINED = "declined", _("declined")


class Availability(models.TextChoices):
    """What somebody wants others to know of their being here."""

    AUTO = "auto", _("Online (automatic)")
    DND = "dnd", _("Do not disturb")
    INVISIBLE = "invisible", _("Invisible")


def called(text: str, *, of: str = "") -> models.Q:
    """People with this in one of their names, in any way of typing it; `of` is the path to them, as in "user__"."""
    return models.Q(*((f"{of}search_text__contains", key) for key in wanted_keys(text)))


class People(UserManager["User"]):
    def matching(self, text: str) -> "models.QuerySet[User]":
        """Those with this in one of their names (accounts.search_keys); everybody if there is nothing to look for."""
        return self.filter(called(text))

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whoever signs in with this name, however they typed it (case and width make no difference)."""
        return self.get(username_key=fold_name(username or ""))


class DisplayedPerson:
    """What is shown of a person: a name, and initials on a colour where there is no picture."""

    __slots__ = ()
    pk: int
    username: str
    display_name: str
    deleted_at: datetime | None

    @property
    def name(self) -> str:
        """What others read."""
        return gettext("Deleted account") if self.deleted_at else self.display_name or self.username

    @property
    def initials(self) -> str:
        """One or two characters for a picture: two Latin letters, or one of any other script."""
        words = self.name.split()
        letters = "".join(word[0] for word in words[:2]).upper()
        return letters if letters.isascii() else self.name[:1]

    @property
    def hue(self) -> int:
        """The colour of the initials, in degrees, the same for ever."""
        return int.from_bytes(hashlib.blake2b(str(self.pk).encode(), digest_size=2).digest()) % 24 * 15


class User(DisplayedPerson, AbstractUser):
    """A person. `username` is the handle one signs in with; `display_name`, in any script, is what others read."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(_("user name"), max_length=USERNAME_MAX, unique=True)
    username_key = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=fold_name)
    username_skeleton = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=skeleton)
    display_name = models.CharField(_("display name"), max_length=DISPLAY_NAME_MAX, blank=True)
    search_text = FoldedNameField(max_length=SEARCH_KEYS_MAX, source="both_names", fold=search_keys, default="")
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    is_owner = models.BooleanField(_("owner of this site"), default=False, editable=False)
    profile_version = models.PositiveIntegerField(default=1, editable=False)
    is_guest = models.BooleanField(_("guest"), default=False, editable=False)  # came by a room's link, with a nickname
    room_order = models.CharField(_("order of rooms"), max_length=10, choices=RoomOrder, default=RoomOrder.NAME)
    shut_sections = models.CharField(max_length=60, blank=True, editable=False)  # rooms.sidebar.preferences.SECTIONS

    # Whom one is there for
    is_findable = models.BooleanField(_("others find me by name"), default=True)
    who_may_write = models.CharField(_("who may write to me"), max_length=10, choices=Circle, default=Circle.FRIENDS)
    who_sees_presence = models.CharField(
        _("who sees whether I am here"), max_length=10, choices=Circle, default=Circle.ROOMS
    )
    shows_last_seen = models.BooleanField(_("they also see when I was last online"), default=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    availability = models.CharField(max_length=10, choices=Availability, default=Availability.AUTO)
    availability_ends_at = models.DateTimeField(null=True, blank=True)
    status_emoji = models.CharField(max_length=32, blank=True)
    status_text = models.CharField(max_length=STATUS_MAX, blank=True)
    status_ends_at = models.DateTimeField(null=True, blank=True)
    friend_link_version = models.PositiveIntegerField(default=1, editable=False)

    # By moderators (accounts.moderation)
    restricted_until = models.DateTimeField(_("restricted until"), null=True, editable=False)
    must_read_warning = models.BooleanField(default=False, db_default=False, editable=False)
    # Who waits is not active: nobody sees them, and they see nothing.
    approval = models.CharField(
        _("approval"), max_length=10, choices=Approval, blank=True, default="", db_default="", editable=False
    )

    # Leaving for good
    deletion_due_at = models.DateTimeField(_("will be deleted"), null=True, editable=False, db_index=True)
    deletion_takes_messages = models.BooleanField(default=False, editable=False)
    deleted_at = models.DateTimeField(_("was deleted"), null=True, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        swappable = "AUTH_USER_MODEL"
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(fields=["username_key"], name="username_unique_whatever_case_and_width"),
            models.UniqueConstraint(fields=["username_skeleton"], name="no_two_user_names_look_alike"),
            models.UniqueConstraint(fields=["is_owner"], condition=models.Q(is_owner=True), name="one_owner"),
        ]
        indexes = [
            models.Index(fields=[field], condition=models.Q(**{f"{field}__isnull": False}), name=f"{field}_of_some")
            for field in ("availability_ends_at", "status_ends_at")
        ]
        indexes += [
            models.Index(fields=["date_joined"], condition=models.Q(approval="waiting"), name="who_waits_for_approval")
        ]

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """What is made of a name is saved with it."""
        if update_fields is not None:
            update_fields = set(update_fields)
            update_fields |= {follower for name in update_fields for follower in FOLLOWERS.get(name, ())}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def both_names(self) -> str:
        """What somebody may look for them by."""
        return f"{self.display_name} {self.username}"

    @property
    def is_declined(self) -> bool:
        """Whether a moderator did not let the new account in."""
        return self.approval == Approval.DECLINED

    @property
    def availability_now(self) -> Availability:
        """What they chose, unless its time is over."""
        is_over = self.availability_ends_at is not None and self.availability_ends_at <= timezone.now()
        return Availability.AUTO if is_over else Availability(self.availability)

    @property
    def status(self) -> "Status":
        """What they say of themselves, unless its time is over."""
        is_over = self.status_ends_at is not None and self.status_ends_at <= timezone.now()
        return Status() if is_over else Status(self.status_emoji, self.status_text)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class WaitingPerson(User):
    """Somebody whose new account a moderator looks at first, as the administration lists them."""

    objects: ClassVar[People] = People()

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("new account")
        verbose_name_plural = _("new accounts that wait")


class FormerName(models.Model):
    """A user name somebody had until they took another. It leads to them, and is nobody else's, until `ends_at`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_names")
    username = models.CharField(max_length=USERNAME_MAX)
    username_key = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=fold_name)
    username_skeleton = FoldedNameField(max_length=USERNAME_MAX * 4, source="username", fold=skeleton)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [models.UniqueConstraint(fields=["username_key"], name="one_holder_of_a_former_name")]

    def __str__(self) -> str:
        return self.username
