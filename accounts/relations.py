"""How people stand to each other: the reads. What changes it is in `accounts.friends`."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.models import Block, Contact, FormerName, Friendship, User
from accounts.models.people import DisplayedPerson
from accounts.names import TYPED_MAX, fold_name
from chatsite.database.prepared import Prepared
from chatsite.exceptions import NotFound


class NoSuchPerson(NotFound):
    """Nobody is called that; or they are not for the reader to see, which is the same."""

    message = _("Nobody of that name was found.")


class Standing(StrEnum):
    """What somebody else is to the reader; each has its one right button."""

    SELF = "self"
    STRANGER = "stranger"
    SENT = "sent"
    RECEIVED = "received"
    FRIEND = "friend"
    BLOCKED = "blocked"


def friend_ids(user: User) -> set[int]:
    """The ids of the user's friends."""
    return Friendship.objects.accepted().other_ids(user)


def are_friends(one_id: int, other_id: int) -> bool:
    return Friendship.objects.between(one_id, other_id).accepted().exists()


def names_for(reader: User, people: Iterable[DisplayedPerson]) -> dict[int, str]:
    """What the reader calls each of these: the name they noted for themselves, or the one everybody reads."""
    people = list(people)
    noted = Contact.objects.filter(owner=reader, person__in={person.pk for person in people}).exclude(alias="")
    aliases = dict(noted.values_list("person", "alias"))
    return {person.pk: aliases.get(person.pk, person.name) for person in people}


def request_from(sender: User, reader: User) -> Friendship | None:
    """The request that waits for the reader's answer, if this person sent one."""
    return Friendship.objects.between(sender.pk, reader.pk).filter(requested_by=sender).pending().first()


def waiting_count(user: User) -> int:
    """How many requests wait for the user's answer; those they ignore do not."""
    return len(_waiting.all(user=user.pk))


_waiting: Prepared = Prepared(
    lambda user: (
        Friendship.objects.waiting().filter(Q(low=user) | Q(high=user)).exclude(requested_by=user).values_list("pk")
    ),
    user=models.BigIntegerField(),
)


def living() -> QuerySet[User]:
    """People whose accounts are in use."""
    return User.objects.filter(is_active=True, deleted_at=None)


def findable(reader: User) -> QuerySet[User]:
    """Whom the reader finds by name: who lets everybody, and friends; nobody they blocked or are blocked by."""
    blocks = Block.objects.filter(Q(blocker=reader, blocked=OuterRef("pk")) | Q(blocker=OuterRef("pk"), blocked=reader))
    open_to_all = Q(is_findable=True, deletion_due_at=None)
    return living().filter(open_to_all | Q(pk__in=friend_ids(reader)) | Q(pk=reader.pk)).exclude(Exists(blocks))


def may_see(reader: User, person: User) -> bool:
    """Whether the person's name says anything to the reader. Who blocked them is nobody, and so is who is not to be
    found; but whom they share a room with they know anyway, and so they know friends, requests and whom they blocked.

    Were it otherwise, a missing page of somebody who speaks in one's room would say that they blocked one, and nobody
    could block those who were quicker.
    """
    if reader.pk == person.pk:
        return True
    if not person.is_active or person.deleted_at:
        return False
    if Block.objects.filter(blocker=reader, blocked=person).exists() or rooms_shared(reader, person):
        return True
    if Block.objects.filter(blocker=person, blocked=reader).exists():
        return False
    return (person.is_findable and person.deletion_due_at is None) or Friendship.objects.between(
        reader.pk, person.pk
    ).filter(withdrawn_at=None).exists()


def rooms_shared(reader: User, person: User) -> list[hooks.Shared]:
    """The rooms that both are in, direct conversations apart."""
    return [room for shared in hooks.rooms_shared for room in shared(reader, person)]


def seen(reader: User, username: str) -> User:
    """The person of this user name, or who had it until lately. Raises NoSuchPerson for whom the reader may not see."""
    person = person_called(username)
    if person is None or not may_see(reader, person):
        raise NoSuchPerson
    return person


def person_called(username: str) -> User | None:
    """The same for whoever looks after it that this tells nothing."""
    key = fold_name(username[:TYPED_MAX])
    if person := User.objects.filter(username_key=key).first():
        return person
    former = FormerName.objects.filter(username_key=key, ends_at__gt=timezone.now()).select_related("user").first()
    return former.user if former else None


def standings(reader: User, people: Iterable[User]) -> dict[int, Standing]:
    """What each of these is to the reader. Two queries."""
    ids = {person.pk for person in people}
    found = dict.fromkeys(ids, Standing.STRANGER)
    rows = Friendship.objects.of(reader).filter(Q(low__in=ids) | Q(high__in=ids), withdrawn_at=None)
    for row in rows:
        found[row.high_id if row.low_id == reader.pk else row.low_id] = _standing(reader, row)
    for blocked in Block.objects.filter(blocker=reader, blocked__in=ids).values_list("blocked", flat=True):
        found[blocked] = Standing.BLOCKED
    return found | ({reader.pk: Standing.SELF} if reader.pk in ids else {})


def _standing(reader: User, row: Friendship) -> Standing:
    if row.accepted_at:
        return Standing.FRIEND
    return Standing.SENT if row.requested_by_id == reader.pk else Standing.RECEIVED
