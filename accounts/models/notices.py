"""What somebody was told, so that nothing that passed by is gone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread_by(self, user: User) -> "NoticeQuerySet":
        return self.filter(user=user, read_at=None)


class Notice(models.Model):
    """A line of somebody's bell. Its words are made when it is read, in the reader's language.

    accounts.notifications.queries makes them.
    """

    class Kind(models.TextChoices):
        FRIEND_REQUEST = "friend_request", _("friend request")
        FRIENDS_NOW = "friends_now", _("new friend")
        FRIEND_ONLINE = "friend_online", _("starred friend online")
        FRIEND_OFFLINE = "friend_offline", _("starred friend offline")
        NEW_PLACE = "new_place", _("new device")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        TWO_FACTOR = "two_factor", _("two-step verification changed")
        ROOM_INVITATION = "room_invitation", _("invitation to a room")
        JOIN_REQUEST = "join_request", _("request to join a room")
        LET_IN = "let_in", _("accepted into a room")
        ROOM_ROLE = "room_role", _("another role in a room")
        ROOM_REMOVED = "room_removed", _("removed from a room")
        HOUSE_GIVEN = "house_given", _("site handed over")
        HOUSE_RECEIVED = "house_received", _("site received")
        HOUSE_TAKEN = "house_taken", _("site taken back by its giver")
        HOUSE_BACK = "house_back", _("site taken back")
        WARNED = "warned", _("warning")
        RESTRICTED = "restricted", _("restriction")
        RESTRICTION_ENDED = "restriction_ended", _("restriction lifted")
        REPORT_ACTED = "report_acted", _("report: action taken")
        REPORT_DISMISSED = "report_dismissed", _("report: no action")
        WORD_HIDDEN = "word_hidden", _("word hidden")
        HELD_REJECTED = "held_rejected", _("held message rejected")
        FILTER_HIT = "filter_hit", _("word found by the filter")
        SIGN_UP_WAITS = "sign_up_waits", _("new account waiting")
        LET_INTO_HOUSE = "let_into_house", _("account approved")
        JOIN_WAVE = "join_wave", _("many new people")
        CALLED = "called", _("mentioned or whispered to")

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")  # whom it is about
    detail = models.CharField(max_length=200, blank=True)  # what the words have a place for
    address = models.CharField(max_length=200, blank=True)  # the path it leads to
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # what it asked for is answered, or asked no more

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["user", "-id"], name="notices_of_a_person_by_age")]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"
