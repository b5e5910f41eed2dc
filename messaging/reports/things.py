"""What can be reported, found through the person who reports it: what they cannot see does not exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import User
from accounts.relations import NoSuchPerson
from chatsite.exceptions import BadRequest, NotFound
from messaging.attachments import queries as attachment_queries
from messaging.models import Blob, Case, File, Message
from rooms import lookup
from rooms.models import Membership, Room
from rooms.outsiders import queries as outsider_queries

LINES_AROUND: Final = 5  # of a room: shown with a message of it, before it, and as many after it
LINES_BEFORE: Final = 10  # of a direct conversation or a whisper; nothing that was said later

Subject = Case.Subject


class Own(BadRequest):
    status = 422
    message = _("This is your own. You can change or delete it yourself.")


class Oneself(BadRequest):
    status = 422
    message = _("You cannot report yourself.")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a person reports. `history_from` is the first number of its room that they see."""

    subject: Case.Subject
    key: str  # what it is called in `Case.thing`
    address: str  # where it is shown to the person, and where the report goes
    report_address: str
    message: Message | None = None
    person: User | None = None
    room: Room | None = None
    file: File | None = None
    history_from: int = 0

    @property
    def is_private(self) -> bool:
        """Whether it was said to the reporter alone, or among few."""
        return self.message is not None and is_private(self.message)


def is_private(message: Message) -> bool:
    return message.whisper_to_id is not None or message.room.is_direct


def find(reporter: User, subject: Case.Subject, key: str) -> Thing:
    """The thing that the person reports: `key` is an id, a user name or the slug of a room.

    Raises NotFound for what they cannot see, Own and Oneself for what is theirs.
    """
    return _FINDERS[subject](reporter, key)


def _message(reporter: User, key: str) -> Thing:
    message = Message.objects.whole().select_related("room").filter(pk=key).first()
    own = message and _membership(reporter, message)
    if message is None or not own or message.removed_at or not message.is_speech:
        raise NotFound
    if message.author_id == reporter.pk:
        raise Own
    return Thing(
        Subject.MESSAGE,
        f"message:{message.pk}",
        f"{message.room.get_absolute_url()}{message.number}/",
        reverse("message-report", args=[message.pk]),
        message=message,
        person=message.author,
        room=message.room,
        history_from=own.history_from,
    )


def _membership(reporter: User, message: Message) -> Membership | None:
    """The reporter's, if they may see the message."""
    own = Membership.objects.of(reporter).filter(room=message.room_id, room__binned_at=None).first()
    return own if own and message.is_seen_by(own) else None


def _picture(reporter: User, key: str) -> Thing:
    file = attachment_queries.file_for(reporter, UUID(key))
    if file.message is None or file.blob.kind not in {Blob.Kind.IMAGE, Blob.Kind.VIDEO}:
        raise NotFound
    about = _message(reporter, str(file.message_id))
    return Thing(
        Subject.PICTURE,
        f"file:{file.pk}",
        about.address,
        reverse("file-report", args=[file.pk]),
        message=about.message,
        person=about.person,
        room=about.room,
        file=file,
        history_from=about.history_from,
    )


def _person(reporter: User, key: str) -> Thing:
    person = relations.person_called(key)
    if person is None or person.deleted_at:
        raise NoSuchPerson
    if person.pk == reporter.pk:
        raise Oneself
    has_page = not (reporter.is_guest or person.is_guest) and relations.may_see(reporter, person)
    if not has_page and not _has_met(reporter, person):
        raise NoSuchPerson
    address = reverse("person", args=[person.username]) if has_page else reverse("home")
    report_address = reverse("person-report", args=[person.username])
    return Thing(Subject.PERSON, f"person:{person.pk}", address, report_address, person=person)


def _has_met(reporter: User, person: User) -> bool:
    """Whether the person is in a room of the reporter's, a conversation, too, or said something there that they see.

    Somebody who blocked the reporter, or left, is still whom the reporter knows from there.
    """
    own = Membership.objects.of(reporter).filter(room__binned_at=None)
    if Membership.objects.of(person).filter(room__in=own.values("room")).exists():
        return True
    said = Message.objects.speech().filter(author=person)
    return any(
        said.filter(room=room).seen_by(reporter.pk, history_from=floor).exists()
        for room, floor in own.filter(room__in=said.values("room")).values_list("room", "history_from")
    )


def _room(reporter: User, key: str) -> Thing:
    own = lookup.at(reporter, key)
    room = own.room if own else _known(reporter, key)
    if room.is_direct:
        raise NotFound
    return Thing(
        Subject.ROOM,
        f"room:{room.pk}",
        room.get_absolute_url(),
        reverse("room-report", args=[room.slug]),
        room=room,
        history_from=own.history_from if own else 0,
    )


def _known(reporter: User, slug: str) -> Room:
    """A room that the person is not in, and whose name is for them to see."""
    outside = outsider_queries.outside(reporter, slug)
    if not outside.is_known:
        raise NotFound
    return outside.room


_FINDERS: Final[Mapping[Case.Subject, Callable[[User, str], Thing]]] = {
    Subject.MESSAGE: _message,
    Subject.PICTURE: _picture,
    Subject.PERSON: _person,
    Subject.ROOM: _room,
}
