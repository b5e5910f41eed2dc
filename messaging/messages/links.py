"""Messages come to show what their links lead to: after their commit, by a job, and then under a new revision.

Whispers never do: nothing that only two know is told to a third, not even an address.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django_tasks import task

from accounts.models import House
from messaging.link_previews.operations import BeingFetched, key_of, preview_of
from messaging.messages import live
from messaging.messages.text import previewed_links_in
from messaging.models import LinkPreview, Message, MessageLink
from rooms.models import Room

LINKS_MAX = 3  # of one message


def look_up(messages: Iterable[Message]) -> None:
    """Have the links of these messages looked up, once the transaction that stores them is committed."""
    for message in messages:
        if _addresses(message):
            show_links.enqueue(message.pk)


def reconsider(message: Message) -> None:
    """Its words are others now: forget the cards of links that are gone, have new ones looked up. The caller holds the
    room's row and stores the message.
    """
    addresses = _addresses(message)
    if not (addresses or message.link_count):
        return
    message.links.filter(is_removed=False).exclude(key__in=addresses).delete()
    for position, key in enumerate(addresses):
        message.links.filter(key=key).exclude(position=position).update(position=position)
    count_cards(message)
    if set(addresses) - set(message.links.values_list("key", flat=True)):
        show_links.enqueue(message.pk)


def count_cards(message: Message) -> None:
    """Note in the message, unsaved, how many cards it shows."""
    message.cards = None
    message.link_count = message.links.filter(is_removed=False).count()


@task()
def show_links(message_id: int) -> None:
    """The job. A message that was deleted or changed meanwhile shows what it has by then."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None or not House.now().link_previews:
        return
    known = set(message.links.values_list("key", flat=True))
    found, is_busy = {}, False
    for key, url in _addresses(message).items():
        if key in known:
            continue
        try:
            preview = preview_of(url)
        except BeingFetched:
            is_busy = True
        else:
            if preview:
                found[key] = preview
    if found:
        _show(message, found)
    if is_busy:
        raise BeingFetched


def _addresses(message: Message) -> dict[str, str]:
    """The links of a message that may be looked up, in order, by the keys of their addresses."""
    if not settings.OUTGOING or "://" not in message.body:
        return {}
    if message.removed_at or message.whisper_to_id is not None or not message.is_speech:
        return {}
    urls = previewed_links_in(message.body)[:LINKS_MAX]
    return {key: url for url in urls if (key := key_of(url))}


def _show(message: Message, found: dict[str, LinkPreview]) -> None:
    with transaction.atomic():
        room = Room.objects.select_for_update().filter(pk=message.room_id).first()
        current = Message.objects.whole().filter(pk=message.pk).first()
        if room is None or current is None:
            return
        known = set(current.links.values_list("key", flat=True))
        fresh = [
            MessageLink(message=current, preview=found[key], key=key, position=position)
            for position, key in enumerate(_addresses(current))
            if key in found and key not in known
        ]
        if not fresh:
            return
        MessageLink.objects.bulk_create(fresh)
        count_cards(current)
        room.revision += 1
        current.room, current.revision = room, room.revision
        current.save(update_fields=["revision", "link_count"])
        room.save(update_fields=["revision"])
        transaction.on_commit(lambda: live.messages_changed([current]), robust=True)
