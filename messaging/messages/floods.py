"""What is refused of messages for being a flood: links to blocked domains, more than newcomers may send, many mentions,
and the same text in many rooms.

For a message without a link, a file or a mention, of somebody who is past their first days, no query is made: the
author came with their membership, the rules are kept in the process, and so is who wrote the same text elsewhere just
now (`Repeats`); only where that says so is the database asked.
"""

import hashlib
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.permissions import is_site_moderator
from accounts.safety import domains, newcomers, rules
from chatsite.exceptions import Filtered, Refused, Words
from messaging.messages.mentions import names_in
from messaging.messages.text import links_in
from messaging.models import Message
from rooms.models import Membership

ROOMS_MAX: Final = 3  # in which the same text stands within the window
ROOMS_MAX_OF_NEWCOMERS: Final = 2
WINDOW: Final = timedelta(minutes=10)
SHORTEST: Final = 8  # letters and digits: who greets four rooms says the same in each
MENTIONS_ASKED: Final = 10  # from one more on the author is asked
KEPT: Final = 20_000  # texts that a process remembers
LOOKED_AT: Final = 300  # latest messages of a room
Place = tuple[int, int]  # room and person


class Repeated(Refused):
    """The same text in many rooms within minutes. Nothing was stored; it is still there."""

    code = "repeated"
    status = 422


class Posted(Protocol):
    """What is looked at of a message on its way (messaging.messages.operations.Post)."""

    @property
    def room_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def body(self) -> str: ...
    @property
    def quoted(self) -> str: ...
    @property
    def files(self) -> tuple[UUID, ...]: ...
    @property
    def key(self) -> tuple[int, UUID]: ...
    @property
    def is_sent_anyway(self) -> bool: ...
    @property
    def is_released(self) -> bool: ...


