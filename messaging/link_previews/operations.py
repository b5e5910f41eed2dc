"""Looking an address up, once for all who post it within a day."""

import hashlib
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from chatsite.outgoing import client
from chatsite.outgoing.addresses import NotAllowed, Target, parse
from messaging.link_previews import pictures
from messaging.link_previews.pages import TYPES, read_page
from messaging.models import LinkPreview, MessageLink

PAGE_BYTES = 524_288
PAGE_SECONDS = 3.0
KEEP = timedelta(days=1)
KEEP_FAILED = timedelta(hours=1)  # what did not answer may answer soon
PENDING = timedelta(minutes=1)  # more than a fetch takes; then its process ended
BATCH = 100  # rows in one round of a sweep
REASON_MAX = 200


class BeingFetched(Exception):
    """Another worker is at it."""


def key_of(url: str) -> str:
    """What stands for an address, however it was written; empty for one that is never asked."""
    try:
        return _key(parse(url))
    except NotAllowed:
        return ""


def _key(target: Target) -> str:
    return hashlib.sha256(str(target).encode()).hexdigest()


def preview_of(url: str) -> LinkPreview | None:
    """What this address shows of itself: as it was found within a day, or found now. None if there is nothing.

    Takes some seconds. Raises BeingFetched.
    """
    try:
        target = parse(url)
    except NotAllowed:
        return None
    if target.host in settings.ALLOWED_HOSTS:  # this house, whose pages are for who is signed in
        return None
    preview, is_new = _claim(target)
    if is_new:
        _fetch(preview)
    elif preview.status == LinkPreview.Status.PENDING:
        raise BeingFetched(str(target))
    return preview if preview.status == LinkPreview.Status.READY else None


def _claim(target: Target) -> tuple[LinkPreview, bool]:
    """The current row of an address, and whether it is to be filled now, by the caller."""
    key, now = _key(target), timezone.now()
    try:
        with transaction.atomic():
            current = LinkPreview.objects.select_for_update().filter(key=key, is_current=True).first()
            if current and current.expires_at > now:
                return current, False
            if current:
                current.is_current = False
                current.save(update_fields=["is_current"])
            fresh = LinkPreview(key=key, address=str(target), fetched_at=now, expires_at=now + PENDING)
            fresh.save()
    except IntegrityError as error:
        raise BeingFetched(str(target)) from error
    return fresh, True


def _fetch(preview: LinkPreview) -> None:
    now = timezone.now()
    status, preview.fetched_at = LinkPreview.Status.NOTHING, now
    expires_at = now + KEEP
    try:
        answer = client.get(
            preview.address,
            accept="text/html,application/xhtml+xml",
            wanted=TYPES.__contains__,
            size=PAGE_BYTES,
            seconds=PAGE_SECONDS,
        )
    except (NotAllowed, client.Failed) as error:
        preview.reason, expires_at = str(error)[:REASON_MAX], now + KEEP_FAILED
    else:
        page = read_page(answer)
        if page.says_something:
            status = LinkPreview.Status.READY
            preview.title, preview.description, preview.site = page.title, page.description, page.site
            if page.picture and (thumb := pictures.fetch(page.picture)):
                preview.picture, preview.width, preview.height = uuid.uuid4(), thumb.width, thumb.height
                preview.save()
                pictures.keep(preview.picture, thumb.data)
    preview.status, preview.expires_at = status, expires_at
    preview.save()


def sweep() -> int:
    """Forget what no message shows any more: cards of deleted messages, and previews that are over. Returns how many
    rows it were.
    """
    removed = MessageLink.objects.filter(message__removed_at__isnull=False, message__removal=None)
    swept = removed.delete()[0] if removed.exists() else 0
    unused = LinkPreview.objects.filter(links=None, expires_at__lt=timezone.now())
    while some := list(unused.order_by("pk")[:BATCH]):
        with transaction.atomic():
            locked = LinkPreview.objects.select_for_update().filter(pk__in=[row.pk for row in some]).order_by("pk")
            pks = [row.pk for row in locked]
            gone = list(unused.filter(pk__in=pks))
            LinkPreview.objects.filter(pk__in=[row.pk for row in gone]).delete()
        if not gone:
            break
        for row in gone:
            if row.picture:
                pictures.delete(row.picture)
        swept += len(gone)
    return swept
