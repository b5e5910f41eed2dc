"""Writes of messages. Whoever changes a message calls one of these; nobody else saves one.

Each checks the right to act inside the transaction that acts, with the room's row locked, so that commit order is the
order of numbers and revisions. What open tabs hear is said after the commit.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatsite.prepared import Prepared
from chatsite.refusals import Conflict, NotAllowed, NotFound, NotMember, Refused
from messaging import live
from messaging.models import Message
from messaging.text import clean_body
from messaging.writer import Writer
from rooms import consent
from rooms.models import Membership, Room


@dataclass(frozen=True, slots=True)
class Post:
    """A message on its way to the writer."""

    room_id: int
    author_id: int
    body: str
    client_id: UUID

    @property
    def key(self) -> tuple[int, UUID]:
        return self.author_id, self.client_id


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored message; `created` is False when the same client_id had stored it before."""

    message: Message
    created: bool


Stored = dict[tuple[int, UUID | None], Message]


def send_message(*, room: Room, author: User, body: str, client_id: UUID) -> Sent:
    """Store a message, exactly once by (author, client_id), and wait for its commit.

    Raises Empty, TooLong, NotMember, Blocked and NotFriends (in a conversation of two), Conflict (the client_id was
    used for another room or text), Unavailable.
    """
    return writer.write(Post(room.pk, author.pk, clean_body(body), client_id))


def submit_message(*, room_id: int, author_id: int, body: str, client_id: UUID) -> "Future[Sent]":
    """`send_message` without waiting: the future resolves after the commit. Raises Empty, TooLong at once."""
    return writer.submit(Post(room_id, author_id, clean_body(body), client_id))


def post_batch(posts: Sequence[Post]) -> list[Sent | Exception]:
    """Commit posts together. One that fails does not fail its neighbours."""
    try:
        try:
            return _commit(posts, known={})
        except IntegrityError:  # hardly ever: one of them was stored before
            return _commit(posts, known=_stored_before(posts))
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy, for all of them
    except Exception as error:
        if len(posts) == 1:
            return [Conflict() if isinstance(error, IntegrityError) else error]
        return [post_batch([post])[0] for post in posts]


def _commit(posts: Sequence[Post], *, known: Stored) -> list[Sent | Exception]:
    with transaction.atomic():
        outcomes = _store(posts, known)
        created = [sent.message for sent in outcomes if isinstance(sent, Sent) and sent.created]
        if created:
            transaction.on_commit(lambda: _announce(created), robust=True)
    return outcomes


def _stored_before(posts: Sequence[Post]) -> Stored:
    authors, client_ids = {post.author_id for post in posts}, {post.client_id for post in posts}
    stored = Message.objects.whole().filter(author__in=authors, client_id__in=client_ids)
    return {(message.author_id, message.client_id): message for message in stored}


def _announce(created: list[Message]) -> None:
    live.messages_changed(created)
    latest = {(message.room_id, message.author_id): message for message in created}
    for message in latest.values():
        live.read(room=message.room, user=message.author_id, number=message.number)


def _store(posts: Sequence[Post], known: Stored) -> list[Sent | Exception]:
    memberships = _lock({(post.room_id, post.author_id) for post in posts})
    rooms = {membership.room_id: membership.room for membership in memberships.values()}
    now = timezone.now()
    outcomes: list[Sent | Exception] = []
    fresh: list[Message] = []
    closed = _closed(memberships)
    if closed:  # what was stored before they were is answered all the same
        known = known | _stored_before([post for post in posts if (post.room_id, post.author_id) in closed])
    for post in posts:
        membership = memberships.get((post.room_id, post.author_id))
        first = known.get(post.key)
        if membership is None:
            outcomes.append(NotMember())
        elif first is None and (post.room_id, post.author_id) in closed:
            outcomes.append(closed[post.room_id, post.author_id])
        elif first is None:
            room = rooms[post.room_id]
            room.message_count += 1
            room.revision += 1
            room.active_at = now
            message = Message(
                room=room,
                number=room.message_count,
                revision=room.revision,
                author=membership.user,
                client_id=post.client_id,
                body=post.body,
                created_at=now,
            )
            membership.read_up_to, membership.read_at = room.message_count, now  # who writes has read
            known[post.key] = message
            fresh.append(message)
            outcomes.append(Sent(message, created=True))
        elif first.room_id != post.room_id or (first.change == "posted" and first.body != post.body):
            outcomes.append(Conflict())
        else:
            outcomes.append(Sent(first, created=False))
    if fresh:
        Message.objects.bulk_create(fresh)
        for room in {message.room for message in fresh}:
            room.save(update_fields=["message_count", "revision", "active_at"])
        _store_read_positions({memberships[message.room_id, message.author_id] for message in fresh})
    return outcomes


