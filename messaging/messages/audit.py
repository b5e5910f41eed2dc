"""Whether what is stored keeps the promises of docs/protocol.md. Reads only; each finding is a sentence."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Session, User
from messaging.models import Call, Message, Removal
from rooms.models import Membership, Room

LONG_REMOVED = timedelta(hours=1)  # a server that was stopped meanwhile erases what is left when it starts


def findings() -> Iterator[str]:
    """Everything that is not as it should be; nothing if all is well."""
    for check in (holes, public_numbers, doubles, tombstones, read_positions, calls, orphans, owners, sign_ins):
        yield from check()


def holes() -> Iterator[str]:
    """Numbers run from 1 to the room's count, and its revision is that of its latest change."""

    def of_messages(what: Count | Max | Min) -> Coalesce:
        rows = Message.objects.filter(room=OuterRef("pk")).order_by().values("room").annotate(value=what)
        return Coalesce(Subquery(rows.values("value")), 0)

    rooms = Room.objects.annotate(
        stored=of_messages(Count("pk")),
        first=of_messages(Min("number")),
        last=of_messages(Max("number")),
        latest=of_messages(Max("revision")),
    )
    for room in rooms:
        if room.stored != room.message_count or room.last != room.message_count or (room.stored and room.first != 1):
            yield (
                f"Room {room.pk} counts {room.message_count} messages; "
                f"{room.stored} are stored, with numbers {room.first} to {room.last}."
            )
        if room.stored and room.latest != room.revision:
            yield f"Room {room.pk} is at revision {room.revision}; its latest change has {room.latest}."


def public_numbers() -> Iterator[str]:
    """What everybody may have unread in a room ends at its latest message that is news."""
    latest = Message.objects.news().filter(room=OuterRef("pk")).order_by("-number").values("number")[:1]
    rooms = Room.objects.annotate(latest=Coalesce(Subquery(latest), 0)).exclude(public_number=F("latest"))
    for pk, number, latest_number in rooms.values_list("pk", "public_number", "latest")[:100]:
        yield f"Room {pk} has {number} as its latest message for all; it is {latest_number}."


def doubles() -> Iterator[str]:
    """Nothing is stored twice, whatever the constraints say."""
    for fields in (("author", "client_id"), ("room", "number"), ("room", "revision")):
        named = {f"{field}__isnull": False for field in fields}
        groups = Message.objects.filter(**named).order_by().values(*fields).annotate(n=Count("pk")).filter(n__gt=1)
        for group in groups[:100]:
            yield f"{group['n']} messages share {', '.join(f'{field} {group[field]}' for field in fields)}."


def tombstones() -> Iterator[str]:
    """What was removed has no words left."""
    for pk in Message.objects.filter(removed_at__isnull=False).exclude(body="").values_list("pk", flat=True)[:100]:
        yield f"Message {pk} was removed, but its words are still stored."
    long_ago = timezone.now() - LONG_REMOVED
    is_late = Q(act=None, removed_at__lt=long_ago) | Q(held_until__lt=long_ago)
    kept = Removal.objects.filter(is_late | Q(message__removed_at=None))
    for pk in kept.values_list("pk", flat=True)[:100]:
        yield f"What brings message {pk} back is kept longer than a deletion can be undone."
    for pk in (
        Message.objects.speech().filter(removed_at=None, body="", file_count=0).values_list("pk", flat=True)[:100]
    ):
        yield f"Message {pk} has neither words nor files and is not removed."


def read_positions() -> Iterator[str]:
    """Nobody has read what was not written; unread, which is arithmetic on these numbers, is never below zero."""
    beyond = Membership.objects.filter(read_up_to__gt=F("room__message_count"))
    for pk, number, count in beyond.values_list("pk", "read_up_to", "room__message_count")[:100]:
        yield f"Membership {pk} has read up to {number} of {count}."


def calls() -> Iterator[str]:
    """What means somebody is a message in its place; and nobody is meant by a whisper to somebody else."""
    same_place = Q(room=F("message__room"), number=F("message__number"))
    for pk in Call.objects.exclude(same_place).values_list("pk", flat=True)[:100]:
        yield f"Call {pk} names another place than its message has."
    whispers = Call.objects.filter(message__whisper_to__isnull=False).exclude(user=F("message__whisper_to"))
    for pk in whispers.values_list("pk", flat=True)[:100]:
        yield f"Call {pk} tells somebody of a whisper to somebody else."


def orphans() -> Iterator[str]:
    """Every row's references exist."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield f"A reference leads nowhere: {error}"


def owners() -> Iterator[str]:
    """A room with members has an owner, but for direct conversations; and a house with people has one."""
    owned = Membership.objects.filter(role=Membership.Role.OWNER).values("room")
    inhabited = Room.objects.named_rooms().filter(memberships__isnull=False)
    for pk in inhabited.exclude(pk__in=owned).distinct().values_list("pk", flat=True):
        yield f"Room {pk} has members and no owner."
    if (
        User.objects.exists()
        and not User.objects.filter(is_owner=True).exists()
        and not User.objects.filter(is_superuser=True).exists()
    ):
        yield "Nobody can enter the admin: there is neither an owner nor a superuser."


def sign_ins() -> Iterator[str]:
    """Nobody is signed in who may not be."""
    living = Session.objects.filter(user__is_active=False, expire_date__gt=timezone.now())
    for user_id in living.values_list("user_id", flat=True).distinct():
        yield f"User {user_id} is suspended and still has a session."
