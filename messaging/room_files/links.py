"""The links that were posted in a room, the newest message first, as one member may see them.

They are read out of the messages themselves (`Message.has_links`), so that none outlives its message.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.db.models import Exists, OuterRef, Q

from messaging.link_previews.operations import key_of
from messaging.link_previews.queries import load_cards
from messaging.messages.text import links_in
from messaging.models import Message, MessageLink, MessageQuerySet
from messaging.room_files.months import Month, by_month
from rooms.models import Membership

PAGE = 50  # links, or a few more: those of one message are not parted
BATCH = 200  # messages read at once
MOST = 2_000  # messages that one page looks through


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a message, with the card that the message shows of it, if it does."""

    message: Message
    address: str
    card: MessageLink | None

    @property
    def title(self) -> str:
        """What the page is called, or its address as one reads it."""
        return (self.card.preview.title if self.card else "") or unquote(self.address).partition("://")[2].rstrip("/")

    @property
    def site(self) -> str:
        return (self.card.preview.site if self.card else "") or self.address.split("/")[2].removeprefix("www.")

    def matches(self, words: Iterable[str]) -> bool:
        said = f"{unquote(self.address)} {self.address} {self.title} {self.site}".casefold()
        return all(word in said for word in words)


@dataclass(frozen=True, slots=True)
class Page:
    """Links by month; `before` leads on, 0 at the end."""

    months: list[Month[Link]]
    before: int


def page(own: Membership, *, search: str = "", before: int | None = None, numbers: Collection[int] = ()) -> Page:
    """The links of messages with a number below `before`, or with these numbers, whose title, site or address has all
    words of `search`.
    """
    words = search.casefold().split()
    messages = _messages(own, words)
    if numbers:
        messages = messages.filter(number__in=numbers)
    if before is not None:
        messages = messages.filter(number__lt=before)
    found: list[Link] = []
    for start in range(0, MOST, BATCH):
        batch = list(messages[start : start + BATCH])
        load_cards(batch)
        for at, message in enumerate(batch):
            found += [link for link in _links(message) if link.matches(words)]
            if len(found) >= PAGE:
                is_last = at + 1 == len(batch) < BATCH
                return Page(_months(found), 0 if is_last else message.number)
        if len(batch) < BATCH:
            return Page(_months(found), 0)
    return Page(_months(found), batch[-1].number)


def _messages(own: Membership, words: Iterable[str]) -> MessageQuerySet:
    """Those that may have such links. Which of their addresses it is, is found out of each."""
    seen = Message.objects.filter(room=own.room_id, has_links=True, removed_at=None)
    seen = seen.seen_by(own.user_id, history_from=own.history_from).select_related("author").order_by("-number")
    for word in words:
        shown = MessageLink.objects.filter(message=OuterRef("pk"), is_removed=False)
        of_card = shown.filter(Q(preview__title__icontains=word) | Q(preview__site__icontains=word))
        seen = seen.filter(Q(body__icontains=word) | Q(body__icontains=quote(word)) | Exists(of_card))
    return seen


def _links(message: Message) -> list[Link]:
    cards = {card.key: card for card in message.cards or ()}
    return [Link(message, url, cards.get(key_of(url)) if cards else None) for url in links_in(message.body)]


def _months(links: Iterable[Link]) -> list[Month[Link]]:
    return by_month(links, lambda link: link.message.created_at)
