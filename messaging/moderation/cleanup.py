"""Messages of a banned person are hidden, not destroyed: for 30 days they can be brought back, and then they go."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import ModerationAct
from messaging.attachments import attaching
from messaging.messages import links, live
from messaging.messages.quotation import forget_quotations
from messaging.messages.removals import HELD_DAYS
from messaging.messages.text import links_in
from messaging.models import Call, File, Message, Removal
from rooms.models import Room

BATCH = 200  # messages in one transaction: others who write in the room wait for no more
UNFINISHED = timedelta(days=1)


def hide(act: ModerationAct) -> int:
    """Leave tombstones where the messages stood that the ban names. Done twice it is done once. Returns how many.

    Each batch is a transaction of its own.
    """
    since = parse_datetime((act.after or {}).get("since") or "")
    if since is None or act.person_id is None:
        return 0
    lately = Message.objects.speech().filter(
        author=act.person_id, removed_at=None, created_at__gte=since, created_at__lte=act.at
    )
    hidden = 0
    for room_id in sorted(set(lately.order_by().values_list("room", flat=True))):
        while batch := _hide_some(act, room_id, since):
            hidden += batch
    return hidden


def finish() -> int:
    """Go on with what a process left that ended in the middle. Returns how many messages were hidden."""
    lately = ModerationAct.objects.filter(kind="ban", taken_back_at=None, at__gt=timezone.now() - UNFINISHED)
    return sum(hide(act) for act in lately)


def _hide_some(act: ModerationAct, room_id: int, since: datetime) -> int:
    with transaction.atomic():
        if not ModerationAct.objects.select_for_update().filter(pk=act.pk, taken_back_at=None).exists():
            return 0
        room = Room.objects.select_for_update().filter(pk=room_id).first()
        if room is None:
            return 0
        own = Message.objects.whole().speech().filter(room=room, author=act.person_id, removed_at=None)
        batch = list(own.filter(created_at__gte=since, created_at__lte=act.at).order_by("number")[:BATCH])
        if not batch:
            return 0
        _hold(act, batch)
        now = timezone.now()
        for message in batch:
            room.revision += 1
            message.room, message.revision = room, room.revision
            message.body, message.removed_at = "", now
            message.file_count, message.file_name, message.link_count, message.has_links = 0, "", 0, False
        forget_quotations(batch)
        _store(room, batch)
    return len(batch)


def _hold(act: ModerationAct, batch: list[Message]) -> None:
    called = defaultdict(list)
    calls = Call.objects.filter(message__in=batch)
    for message_id, user_id in calls.values_list("message", "user"):
        called[message_id].append(user_id)
    now = timezone.now()
    Removal.objects.bulk_create(
        Removal(
            message=message,
            remover=act.actor,
            body=message.body,
            quoted=message.quoted,
            forward=message.forward,
            called=called[message.pk],
            removed_at=now,
            act=act,
            held_until=now + timedelta(days=HELD_DAYS),
        )
        for message in batch
    )
    calls.delete()


def bring_back(act: ModerationAct) -> int:
    """Show again what is still held of the messages that the ban hid.

    Called in the transaction that takes the ban back. Returns how many messages it were.
    """
    held = Removal.objects.filter(act=act)
    shown = 0
    for room_id in sorted(set(held.order_by().values_list("message__room", flat=True))):
        room = Room.objects.select_for_update().get(pk=room_id)
        rows = held.filter(message__room=room).select_related("message__author", "message__whisper_to")
        shown += _show(room, list(rows.order_by("message__number")))
    return shown


def _show(room: Room, rows: list[Removal]) -> int:
    batch = [row.message for row in rows]
    with_files = set(File.objects.filter(message__in=batch).values_list("message", flat=True))
    members = set(room.memberships.values_list("user", flat=True))
    for row, message in zip(rows, batch, strict=True):
        room.revision += 1
        message.room, message.revision = room, room.revision
        message.body, message.removed_at = row.body, None
        message.quoted, message.forward = row.quoted, row.forward
        if message.pk in with_files:
            attaching.give_back(message)
        message.has_links = bool(links_in(message.body))
        links.count_cards(message)
    Call.objects.bulk_create(
        Call(message=message, user_id=user, room=room, number=message.number)
        for row, message in zip(rows, batch, strict=True)
        for user in row.called
        if user in members
    )
    Removal.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _store(room, batch)
    for message in batch:
        if message.forward:  # by itself: of nothing, bulk_update would make the null of JSON
            Message.objects.filter(pk=message.pk).update(quoted=message.quoted, forward=message.forward)
    return len(batch)


def _store(room: Room, batch: Iterable[Message]) -> None:
    changed = list(batch)
    fields = ["revision", "body", "removed_at", "file_count", "file_name", "has_links", "link_count"]
    Message.objects.bulk_update(changed, fields, batch_size=BATCH)
    room.save(update_fields=["revision"])
    transaction.on_commit(partial(live.messages_changed, changed), robust=True)
