"""What somebody is told and can find again: the bell's list. Operations call `notify` inside their transaction.

A notice keeps no words, only its kind and what they have places for: `WORDS` is where each kind is said, for the list
(in the language of whoever reads) and for the scripts of open pages (in the language of the page).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import Availability, Friendship, Notice, User
from accounts.notifications import live
from chatsite.database.prepared import Prepared
from chatsite.i18n.korean import resolve_particles

KEPT = 200  # notices of a person
PAGE_SIZE = 30  # notices
SAFETY: Final = (Notice.Kind.NEW_PLACE, Notice.Kind.PASSWORD_CHANGED, Notice.Kind.TWO_FACTOR)
DETAIL_MAX = 200  # characters; a browser may call itself more

WORDS: Final[dict[str, str | Promise]] = {
    Notice.Kind.FRIEND_REQUEST: _("{name} wants to add you."),
    Notice.Kind.FRIENDS_NOW: _("You and {name} are friends now."),
    Notice.Kind.FRIEND_ONLINE: _("{name} is online."),
    Notice.Kind.FRIEND_OFFLINE: _("{name} is offline."),
    Notice.Kind.NEW_PLACE: _("Somebody signed in as you in a new place: {detail}"),
    Notice.Kind.PASSWORD_CHANGED: _("Your password was changed."),
    Notice.Kind.TWO_FACTOR: _("The second step of your sign-in was changed."),
    Notice.Kind.ROOM_INVITATION: _("{name} invites you to #{detail}."),
    Notice.Kind.JOIN_REQUEST: _("{name} asks to join #{detail}."),
    Notice.Kind.LET_IN: _("You are a member of #{detail} now."),
    Notice.Kind.ROOM_ROLE: _("Your role in #{detail} has changed."),
    Notice.Kind.ROOM_REMOVED: _("You were taken out of #{detail}."),
    Notice.Kind.CALLED: _("{name} means you in #{detail}."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with its words; `is_waiting` if it is a friend request that can be accepted."""

    notice: Notice
    words: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Notices from the newest on, how many of all are unread, and where the next page begins, or None."""

    lines: list[Line]
    unread: int
    is_first: bool
    next_before: int | None


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
    """The request of `actor` needs the user's attention no more."""
    _read(user, Notice.objects.filter(user=user, actor=actor, kind=Notice.Kind.FRIEND_REQUEST))


def settle(*, users: Iterable[User], kind: Notice.Kind, address: str) -> None:
    """What was to be decided at this address is decided: it needs the attention of these people no more."""
    for user in users:
        _read(user, Notice.objects.filter(user=user, kind=kind, address=address))


def _read(user: User, notices: "models.QuerySet[Notice]") -> None:
    with transaction.atomic():
        if notices.filter(read_at=None).update(read_at=timezone.now()):
            live.notices_read(user)


def page(user: User, *, before: int | None = None) -> Page:
    """The newest notices of the user, or the newest of those before the notice `before`. Four queries."""
    theirs = user.notices.select_related("actor").order_by("-id")
    found = list(theirs.filter(pk__lt=before)[: PAGE_SIZE + 1] if before else theirs[: PAGE_SIZE + 1])
    notices = found[:PAGE_SIZE]
    names = _names(user, notices)
    waiting = set(Friendship.objects.received_by(user).waiting().values_list("requested_by", flat=True))
    lines = [
        Line(
            notice=notice,
            words=words(notice.kind, name=names.get(notice.actor_id or 0, ""), detail=notice.detail),
            is_waiting=notice.kind == Notice.Kind.FRIEND_REQUEST and notice.actor_id in waiting,
        )
        for notice in notices
    ]
    return Page(lines, unread(user.pk), before is None, notices[-1].pk if len(found) > PAGE_SIZE else None)


def _names(reader: User, notices: Iterable[Notice]) -> Mapping[int, str]:
    """What the reader calls those whom these are about, by their ids; 0 is nobody."""
    actors = {notice.actor for notice in notices if notice.actor}
    return relations.names_for(reader, actors) if actors else {}


def words(kind: str, *, name: str, detail: str) -> str:
    """The sentence, in the reader's language."""
    return resolve_particles(str(WORDS[kind]).format(name=name, detail=detail))


_unread: Prepared = Prepared(
    lambda user: (
        Notice.objects.filter(user=user, read_at=None)
        .order_by()
        .values("user")
        .annotate(unread=models.Count("pk"))
        .values_list("unread")
    ),
    user=models.BigIntegerField(),
)


def unread(user_id: int) -> int:
    """How many the person has not read yet: asked by every page, so the query is a prepared one."""
    row = _unread.first(user=user_id)
    return row[0] if row else 0
