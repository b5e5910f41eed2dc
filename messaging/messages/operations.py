"""New messages, and lines that tell what happened. Nobody else makes one; what changes them is in `edits`.

Each checks the right to act inside the transaction that acts, with the room's row locked, so that commit order is the
order of numbers and revisions. What open tabs hear is said after the commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, models, transaction
from django.utils import timezone

from accounts.models import User
from chatsite.database.prepared import Prepared
from chatsite.exceptions import Conflict, NotMember, Refused
from messaging.attachments import attaching
from messaging.messages import floods, links, live, mentions, screening, whispers
from messaging.messages.quotation import Quotation
from messaging.messages.text import clean_body, links_in
from messaging.messages.writer import Writer
from messaging.models import COMINGS_AND_GOINGS, File, Message
from rooms.models import Membership, Room
from rooms.permissions import consent, posting


@dataclass(frozen=True, slots=True)
class Post:
    """A message on its way to the writer."""

    room_id: int
    author_id: int
    body: str
    client_id: UUID
    kind: str = Message.Kind.TEXT
    whisper_to: int | None = None
    files: tuple[UUID, ...] = ()
    # By the rules of the word filter (messaging.messages.screening); None: nobody has looked yet.
    found: Sequence[object] | None = None
    is_sent_anyway: bool = False  # its author was warned
    is_released: bool = False  # it was held for review (messaging.moderation.held), and has been looked at
    quotation: Quotation | None = None  # of what it forwards

    @property
    def quoted(self) -> str:
        """The words that it forwards."""
        return self.quotation.text if self.quotation else ""

    @property
    def key(self) -> tuple[int, UUID]:
        return self.author_id, self.client_id


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored message; `created` is False when the same client_id had stored it before."""

    message: Message
    created: bool


Stored = dict[tuple[int, UUID | None], Message]


def send_message(
    *,
    room: Room,
    author: User,
    body: str,
    client_id: UUID,
    kind: str = Message.Kind.TEXT,
    whisper_to: int | None = None,
    files: Sequence[UUID] = (),
    anyway: bool = False,
) -> Sent:
    """Store a message, exactly once by (author, client_id), and wait for its commit.

    `kind` is text or action. `whisper_to` is the id of the one member who reads it besides its author. `files` are the
    ids of its author's uploads; with them it needs no words. Raises Empty, TooLong, NotMember, what
    rooms.permissions.posting does, Blocked and NotFriends (in a conversation of two, and for a whisper over a block),
    NoSuchListener, TooManyFiles, FileGone, Conflict (the client_id was used for another room, text, listener or files),
    Unavailable; and what the word filter does (messaging.moderation.rules): Filtered, which `anyway` overcomes where
    it is a warning, and Held; and what messaging.messages.floods does: Filtered, NewcomerLimit, Repeated.
    """
    text = clean_body(body, may_be_empty=bool(files))
    found = screening.find(room.pk, text)
    return writer.write(Post(room.pk, author.pk, text, client_id, kind, whisper_to, tuple(files), found, anyway))


def submit_message(
    *, room_id: int, author_id: int, body: str, client_id: UUID, whisper_to: int | None = None
) -> "Future[Sent]":
    """`send_message` without waiting: the future resolves after the commit. Raises Empty, TooLong at once."""
    return writer.submit(Post(room_id, author_id, clean_body(body), client_id, whisper_to=whisper_to))


def post_batch(posts: Sequence[Post]) -> list[Sent | Exception]:
    """Commit posts together, and say so. One that fails does not fail its neighbours."""
    outcomes = store_batch(posts)
    announce(outcomes)
    return outcomes


def store_batch(posts: Sequence[Post]) -> list[Sent | Exception]:
    """The same, and open tabs hear nothing of it yet (`announce`)."""
    try:
        posts = [_looked_at(post) for post in posts]
        try:
            return _commit(posts, known={})
        except IntegrityError:  # hardly ever: one of them was stored before
            return _commit(posts, known=_stored_before(posts))
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy, for all of them
    except Exception as error:
        if len(posts) == 1:
            return [Conflict() if isinstance(error, IntegrityError) else error]
        return [store_batch([post])[0] for post in posts]


