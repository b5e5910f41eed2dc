"""Cards of messages, and who may see their pictures."""

from collections.abc import Iterable

from accounts.models import User
from chatsite.exceptions import NotFound
from messaging.models import Message, MessageLink
from rooms.models import Membership
from rooms.outsiders.queries import outside


def load_cards(messages: Iterable[Message]) -> None:
    """Give each of these messages its cards (`cards`), in one query, and none where no message has any."""
    with_cards = {message.pk: message for message in messages if message.link_count and message.cards is None}
    if not with_cards:
        return
    found: dict[int, list[MessageLink]] = {pk: [] for pk in with_cards}
    shown = MessageLink.objects.select_related("preview").filter(message__in=with_cards, is_removed=False)
    for link in shown.order_by("position"):
        found[link.message_id].append(link)
    for pk, message in with_cards.items():
        message.cards = found[pk]


def card_for(user: User, link_id: int) -> MessageLink:
    """A card that this person may see now: a member, or who may look into an open room before they join it.

    Raises NotFound for everybody else, and for what is removed.
    """
    link = MessageLink.objects.select_related("preview", "message__room").filter(pk=link_id, is_removed=False).first()
    if link is None or link.message.removed_at:
        raise NotFound
    own = Membership.objects.of(user).filter(room=link.message.room_id, room__binned_at=None).first()
    if not (link.message.is_seen_by(own) if own else _is_seen_from_outside(user, link.message)):
        raise NotFound
    return link


def _is_seen_from_outside(user: User, message: Message) -> bool:
    """Raises NotFound for a room that this person may know nothing of."""
    shows = outside(user, message.room.slug).shows
    return 0 < shows <= message.number and message.whisper_to_id is None
