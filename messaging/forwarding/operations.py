"""Forwarding: what arrives is an ordinary message of whoever forwards, in each place, by the way of all messages.

Each place is asked for itself, and answers for itself: what one refuses, another may take.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import relations
from accounts.models import User
from accounts.throttle import PEOPLE_SEEN
from chatsite.exceptions import NotAllowed, NotFound, Refused, Unavailable
from messaging import rate_limits
from messaging.attachments import copies
from messaging.messages import screening
from messaging.messages.operations import Post, Sent, writer
from messaging.messages.queries import message_for
from messaging.messages.quotation import Quotation
from messaging.messages.text import clean_body
from messaging.messages.writer import WAIT_SECONDS
from messaging.models import Message
from rooms import lookup, participants
from rooms.direct import operations as direct
from rooms.models import Room

PLACES_MAX = 10


class NoPlace(Refused):
    status = 422
    message = _("Choose where it is to go.")


class TooManyPlaces(Refused):
    code = "too_many_places"
    status = 422


class OnlyForTwo(NotAllowed):
    """A whisper goes nowhere, whoever of the two asks."""

    message = _("A whisper cannot be forwarded.")


class NothingSaid(NotAllowed):
    message = _("Only what somebody wrote can be forwarded.")


class NoSuchPlace(NotFound):
    message = _("You are in no such room.")


@dataclass(slots=True)
class Delivery:
    """What became of it in one place: the message there, or why there is none."""

    to: str  # as it was asked for
    title: str = ""  # what the forwarder calls it
    room: Room | None = None
    message: Message | None = None
    refused: Refused | None = None
    files: list[UUID] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Why it did not arrive, with the name of the place."""
        return f"{self.title or self.to}: {self.refused.message}" if self.refused else ""


def forward_message(*, message_id: int, by: User, places: Sequence[str], body: str, client_id: UUID) -> list[Delivery]:
    """Send a message on to up to PLACES_MAX places, each a room's slug or `@username`, below a line of one's own.

    The same again, with the same client_id, is the same message in each place, and goes only where it did not arrive
    yet. Raises, with nothing sent, TooLong, NoPlace, TooManyPlaces, NotFound for what one may not see or is deleted,
    OnlyForTwo, NothingSaid; what one place refuses stands in its Delivery.
    """
    text = clean_body(body, may_be_empty=True)
    wanted = list(dict.fromkeys(place.strip() for place in places if place.strip()))
    if not wanted:
        raise NoPlace
    if len(wanted) > PLACES_MAX:
        raise TooManyPlaces(too_many())
    source = forwardable(by, message_id)
    deliveries = _find(wanted, by)
    waiting = [(one, _post(one, source, by, text, client_id)) for one in deliveries if one.room]
    for delivery, future in waiting:
        if future:
            _await(delivery, future)
    return deliveries


def forwardable(user: User, message_id: int) -> Message:
    """The message if this person may forward it. Raises NotFound, OnlyForTwo, NothingSaid."""
    message = message_for(user, message_id)
    if message.removed_at:
        raise NotFound(_("This message was deleted."))
    if message.whisper_to_id is not None:
        raise OnlyForTwo
    if not message.is_speech:
        raise NothingSaid
    return message


def too_many() -> str:
    """The sentence for who chose more places than it goes to."""
    return ngettext(
        "A message is forwarded to at most %(limit)d place at once.",
        "A message is forwarded to at most %(limit)d places at once.",
        PLACES_MAX,
    ) % {"limit": PLACES_MAX}


def _find(places: Sequence[str], by: User) -> list[Delivery]:
    """Which rooms these are, each once, however it was named."""
    found: list[Delivery] = []
    known: set[int] = set()
    for place in places:
        delivery = Delivery(place)
        try:
            room = _room_of(place, by)
        except Refused as refused:
            delivery.refused = refused
        else:
            if room.pk in known:
                continue
            known.add(room.pk)
            title = participants.title_for(by, room)
            delivery.room, delivery.title = room, title if room.is_direct else f"#{title}"
        found.append(delivery)
    return found


def _room_of(place: str, by: User) -> Room:
    """Raises NoSuchPlace, NoSuchPerson, RateLimited, Blocked and NotFriends where no conversation may be begun."""
    if not place.startswith("@"):
        if room := lookup.room_at(by, place):
            return room
        raise NoSuchPlace
    PEOPLE_SEEN.spend(str(by.pk))
    person = relations.seen(by, place[1:])
    if person == by:
        return direct.notes_of(by)
    if not (room := direct.find([by.pk, person.pk])):
        rate_limits.NEW_CONVERSATIONS.spend(str(by.pk))
        room = direct.open_between(opener=by, other=person)
    return room


def _post(delivery: Delivery, source: Message, by: User, text: str, client_id: UUID) -> "Future[Sent] | None":
    assert delivery.room
    own_id = uuid5(client_id, str(delivery.room.pk))
    try:
        rate_limits.sending.spend(by.pk)
    except Refused as refused:
        delivery.refused = refused
        return None
    delivery.files = copies.attach_again(source, owner=by, client_id=own_id)
    quotation = quotation_for(source, delivery.room)
    found = screening.find(delivery.room.pk, text)
    post = Post(delivery.room.pk, by.pk, text, own_id, files=tuple(delivery.files), found=found, quotation=quotation)
    return writer.submit(post)


def quotation_for(source: Message, place: Room) -> Quotation:
    """What a message in `place` quotes of the source. It says where that stands only where all readers may know."""
    quotation = Quotation.of(source)
    room = Room.objects.living().filter(pk=quotation.room).first()
    if room is None or not (room == place or _is_known_to_all(room, place)):
        return quotation
    address = reverse("permalink", args=[room.slug, quotation.number])
    return replace(quotation, address=address, room_name="" if room.is_direct else room.name)


def _is_known_to_all(room: Room, place: Room) -> bool:
    """Whether everybody who reads in `place` may find the room. Guests know no room but their own."""
    if not (room.is_open and room.is_in_directory) or place.allows_guests:
        return False
    return not place.memberships.filter(user__is_guest=True).exists()


def _await(delivery: Delivery, future: "Future[Sent]") -> None:
    try:
        delivery.message = future.result(timeout=WAIT_SECONDS).message
    except TimeoutError as error:
        raise Unavailable from error
    except Refused as refused:
        delivery.refused = refused
        copies.drop(delivery.files)
