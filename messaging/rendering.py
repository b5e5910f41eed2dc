"""The one way in which a message becomes HTML: for nobody in particular, once per revision."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from chatsite import wire
from messaging.models import Message
from messaging.text import body_html

TEMPLATE = "messaging/_message.html"
KEEP_SECONDS = 86_400


@lru_cache(maxsize=1)
def _template_version() -> str:
    """Changes when the look of a message does, so that no old fragment outlives an update."""
    source = Path(settings.BASE_DIR, "templates", TEMPLATE).read_bytes() + Path(__file__).read_bytes()
    return hashlib.blake2b(source, digest_size=6).hexdigest()


def _key(message: Message) -> str:
    return f"message:{message.pk}:{message.revision}:{message.author.profile_version}:{_template_version()}"


def fragments(messages: Sequence[Message]) -> list[SafeString]:
    """Each message's element, the same bytes for every reader. Messages come with their author (`whole()`)."""
    keys = [_key(message) for message in messages]
    known: dict[str, str] = cache.get_many(keys)
    with timezone.override(timezone.get_default_timezone()):  # the site's, not the reader's
        fresh = {
            key: get_template(TEMPLATE).render({"message": message, "body": body_html(message.body)}).strip()
            for key, message in zip(keys, messages, strict=True)
            if key not in known
        }
    if fresh:
        cache.set_many(fresh, KEEP_SECONDS)
    return [mark_safe(known.get(key) or fresh[key]) for key in keys]  # noqa: S308 - rendered by our template


def forget(messages: Iterable[Message]) -> None:
    """Keep nothing of these messages' elements: something changed in them without a revision."""
    cache.delete_many([_key(message) for message in messages])


def messages_frame(room_id: int, messages: Iterable[Message]) -> str:
    """The `messages` frame: what the POST answers, the socket brings and `changes` returns."""
    return wire.frame("messages", room=room_id, fragments=fragments(list(messages)))