def _closed(memberships: dict[tuple[int, int], Membership]) -> dict[tuple[int, int], Refused]:
    """Those of these places, all of them direct conversations, where the person may not write now, and why."""
    closed: dict[tuple[int, int], Refused] = {}
    for place, membership in memberships.items():
        if membership.room.is_direct:
            try:
                consent.check_may_write(membership.user_id, membership.room)
            except Refused as refused:
                closed[place] = refused
    return closed


def _store_read_positions(memberships: Iterable[Membership]) -> None:
    """One short statement, run for each row; to write one for all takes bulk_update a hundred times as long."""
    to_database = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE rooms_membership SET read_up_to = %s, read_at = %s WHERE id = %s",
            [(membership.read_up_to, to_database(membership.read_at), membership.pk) for membership in memberships],
        )


def _lockable() -> models.QuerySet[Membership]:
    locked = Membership.objects.select_for_update(of=("room", "self"))  # in this order, as everybody does
    return locked.select_related("room", "user").filter(user__is_active=True).order_by("room_id", "user_id")


_lock_one = Prepared(
    lambda room, user: _lockable().filter(room=room, user=user),
    room=models.BigIntegerField(),
    user=models.BigIntegerField(),
)


def _lock(places: set[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
    """The memberships of pairs of room and person, locked together with the rooms, in the order of room ids.

    Each room is one object for all its members, so that counting in it counts for all.
    """
    if len(places) == 1:  # as mostly
        [(room, user)] = places
        locked: Iterable[Membership] = _lock_one.all(room=room, user=user)
    else:
        locked = _lockable().filter(room__in={room for room, _ in places}, user__in={user for _, user in places})
    shared: dict[int, Room] = {}
    memberships = {}
    for membership in locked:
        membership.room = shared.setdefault(membership.room_id, membership.room)
        memberships[membership.room_id, membership.user_id] = membership
    return memberships


def edit_message(*, message: Message, editor: User, body: str) -> Message:
    """Replace the words of one's own message. Raises Empty, TooLong, NotFound, NotAllowed (Blocked, NotFriends)."""
    text = clean_body(body)
    with transaction.atomic():
        current = _own(message, editor)
        consent.check_may_write(editor.pk, current.room)  # new words are said to somebody, too
        if current.body != text:
            current.body, current.edited_at = text, timezone.now()
            _touch(current, "body", "edited_at")
    return current


def remove_message(*, message: Message, remover: User) -> Message:
    """Leave a tombstone where one's own message was. Removing twice is removing once. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        return _remove(_own(message, remover, removed_too=True))


def moderate_message(*, message: Message) -> Message:
    """Leave a tombstone where anybody's message was. The caller has made sure that a moderator asks for it."""
    with transaction.atomic():
        return _remove(_current(message))


def _remove(current: Message) -> Message:
    if not current.removed_at:
        current.body, current.removed_at = "", timezone.now()
        _touch(current, "body", "removed_at")
    return current


def _own(message: Message, user: User, *, removed_too: bool = False) -> Message:
    """The message as it is now, its room locked. Raises NotFound, NotAllowed."""
    current = _current(message)
    if not Membership.objects.filter(room=current.room, user=user).exists():
        raise NotFound
    if current.author_id != user.pk or current.kind != Message.Kind.TEXT:
        raise NotAllowed(_("Only its author can change a message."))
    if current.removed_at and not removed_too:
        raise NotFound(_("This message was deleted."))
    return current


def _current(message: Message) -> Message:
    """The message as it is now, its room locked. Raises NotFound."""
    room = Room.objects.select_for_update().filter(pk=message.room_id).first()
    current = Message.objects.whole().filter(pk=message.pk).first()
    if room is None or current is None:
        raise NotFound
    current.room = room
    return current


def _touch(message: Message, *changed: str) -> None:
    """Store a changed message under the next revision of its room, whose row is locked."""
    room = message.room
    room.revision += 1
    message.revision = room.revision
    message.save(update_fields=["revision", *changed])
    room.save(update_fields=["revision"])
    transaction.on_commit(lambda: live.messages_changed([message]), robust=True)


def write_line(*, room: Room, actor: User, kind: str) -> Message:
    """A system line: what `actor` did to the room. The caller holds the room's row lock."""
    room.message_count += 1
    room.revision += 1
    room.active_at = timezone.now()
    room.save(update_fields=["message_count", "revision", "active_at"])
    line = Message.objects.create(
        room=room,
        number=room.message_count,
        revision=room.revision,
        kind=kind,
        author=actor,
        created_at=room.active_at,
    )
    transaction.on_commit(lambda: live.messages_changed([line]), robust=True)
    return line


writer: Writer[Post, Sent] = Writer(post_batch, name="message-writer")
