"""What somebody is told and can find again: the bell's list. Operations call `notify` inside their transaction.

A notice keeps no words, only its kind and what they have places for: `WORDS` is where each kind is said, for the list
(in the language of whoever reads) and for the scripts of open pages (in the language of the page).
"""

from collections.abc import Iterable
from typing import Final

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Availability, Notice, User
from accounts.notifications import live
from accounts.notifications.queries import _names

KEPT = 200  # notices of a person
SAFETY: Final = (
    Notice.Kind.NEW_PLACE,
    Notice.Kind.PASSWORD_CHANGED,
    Notice.Kind.TWO_FACTOR,
    Notice.Kind.HOUSE_GIVEN,
    Notice.Kind.WARNED,
    Notice.Kind.RESTRICTED,
)
DETAIL_MAX = 200  # characters; a browser may call itself more


def notify(*, user: User, kind: Notice.Kind, actor: User | None = None, detail: str = "", address: str = "") -> Notice:
    """Tell `user`, in all their tabs after the commit, and keep it in their list, which holds the newest 200, and the
    newest 200 of those on which the safety of the account hangs: nobody pushes these out by calling somebody again and
    again.

    `actor` is whom it is about, `detail` what the kind's words have a place for, `address` the path it leads to.
    Who does not want to be disturbed finds in the list what others do, and no more.
    """
    notice = Notice.objects.create(user=user, kind=kind, actor=actor, detail=detail[:DETAIL_MAX], address=address)
    _forget_the_oldest(user, among_safety=kind in SAFETY)
    is_quiet = actor is not None and user.availability_now == Availability.DND
    live.notified(notice, name=_names(user, [notice]).get(notice.actor_id or 0, ""), is_quiet=is_quiet)
    return notice


def _forget_the_oldest(user: User, *, among_safety: bool) -> None:
    notices = user.notices.filter(kind__in=SAFETY) if among_safety else user.notices.exclude(kind__in=SAFETY)
    oldest = notices.order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 1].first()
    if oldest is not None:
        notices.filter(id__lte=oldest).delete()


def read(*, notice: Notice) -> None:
    """It is not new any more, in any tab."""
    _read(notice.user, Notice.objects.filter(pk=notice.pk))


def read_all(*, user: User) -> None:
    """Nothing of what is there is new any more."""
    _read(user, Notice.objects.filter(user=user))


def answered(*, user: User, actor: User) -> None:
    """The friend request of `actor` needs the user's attention no more, and is not offered to them any more."""
    _settle(user, Notice.objects.filter(user=user, actor=actor, kind=Notice.Kind.FRIEND_REQUEST))


def settle(*, users: Iterable[User], kind: Notice.Kind, address: str) -> None:
    """What was to be decided at this address is decided: it needs the attention of these people no more."""
    for user in users:
        _settle(user, Notice.objects.filter(user=user, kind=kind, address=address))


def settle_about(*, user: User, kind: Notice.Kind, actor: User) -> None:
    """What was to be decided about `actor` is decided: it needs the attention of this person no more."""
    _settle(user, Notice.objects.filter(user=user, kind=kind, actor=actor))


def _settle(user: User, notices: "models.QuerySet[Notice]") -> None:
    """They are read, and say from now on that they ask for nothing more."""
    with transaction.atomic():
        settled = list(notices.filter(settled_at=None).values_list("pk", flat=True))
        if settled:
            now = timezone.now()
            Notice.objects.filter(pk__in=settled).update(settled_at=now, read_at=Coalesce("read_at", now))
            live.notices_read(user, settled=settled)


def _read(user: User, notices: "models.QuerySet[Notice]") -> None:
    with transaction.atomic():
        if notices.filter(read_at=None).update(read_at=timezone.now()):
            live.notices_read(user)
