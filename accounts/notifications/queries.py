"""The notices of a person, as pages and the bell show them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import Friendship, Notice, User
from chatsite.database.prepared import Prepared
from chatsite.i18n.korean import resolve_particles

PAGE_SIZE = 30  # notices
WORDS: Final[dict[str, str | Promise]] = {
    Notice.Kind.FRIEND_REQUEST: _("{name} wants to add you."),
    Notice.Kind.FRIENDS_NOW: _("You and {name} are friends now."),
    Notice.Kind.FRIEND_ONLINE: _("{name} is online."),
    Notice.Kind.FRIEND_OFFLINE: _("{name} is offline."),
    Notice.Kind.NEW_PLACE: _("Somebody signed in as you on a new device: {detail}"),
    Notice.Kind.PASSWORD_CHANGED: _("Your password was changed."),
    Notice.Kind.TWO_FACTOR: _("Your two-step verification was changed."),
    Notice.Kind.ROOM_INVITATION: _("{name} invites you to #{detail}."),
    Notice.Kind.JOIN_REQUEST: _("{name} asks to join #{detail}."),
    Notice.Kind.LET_IN: _("You are a member of #{detail} now."),
    Notice.Kind.ROOM_ROLE: _("Your role in #{detail} has changed."),
    Notice.Kind.ROOM_REMOVED: _("You were removed from #{detail}."),
    Notice.Kind.HOUSE_GIVEN: _("You handed this site over to {name}. You can take it back until {detail}."),
    Notice.Kind.HOUSE_RECEIVED: _("{name} handed this site over to you, and can take it back until {detail}."),
    Notice.Kind.HOUSE_TAKEN: _("{name} took this site back."),
    Notice.Kind.HOUSE_BACK: _("This site is yours again."),
    Notice.Kind.WARNED: _("A moderator has sent you a warning: {detail}"),
    Notice.Kind.RESTRICTED: _("A moderator restricted your account until {detail}. You can read, but not write."),
    Notice.Kind.RESTRICTION_ENDED: _("You can write again. The restriction of your account was lifted."),
    Notice.Kind.REPORT_ACTED: _("Thank you for your report about {detail}. The moderators have taken action."),
    Notice.Kind.REPORT_DISMISSED: _(
        "The moderators looked at your report about {detail} and found nothing that breaks the rules."
    ),
    Notice.Kind.WORD_HIDDEN: _("A word of your message in #{detail} was hidden, because of the rules here."),
    Notice.Kind.HELD_REJECTED: _("Your message was not let through: {detail}"),
    Notice.Kind.FILTER_HIT: _("The word filter found something that {name} wrote: {detail}"),
    Notice.Kind.SIGN_UP_WAITS: _("{name} signed up and waits for approval."),
    Notice.Kind.LET_INTO_HOUSE: _("A moderator approved your account. Welcome!"),
    Notice.Kind.JOIN_WAVE: _("Many new people in a short time: {detail}. You can lock it for an hour."),
    Notice.Kind.CALLED: _("{name} mentioned you in #{detail}."),
}
SETTLED: Final[dict[str, str | Promise]] = {
    Notice.Kind.FRIEND_REQUEST: _("{name}’s friend request is no longer open."),
    Notice.Kind.ROOM_INVITATION: _("The invitation from {name} to #{detail} is no longer open."),
    Notice.Kind.JOIN_REQUEST: _("{name}’s request to join #{detail} is no longer open."),
    Notice.Kind.SIGN_UP_WAITS: _("Somebody has decided about {name}’s new account."),
}
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


def page(user: User, *, before: int | None = None) -> Page:
    """The newest notices of the user, or the newest of those before the notice `before`. Four queries."""
    theirs = user.notices.select_related("actor").order_by("-id")
    found = list(theirs.filter(pk__lt=before)[: PAGE_SIZE + 1] if before else theirs[: PAGE_SIZE + 1])
    notices = found[:PAGE_SIZE]
    names = _names(user, notices)
    waiting = set(Friendship.objects.received_by(user).waiting().values_list("requested_by", flat=True))
    lines = [_line(notice, names.get(notice.actor_id or 0, ""), waiting) for notice in notices]
    return Page(lines, unread(user.pk), before is None, notices[-1].pk if len(found) > PAGE_SIZE else None)


def _line(notice: Notice, name: str, waiting: Collection[int | None]) -> Line:
    """`waiting` are ids of people whose friend requests to the reader are not answered yet."""
    is_request = notice.kind == Notice.Kind.FRIEND_REQUEST
    is_settled = notice.settled_at is not None or (is_request and notice.actor_id not in waiting)
    return Line(
        notice=notice,
        words=words(notice.kind, name=name, detail=notice.detail, is_settled=is_settled),
        is_waiting=is_request and not is_settled,
    )


def _names(reader: User, notices: Iterable[Notice]) -> Mapping[int, str]:
    """What the reader calls those whom these are about, by their ids; 0 is nobody."""
    actors = {notice.actor for notice in notices if notice.actor}
    return relations.names_for(reader, actors) if actors else {}


def words(kind: str, *, name: str, detail: str, is_settled: bool = False) -> str:
    """The sentence, in the reader's language."""
    sentence = SETTLED.get(kind, WORDS[kind]) if is_settled else WORDS[kind]
    return resolve_particles(str(sentence).format(name=name, detail=detail))


def unread(user_id: int) -> int:
    """How many the person has not read yet: asked by every page, so the query is a prepared one."""
    row = _unread.first(user=user_id)
    return row[0] if row else 0