def _looked_at(post: Post) -> Post:
    """Where the caller, an event loop, could not ask the rules: they are asked before the transaction."""
    if post.found is not None or post.is_released:
        return post
    return replace(post, found=screening.find(post.room_id, post.body))


def _commit(posts: Sequence[Post], *, known: Stored) -> list[Sent | Exception]:
    with transaction.atomic():
        return _store(posts, known)


def _stored_before(posts: Sequence[Post]) -> Stored:
    authors, client_ids = {post.author_id for post in posts}, {post.client_id for post in posts}
    stored = Message.objects.whole().filter(author__in=authors, client_id__in=client_ids)
    return {(message.author_id, message.client_id): message for message in stored}


def announce(outcomes: Sequence[Sent | Exception]) -> None:
    """Tell open tabs what of this was created, once it is committed: at once, unless a transaction is open."""
    if created := [sent.message for sent in outcomes if isinstance(sent, Sent) and sent.created]:
        transaction.on_commit(partial(_announce, created), robust=True)


def _announce(created: list[Message]) -> None:
    live.messages_changed(created, are_new=True)
    latest = {(message.room_id, message.author_id): message for message in created}
    for message in latest.values():
        live.read(room=message.room, user=message.author_id, number=message.number)


def _store(posts: Sequence[Post], known: Stored) -> list[Sent | Exception]:
    memberships = _lock({(post.room_id, post.author_id) for post in posts})
    rooms = {membership.room_id: membership.room for membership in memberships.values()}
    now = timezone.now()
    outcomes: list[Sent | Exception] = []
    fresh: list[Message] = []
    noted: list[tuple[screening.Verdict, Membership, Message | None]] = []
    closed = _closed(memberships, now)
    files = attaching.lock(posts)
    if files:  # files that were taken already are no reason to refuse the same message once more
        known = known | _stored_before([post for post in posts if post.files])
    if closed:  # what was stored before they were is answered all the same
        known = known | _stored_before([post for post in posts if (post.room_id, post.author_id) in closed])
    if found := [post for post in posts if post.found]:  # nor is what is refused today, and was stored yesterday
        known = known | _stored_before(found)
    done = known.keys() | {post.key for post in posts if (post.room_id, post.author_id) in closed}
    if flooding := floods.refusals(posts, memberships, done, now):
        known = known | _stored_before([post for post in posts if post.key in flooding])
    for post in posts:
        membership = memberships.get((post.room_id, post.author_id))
        first = known.get(post.key)
        if membership is None:
            outcomes.append(NotMember())
        elif first is None and (post.room_id, post.author_id) in closed:
            outcomes.append(closed[post.room_id, post.author_id])
        elif first is None and (refused := _refusal(post, membership, now, files)):
            outcomes.append(refused)
        elif first is None and post.key in flooding:
            outcomes.append(flooding[post.key])
        elif first is None and (verdict := _verdict(post, membership, files)) and verdict.refused:
            outcomes.append(verdict.refused)
            noted.append((verdict, membership, None))
        elif first is None:
            room, body = rooms[post.room_id], verdict.body if verdict else post.body
            room.message_count += 1
            room.revision += 1
            if post.whisper_to is None:
                room.public_number, room.active_at = room.message_count, now
            message = Message(
                room=room,
                number=room.message_count,
                revision=room.revision,
                kind=post.kind,
                author=membership.user,
                client_id=post.client_id,
                body=body,
                has_links=bool(links_in(body)),
                whisper_to_id=post.whisper_to,
                created_at=now,
            )
            if post.quotation:
                message.quoted, message.forward = post.quotation.text, post.quotation.as_json()
            if post.files:
                attaching.take(message, post.files, files)
            # Who writes has read.
            membership.read_up_to, membership.read_at, membership.wrote_at = room.message_count, now, now
            known[post.key] = message
            fresh.append(message)
            if verdict:
                noted.append((verdict, membership, message))
            outcomes.append(Sent(message, created=True))
        elif not _is_the_same(first, post):
            outcomes.append(Conflict())
        else:
            outcomes.append(Sent(first, created=False))
    if fresh:
        Message.objects.bulk_create(fresh)
        for room in {message.room for message in fresh}:
            room.save(update_fields=["message_count", "revision", "public_number", "active_at"])
        attaching.store(fresh)
        mentions.store(fresh)
        links.look_up(fresh)
        Membership.objects.store_read_positions({memberships[message.room_id, message.author_id] for message in fresh})
    screening.note(noted)
    return outcomes


