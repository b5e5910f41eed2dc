"""Who is meant by a message: whom it names with an @, or whispers to."""

import re
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from accounts.models import Block, Notice
from accounts.names import USERNAME_MAX, USERNAME_MIN, fold_name
from accounts.notifications.operations import notify
from messaging.messages import live
from messaging.models import Call, Message
from rooms.models import Membership

NAMES_MAX = 20  # people whom one message may call

_NAMED = re.compile(rf"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]{{{USERNAME_MIN},{USERNAME_MAX}}})(?![A-Za-z0-9_])")


def store(messages: Iterable[Message]) -> None:
    """Note whom these new messages mean, and tell them. In the transaction that stores them; mostly asks nothing."""
    for message in messages:
        if message.whisper_to_id is not None or "@" in message.body:
            _store(message)


def names_in(body: str) -> list[str]:
    """The folded user names that stand behind an @, each once."""
    return list(dict.fromkeys(fold_name(name) for name in _NAMED.findall(body)))


def _store(message: Message) -> None:
    called = list(_called(message))
    Call.objects.bulk_create(
        Call(message=message, user=membership.user, room=message.room, number=message.number) for membership in called
    )
    for membership in called:
        transaction.on_commit(
            partial(live.called, user=membership.user_id, room=message.room_id, number=message.number)
        )
        if membership.notify != Membership.Notify.NONE and not membership.is_muted:
            notify(
                user=membership.user,
                kind=Notice.Kind.CALLED,
                actor=message.author,
                detail=message.room.name,
                address=f"{message.room.get_absolute_url()}{message.number}/",
            )


def _called(message: Message) -> Iterable[Membership]:
    members = message.room.memberships.exclude(user=message.author_id).filter(user__is_active=True)
    members = members.exclude(user__in=Block.objects.filter(blocked=message.author_id).values("blocker"))
    if message.whisper_to_id is not None:
        return members.filter(user=message.whisper_to_id).select_related("user")
    if message.room.is_direct:
        return []  # all of it is for whoever reads it
    named = set(names_in(message.body)[:NAMES_MAX])
    return members.filter(user__username_key__in=named).select_related("user")
