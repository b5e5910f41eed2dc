"""The one way in which a message becomes HTML: for nobody in particular, once per revision."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from chatsite.delivery import frames
from messaging.attachments.queries import load_files
from messaging.link_previews.queries import load_cards
from messaging.messages import fragment_cache
from messaging.messages.quotation import Quotation
from messaging.messages.script import language_of
from messaging.messages.text import body_html
from messaging.models import NOT_YET, Message, Stamp

TEMPLATE = "messaging/messages/_message.html"
FILES = "messaging/messages/_files.html"
LINKS = "messaging/messages/_links.html"
QUOTATION = "messaging/messages/_quotation.html"
MARK_OF = {"name": "whom-name"}  # what a line's detail is called in its element, where that differs


@lru_cache(maxsize=1)
def _template_version() -> str:
    """Changes when the look of a message does, so that no old fragment outlives an update."""
    source = Path(settings.BASE_DIR, "templates", TEMPLATE).read_bytes() + Path(__file__).read_bytes()
    source += b"".join(Path(settings.BASE_DIR, "templates", name).read_bytes() for name in (FILES, LINKS, QUOTATION))
    return hashlib.blake2b(source, digest_size=6).hexdigest()


def _key(pk: int, revision: int, author_version: int) -> str:
    return f"message:{pk}:{revision}:{author_version}:{_template_version()}"


def _keys(messages: Iterable[Message]) -> list[str]:
    return [_key(message.pk, message.revision, message.author.profile_version) for message in messages]


def fragments(messages: Sequence[Message]) -> list[SafeString]:
    """Each message's element, the same bytes for every reader. Messages come with their author (`whole()`)."""
    keyed = list(zip(_keys(messages), messages, strict=True))
    wanted = [(key, message) for key, message in keyed if message.rendered[0] != key]
    if wanted:
        known = fragment_cache.get([key for key, _ in wanted])
        fresh = _render({key: message for key, message in wanted if key not in known})
        for key, message in wanted:
            message.rendered = key, known.get(key) or fresh[key]
    return [mark_safe(message.rendered[1]) for message in messages]  # noqa: S308 - rendered by our template


def _render(messages: Mapping[str, Message]) -> dict[str, str]:
    """These messages' elements, by their keys; everybody finds them in the cache."""
    if not messages:
        return {}
    load_files(messages.values())
    load_cards(messages.values())
    fresh: dict[str, str] = {key: _element(message) for key, message in messages.items()}
    fragment_cache.put(fresh)
    return fresh


def _element(message: Message) -> SafeString:
    moment = timezone.localtime(message.created_at, timezone.get_default_timezone())  # the site's, not the reader's
    return SafeString(
        frames.render(
            TEMPLATE,
            {
                "message": message,
                "author": message.author,
                "name": "" if message.author.deleted_at else message.author.name,  # whose words the page has
                "card": _card_address(message.author_id),
                "moment": moment.isoformat(),
                "clock": moment.strftime("%H:%M"),
                "body": body_html(message.body),
                "language": language_of(message.body, message.author.language),
                "marks": _marks(message),
                "quotation": _quotation(message),
                "files": _files(message),
                "links": _links(message),
            },
        )
    )


def _quotation(message: Message) -> SafeString:
    if not message.forward:
        return SafeString()
    quotation = Quotation.stored(message)
    moment = timezone.localtime(quotation.moment, timezone.get_default_timezone())
    return SafeString(
        frames.render(
            QUOTATION,
            {
                "quotation": quotation,
                "moment": moment.isoformat(),
                "clock": moment.strftime("%H:%M"),
                "body": body_html(quotation.text),
                "language": language_of(quotation.text, message.author.language),
            },
        )
    )


def _files(message: Message) -> SafeString:
    return SafeString(frames.render(FILES, {"files": message.attached})) if message.attached else SafeString()


def _links(message: Message) -> SafeString:
    return SafeString(frames.render(LINKS, {"cards": message.cards})) if message.cards else SafeString()


@lru_cache(maxsize=4_096)
def _card_address(author_id: int) -> str:
    return reverse("person-card", args=[author_id])


def _marks(message: Message) -> SafeString:
    """What few messages have: what happened, of a line that tells it; whom a whisper is to; a guest's mark."""
    marks: dict[str, str | int] = {}
    if not message.is_speech:
        marks = {"line": ""} | {MARK_OF.get(key, key): value for key, value in (message.detail or {}).items()}
    if message.whisper_to is not None:
        marks |= {"whisper-to": message.whisper_to.pk, "whisper-name": message.whisper_to.name}
    if message.author.is_guest:
        marks["guest"] = ""
    return format_html_join("", ' data-{}="{}"', marks.items())


def fragments_of(stamps: Sequence[Stamp]) -> SafeString:
    """The elements of messages that were not loaded, joined: only those nobody has rendered yet are loaded."""
    keys = [_key(stamp.pk, stamp.revision, stamp.author_version) for stamp in stamps]
    known = fragment_cache.get(keys)
    missing = [stamp.pk for stamp, key in zip(stamps, keys, strict=True) if key not in known]
    messages = list(Message.objects.whole().filter(pk__in=missing)) if missing else []
    rendered: dict[int, str] = dict(zip((message.pk for message in messages), fragments(messages), strict=True))
    found = [known.get(key) or rendered.get(stamp.pk, "") for stamp, key in zip(stamps, keys, strict=True)]
    return mark_safe("".join(found))  # noqa: S308 - as above


def blank(author: User) -> SafeString:
    """The element of a message of this author's that is yet to be written; a browser fills it in."""
    return _blank(author.pk, author.name, author.avatar.name, author.profile_version)


@lru_cache(maxsize=4_096)
def _blank(author_id: int, name: str, avatar: str, version: int) -> SafeString:
    author = User(pk=author_id, display_name=name, avatar=avatar, profile_version=version)
    return _element(Message(room_id=0, number=0, revision=0, author=author, created_at=timezone.now()))


def forget(messages: Iterable[Message]) -> None:
    """Keep nothing of these messages' elements: something changed in them without a revision."""
    messages = list(messages)
    fragment_cache.drop(_keys(messages))
    for message in messages:
        message.rendered = NOT_YET


def messages_frame(room_id: int, messages: Iterable[Message]) -> str:
    """The `messages` frame: what the POST answers, the socket brings and `changes` returns."""
    return frame_of(room_id, mark_safe("".join(fragments(list(messages)))))  # noqa: S308 - as above


def frame_of(room_id: int, fragments: SafeString) -> str:
    """The same frame from elements that are rendered already, and joined."""
    return frames.frame("messages", room=room_id, fragments=fragments)
