"""Links that let in whoever has them, until they end, are used up, or are revoked.

A link that does not hold any more is answered like one that never was.
"""

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import restrictions
from accounts.hooks import Invitation
from accounts.models import User
from accounts.safety import guard
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, Conflict, NotFound
from rooms import moderation_log
from rooms.membership import admission
from rooms.membership.operations import locked
from rooms.models import InviteLink, Membership, Room
from rooms.permissions.rights import Act, may_invite, rights_of

LIVING_MAX = 20  # links of one person into one room
USES_MAX = 1_000
SPANS: Final = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "never": None,
}
NEW_LINKS = Allowance("room-links", limit=60, seconds=3600)  # of one person
LINKS_OPENED = Allowance("room-links-opened", limit=1000, seconds=60)  # from one network, which may be a school


class LinkEnded(NotFound):
    message = _("This link does not work any more. Ask for a new one.")


class TooManyLinks(Conflict):
    message = _("You have created many links to this room. Revoke some of them first.")


class NoGuests(Conflict):
    message = _("This room takes no guests by this link.")


def create(
    *, room: Room, by: User, span: str = "week", max_uses: int | None = None, for_guests: bool | None = None
) -> InviteLink:
    """Make a link that holds for `span` (a key of SPANS) and `max_uses` people.

    `for_guests`: a nickname is enough. Without a word about it the link is for guests where the room takes them.

    Raises NotFound, NotAllowed, BadRequest, TooManyLinks, NoGuests.
    """
    if span not in SPANS or (max_uses is not None and not 1 <= max_uses <= USES_MAX):
        raise BadRequest
    with transaction.atomic():
        room = locked(room)
        rights = rights_of(by, room)
        rights.check(Act.INVITE)
        restrictions.check_now(by)
        for_guests = room.allows_guests if for_guests is None else for_guests
        if for_guests and not room.allows_guests:
            raise NoGuests
        if InviteLink.objects.living().filter(room=room, creator=by).count() >= LIVING_MAX:
            raise TooManyLinks
        admission.log(rights, by, translated("An invitation link was made"), "room_link")
        length = SPANS[span]
        return InviteLink.objects.create(
            room=room,
            creator=by,
            token=secrets.token_urlsafe(18),
            ends_at=timezone.now() + length if length else None,
            max_uses=max_uses,
            for_guests=for_guests,
        )


def revoke(*, link: InviteLink, by: User) -> None:
    """From now on it leads nowhere: one's own link, or any, for who may admit people. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        room = locked(link.room)
        if link.creator_id != by.pk:
            rights = rights_of(by, room)
            rights.check(Act.ADMIT)
            admission.log(rights, by, translated("An invitation link was revoked"))
            if not link.revoked_at:
                moderation_log.record(room, "room_link_revoke", actor=by, person=link.creator, target=link)
        InviteLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def close_for_ban(guest: User) -> int | None:
    """Revoke the link by which this guest came in, in the transaction of their ban. Returns its id if it was open."""
    ids = Membership.objects.of(guest).exclude(link=None).values_list("link", flat=True)
    link = InviteLink.objects.filter(pk__in=ids, revoked_at=None).first()
    if link is None:
        return None
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    return link.pk


def open_after_ban(link_id: int) -> None:
    """The ban was taken back: the link leads into the room again, if it would by now."""
    InviteLink.objects.filter(pk=link_id).update(revoked_at=None)


def reopen(*, link_id: int, by: User) -> None:
    """Take back that a link was revoked. Raises NotFound, NotAllowed; does nothing for one that leads in."""
    link = InviteLink.objects.filter(pk=link_id).select_related("room", "creator").first()
    if link is None:
        raise NotFound
    with transaction.atomic():
        room = locked(link.room)
        rights_of(by, room).check(Act.ADMIT)
        if InviteLink.objects.filter(pk=link.pk, revoked_at__isnull=False).update(revoked_at=None):
            moderation_log.record(room, "room_link_reopen", actor=by, person=link.creator, target=link)


def use(*, token: str, user: User) -> Membership:
    """Come in by a link. Who is in already uses nothing of it. Raises LinkEnded, Banned, NoGuests, LockedForNew."""
    if own := joined_by(token, user):
        return own
    with transaction.atomic():
        room = locked(at(token).room)
        if own := room.memberships.of(user).first():
            return own
        link = at(token)  # as it is now that nobody else comes in
        if user.is_guest and (not takes_guests(link) or user.memberships.exists()):
            raise NoGuests
        guard.check(room.locked_until)
        InviteLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1)
        membership = admission.come_in(room, user)
        if user.is_guest:
            membership.link = link
            membership.save(update_fields=["link"])
        return membership


def joined_by(token: str, user: User) -> Membership | None:
    """The user's membership in the room of the link, though it may not hold any more."""
    return (
        Membership.objects.of(user)
        .filter(room__links__token=token, room__binned_at=None)
        .select_related("room")
        .first()
    )


def at(token: str) -> InviteLink:
    """The link, with its room. Raises LinkEnded unless it holds."""
    link = _living().filter(token=token[:64]).select_related("room", "creator").first()
    if link is None:
        raise LinkEnded
    return link


def takes_guests(link: InviteLink) -> bool:
    """Whether a nickname is enough to come in by this link, as long as the room allows it."""
    return link.for_guests and link.room.allows_guests


def shown_to(user: User, room: Room, *, by_all: bool) -> QuerySet[InviteLink]:
    """Links into the room that hold, the newest first: one's own, or those of all."""
    links = _living().filter(room=room).select_related("creator").order_by("-created_at", "-pk")
    return links if by_all else links.filter(creator=user)


def path_of(link: InviteLink) -> str:
    """The path that opens the door."""
    return reverse("join-link", args=[link.token])


def invitation_of(path: str) -> Invitation | None:
    """Who invites into which room by the link with this path, if it is one that holds."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    try:
        link = at(match.kwargs["token"]) if match.url_name == "join-link" else None
    except LinkEnded:
        return None
    return Invitation(by=link.creator.name, room=link.room.name) if link else None


def _living() -> QuerySet[InviteLink]:
    """Links that hold: none of them is of somebody who may not invite into the room any more."""
    return InviteLink.objects.living().filter(may_invite("creator"))