def _verdict(post: Post, membership: Membership, files: Mapping[UUID, File]) -> screening.Verdict | None:
    """What the word filter says of it, if it has anything to say."""
    if post.is_released or not (post.found or post.files or post.quotation):
        return None
    return screening.judge(post, membership, [*(files[pk].name for pk in post.files), *filter(None, [post.quoted])])


def _is_the_same(first: Message, post: Post) -> bool:
    """Whether what was stored under this client_id is what is sent now."""
    if (first.room_id, first.whisper_to_id, first.kind) != (post.room_id, post.whisper_to, post.kind):
        return False
    source = post.quotation.message if post.quotation else None
    if first.change != "removed" and (first.forward or {}).get("message") != source:
        return False
    is_said = first.body in {post.body, screening.masked(post.body, post.found or ())}
    return first.change != "posted" or (is_said and attaching.are_the_same(first, post.files))


def _closed(memberships: dict[tuple[int, int], Membership], now: datetime) -> dict[tuple[int, int], Refused]:
    """Those of these places where the person may not write now, and why."""
    closed: dict[tuple[int, int], Refused] = {}
    for place, membership in memberships.items():
        try:
            posting.check_may_speak(membership, at=now)
            if membership.room.is_direct:
                consent.check_may_write(membership.user_id, membership.room)
        except Refused as refused:
            closed[place] = refused
    return closed


def _refusal(post: Post, membership: Membership, now: datetime, files: Mapping[UUID, File]) -> Refused | None:
    """Why a post cannot be stored though its place is open: what came before it in the batch began a wait of slow
    mode; nobody is there to hear a whisper; or a file of it is not there.
    """
    try:
        if membership.wrote_at == now:
            posting.check_may_speak(membership, at=now)
        if post.whisper_to is not None:
            whispers.check_may_whisper(membership, post.whisper_to)
        if post.files:
            attaching.check(post, files)
    except Refused as refused:
        return refused
    return None


def _lockable() -> models.QuerySet[Membership]:
    locked = Membership.objects.select_for_update(of=("room", "self"))  # in this order, as everybody does
    in_use = locked.select_related("room", "user").filter(user__is_active=True, room__binned_at=None)
    return in_use.order_by("room_id", "user_id")


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


def write_line(*, room: Room, actor: User, kind: str, detail: Mapping[str, str | int] | None = None) -> Message:
    """A system line: what `actor` did to the room. The caller holds the room's row lock."""
    room.message_count += 1
    room.revision += 1
    now = timezone.now()
    if kind not in COMINGS_AND_GOINGS:
        room.public_number, room.active_at = room.message_count, now
    room.save(update_fields=["message_count", "revision", "public_number", "active_at"])
    line = Message.objects.create(
        room=room,
        number=room.message_count,
        revision=room.revision,
        kind=kind,
        author=actor,
        detail=detail,
        created_at=now,
    )
    transaction.on_commit(lambda: live.messages_changed([line], are_new=True), robust=True)
    return line


writer: Writer[Post, Sent] = Writer(store_batch, announce, name="message-writer")
