"""Every change of friendships and blocks. Nobody else saves them.

Each function is one transaction that locks both people in the order of their ids and looks again, under these locks,
how they stand to each other. So a pair has one row and one state, whoever acts in the same moment. What open tabs hear
of it is said after the commit (`accounts.sessions.live`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks, relations, restrictions, throttle
from accounts.friends import live
from accounts.models import Block, Friendship, Notice, User
from accounts.models.friends import REQUEST_TEXT_MAX
from accounts.names import clean_name
from accounts.notifications import operations as notifications
from accounts.presence import live as presence_live
from chatsite.exceptions import BadRequest, Conflict, Refused

PENDING_MAX = 100  # requests of one person that nobody has accepted yet


class Oneself(BadRequest):
    message = _("That is you. Everybody is their own friend already.")


class TextTooLong(Refused):
    code = "too_long"
    status = 422
    message = _("A note with a request has at most 200 characters.")


class AlreadyFriends(Conflict):
    message = _("You are friends already.")


class NoRequest(Conflict):
    message = _("There is no friend request from this person any more.")


class BlockedByYou(Conflict):
    message = _("You blocked this person. Unblock them first.")


class TooManyPending(Conflict):
    message = _("Many of your requests are still waiting. Cancel some of them first.")


def request(*, sender: User, receiver: User, text: str = "", is_invited: bool = False) -> Friendship:
    """Ask somebody to be friends, with a line of text. If they asked too, both are friends from now on.

    The same request again is the same request. `is_invited` is for who came by the receiver's own link: they need not
    be findable. Raises Oneself, TextTooLong, AlreadyFriends, BlockedByYou, TooManyPending, RateLimited; and
    NoSuchPerson for whom the sender cannot see, or who blocked them, as for nobody.
    """
    text = clean_name(text)
    if len(text) > REQUEST_TEXT_MAX:
        raise TextTooLong
    with _pair(sender, receiver) as row:
        if row and row.accepted_at:
            raise AlreadyFriends
        _check_may_ask(sender, receiver, is_invited=is_invited)
        if row and row.requested_by_id == receiver.pk and not row.withdrawn_at:
            return _befriend(row, by=sender, other=receiver)
        if row and not row.withdrawn_at:
            return row
        restrictions.check_now(sender)
        if Friendship.objects.sent_by(sender).pending().count() >= PENDING_MAX:
            raise TooManyPending
        throttle.REQUESTS_TO_ONE.spend(f"{sender.pk}:{receiver.pk}")
        return _ask(row, sender, receiver, text)


def accept(*, user: User, other: User) -> Friendship:
    """Say yes. Who said so already has. Raises NoRequest."""
    with _pair(user, other) as row:
        if row and row.accepted_at:
            return row
        return _befriend(_received(row, other), by=user, other=other)


def ignore(*, user: User, other: User) -> None:
    """Put a request aside: it stays, and counts no more. Whoever sent it is not told. Raises NoRequest."""
    with _pair(user, other) as row:
        received = _received(row, other)
        if received.accepted_at:
            raise AlreadyFriends
        if not received.ignored_at:
            received.ignored_at = timezone.now()
            received.save(update_fields=["ignored_at"])
            notifications.answered(user=user, actor=other)
            live.friends_changed(user)


def cancel(*, user: User, other: User) -> None:
    """Take one's request back; nothing happens if there is none. Raises AlreadyFriends if it was accepted."""
    with _pair(user, other) as row:
        if row is None or row.withdrawn_at or row.requested_by_id != user.pk:
            return
        if row.accepted_at:
            raise AlreadyFriends
        _withdraw(row)
        notifications.answered(user=other, actor=user)
        _tell(user, other)


def remove(*, user: User, other: User) -> None:
    """Be friends no more. Nobody is notified; what was written stays."""
    with _pair(user, other) as row:
        if row and row.accepted_at:
            presence_live.reach_changed(user, other)
            row.delete()
            _tell(user, other)