class Repeats:
    """In which rooms somebody wrote a text lately, as far as this process stored it."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[tuple[int, bytes], dict[int, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, author: int, digest: bytes, room: int, now: datetime) -> int:
        """The text goes into this room. Returns in how many others it stands."""
        with self._lock:
            rooms = self._rooms.pop((author, digest), {})
            lately = {place: at for place, at in rooms.items() if at > now - WINDOW}
            self._rooms[author, digest] = lately | {room: now}
            while len(self._rooms) > KEPT:
                self._rooms.popitem(last=False)
        return len(lately.keys() - {room})

    def forget(self, author: int, digest: bytes, room: int) -> None:
        """It was refused there."""
        with self._lock:
            self._rooms.get((author, digest), {}).pop(room, None)

    def clear(self) -> None:
        with self._lock:
            self._rooms.clear()


repeats = Repeats()


def refusals(
    posts: Sequence[Posted], memberships: Mapping[Place, Membership], done: Collection[object], now: datetime
) -> dict[object, Refused]:
    """Those of these posts that are not stored, by their keys, and why. `done` are keys of what was stored before.

    Called in the transaction that stores them, which takes back what it counts.
    """
    refused: dict[object, Refused] = {}
    for post in posts:
        membership = memberships.get((post.room_id, post.author_id))
        if membership is None or post.is_released or post.key in done:
            continue
        try:
            _check(post, membership, now)
        except Refused as reason:
            refused[post.key] = reason
    return refused


def check_edit(editor: User, text: str) -> None:
    """What an edit may not bring in either. Raises Filtered, NewcomerLimit."""
    links = _links(text)
    _check_domains(editor, links)
    if links and (end := newcomers.ends_at(editor)):
        _check_links_in_one(editor, links, end)


def check_words(user: User | None, text: str, where: str, room_id: int | None) -> None:
    """Names, topics, statuses, reasons (accounts.hooks.on_words). Raises Filtered."""
    if "://" in text:
        _check_domains(user, _links(text))


def _check(post: Posted, membership: Membership, now: datetime) -> None:
    user = membership.user
    links = _links(post.body)
    _check_domains(user, [*links, *_links(post.quoted)])
    names = names_in(post.body) if "@" in post.body and not membership.room.is_direct else ()
    end = newcomers.ends_at(user)
    if end and not membership.runs_it:
        _check_newcomer(post, user, links, names, end)
    if len(names) > MENTIONS_ASKED and not post.is_sent_anyway:
        raise Filtered(_many(len(names)), may_be_sent_anyway=True)
    _check_repeated(post, membership, bool(end), now)


def _links(text: str) -> list[str]:
    return list(dict.fromkeys(links_in(text))) if "://" in text else []


def _check_domains(user: User | None, links: Sequence[str]) -> None:
    """Refuse links to what is blocked, and of newcomers those to what is not allowed; moderators may show them."""
    known = rules.current()
    if not links or not known.looks_at_links:
        return
    hosts = [domains.host_of(link) for link in links]
    blocked = next((host for host in hosts if domains.looks_like(host, known.blocked)), None)
    if blocked is not None and not _moderates(user):
        raise Filtered(_domain_words(blocked))
    if known.newcomers_only_allowed and user is not None and user.pk and (end := newcomers.ends_at(user)):
        other = next((link for link, host in zip(links, hosts, strict=True) if not _is_allowed(host, known)), None)
        if other is not None and not _moderates(user):
            raise Filtered(_allowed_words(domains.shown(domains.host_of(other)) or other[:100], end))


def _is_allowed(host: str, known: rules.Rules) -> bool:
    return bool(host) and domains.is_in(host, known.allowed)


def _check_newcomer(post: Posted, user: User, links: Sequence[str], names: Collection[str], end: datetime) -> None:
    if links:
        _check_links_in_one(user, links, end)
        newcomers.spend(newcomers.LINKS, user, len(links), _links_a_day)
    if post.files:
        newcomers.spend(newcomers.FILES, user, len(post.files), _files_a_day)
    if names:
        if len(names) > newcomers.PEOPLE_IN_ONE and not _moderates(user):
            raise newcomers.refusal(_people_in_one, end, newcomers.PEOPLE_IN_ONE)
        newcomers.spend(newcomers.PEOPLE, user, len(names), _people_a_day)


def _check_links_in_one(user: User, links: Sequence[str], end: datetime) -> None:
    if len(links) > newcomers.LINKS_IN_ONE and not _moderates(user):
        raise newcomers.refusal(_links_in_one, end, newcomers.LINKS_IN_ONE)


def _check_repeated(post: Posted, membership: Membership, is_newcomer: bool, now: datetime) -> None:
    room, author = membership.room, membership.user_id
    if room.is_direct and len(room.direct_ids) == 1:  # notes to oneself
        return
    text = _plain(post.body)
    if len(text) < SHORTEST:
        return
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    others = repeats.note(author, digest, room.pk, now)
    if not others:
        return
    others = max(others, _others_stored(text, membership, now))
    limit = ROOMS_MAX_OF_NEWCOMERS if is_newcomer else ROOMS_MAX
    if others >= limit and not _moderates(membership.user):
        repeats.forget(author, digest, room.pk)
        raise Repeated(_repeated(limit))


def _others_stored(text: str, membership: Membership, now: datetime) -> int:
    """In how many other rooms the same person wrote this within the window, as the database says."""
    since = now - WINDOW
    rooms = Membership.objects.filter(user=membership.user_id, wrote_at__gt=since).exclude(room=membership.room_id)
    lately = Message.objects.filter(
        room__in=rooms.values("room"),
        number__gt=F("room__message_count") - LOOKED_AT,
        author=membership.user_id,
        created_at__gt=since,
    )
    bodies = lately.order_by().values_list("room_id", "body")[:LOOKED_AT]
    return len({room for room, body in bodies if _plain(body) == text})


def _plain(body: str) -> str:
    """Letters and digits of a text, however it is set."""
    return "".join(char for char in unicodedata.normalize("NFKC", body).casefold() if char.isalnum())


def _moderates(user: User | None) -> bool:
    return user is not None and bool(user.pk) and is_site_moderator(user)


def _domain_words(host: str) -> Words:
    def words() -> str:
        return gettext("Links to %(domain)s are not allowed here. Your text is still here.") % {"domain": shown}

    shown = domains.shown(host)
    return newcomers.later(words)


def _allowed_words(host: str, end: datetime) -> Words:
    def words() -> str:
        return gettext(
            "In your first days here you cannot link to %(domain)s. Your text is still here. This ends %(end)s."
        ) % {"domain": host, "end": newcomers.said(end)}

    return newcomers.later(words)


def _many(count: int) -> Words:
    def words() -> str:
        return gettext("You mention %(n)d people at once. You can send it all the same.") % {"n": count}

    return newcomers.later(words)


def _repeated(limit: int) -> Words:
    def words() -> str:
        return gettext("You have just written the same in %(n)d other rooms. Please wait some minutes.") % {"n": limit}

    return newcomers.later(words)


def _links_in_one() -> str:
    return ngettext(
        "In your first days here a message has at most %(n)d link. This ends %(end)s.",
        "In your first days here a message has at most %(n)d links. This ends %(end)s.",
        newcomers.LINKS_IN_ONE,
    )


def _links_a_day() -> str:
    return ngettext(
        "In your first days here you can send %(n)d link a day. This ends %(end)s.",
        "In your first days here you can send %(n)d links a day. This ends %(end)s.",
        newcomers.LINKS.limit,
    )


def _files_a_day() -> str:
    return ngettext(
        "In your first days here you can send %(n)d file a day. This ends %(end)s.",
        "In your first days here you can send %(n)d files a day. This ends %(end)s.",
        newcomers.FILES.limit,
    )


def _people_in_one() -> str:
    return ngettext(
        "In your first days here a message mentions at most %(n)d person. This ends %(end)s.",
        "In your first days here a message mentions at most %(n)d people. This ends %(end)s.",
        newcomers.PEOPLE_IN_ONE,
    )


def _people_a_day() -> str:
    return ngettext(
        "In your first days here you can mention %(n)d person a day. This ends %(end)s.",
        "In your first days here you can mention %(n)d people a day. This ends %(end)s.",
        newcomers.PEOPLE.limit,
    )