def block(*, user: User, other: User) -> None:
    """Hear nothing of somebody any more. It ends the friendship and requests of both. They are not told."""
    with _pair(user, other) as row:
        presence_live.reach_changed(user, other)
        if row and not row.withdrawn_at:
            _tell(other)  # a list of theirs is another; all others hear nothing, or they would know
        if row and row.requested_by_id == user.pk:
            _withdraw(row)
        elif row:
            row.delete()
        Block.objects.get_or_create(blocker=user, blocked=other)
        notifications.answered(user=user, actor=other)
        _tell(user)


def unblock(*, user: User, other: User) -> None:
    with _pair(user, other):
        presence_live.reach_changed(user, other)
        Block.objects.filter(blocker=user, blocked=other).delete()
        _tell(user)


@contextmanager
def _pair(one: User, other: User) -> Iterator[Friendship | None]:
    """The row of these two, if there is one. Nobody else changes how they stand until the block ends.

    Raises Oneself, and NoSuchPerson if one of them is gone.
    """
    if one.pk == other.pk:
        raise Oneself
    with transaction.atomic():
        # Weak locks: they do not hold up what only refers to a person, such as a message.
        people = relations.living().select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk])
        if len(people.order_by("pk").values_list("pk")) < 2:
            raise relations.NoSuchPerson
        yield Friendship.objects.between(one.pk, other.pk).first()


def _check_may_ask(sender: User, receiver: User, *, is_invited: bool) -> None:
    receiver.refresh_from_db(fields=["is_findable", "deletion_due_at"])
    if Block.objects.filter(blocker=sender, blocked=receiver).exists():
        raise BlockedByYou
    if Block.objects.filter(blocker=receiver, blocked=sender).exists():
        raise relations.NoSuchPerson
    if receiver.is_guest or (not is_invited and not relations.may_see(sender, receiver)):
        raise relations.NoSuchPerson


def _received(row: Friendship | None, sender: User) -> Friendship:
    if row is None or row.withdrawn_at or row.requested_by_id != sender.pk:
        raise NoRequest
    return row


def _withdraw(row: Friendship) -> None:
    """Take a request back. Where it is ignored it stays, so that the next one is ignored as well."""
    if row.ignored_at:
        row.withdrawn_at = row.withdrawn_at or timezone.now()
        row.save(update_fields=["withdrawn_at"])
    else:
        row.delete()


def _ask(row: Friendship | None, sender: User, receiver: User, text: str) -> Friendship:
    """Store the request. One that was withdrawn is sent again; whoever ignored it then still does."""
    low, high = sorted([sender.pk, receiver.pk])
    row = row or Friendship(low_id=low, high_id=high)
    if row.requested_by_id != sender.pk:
        row.ignored_at = None
    row.requested_by, row.text, row.created_at, row.withdrawn_at = sender, text, timezone.now(), None
    row.save()
    if not row.ignored_at:
        address = f"{reverse('friends')}?tab=requests"
        notifications.notify(user=receiver, kind=Notice.Kind.FRIEND_REQUEST, actor=sender, detail=text, address=address)
    _tell(sender, receiver)
    return row


def _befriend(row: Friendship, *, by: User, other: User) -> Friendship:
    """Both are friends; the other one, who asked first, is notified."""
    presence_live.reach_changed(by, other)
    row.accepted_at, row.ignored_at = timezone.now(), None
    row.save(update_fields=["accepted_at", "ignored_at"])
    for befriended in hooks.on_friends:
        befriended(by, other)
    address = reverse("direct", args=[by.username])
    notifications.notify(user=other, kind=Notice.Kind.FRIENDS_NOW, actor=by, address=address)
    notifications.answered(user=by, actor=other)
    _tell(by, other)
    return row


def _tell(*people: User) -> None:
    for person in people:
        live.friends_changed(person)
