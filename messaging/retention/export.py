"""What somebody wrote, for their own archive: a page for each room, and everything once more for machines.

Of rooms it holds their own words, and what was whispered to them; of direct conversations, which are their
correspondence, the others' too. What a closed room that they left is called now, they do not learn.
Messages are read a page at a time and written on at once, so that many take no more memory than few. Files that they
sent are in it too, but for those of deleted messages; of others' files it holds the names. Of links it holds what their
cards say.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import User
from messaging.attachments import storage
from messaging.attachments.queries import load_files
from messaging.link_previews.queries import load_cards
from messaging.messages.quotation import Quotation
from messaging.messages.text import body_html
from messaging.models import File, LinkPreview, Message, MessageQuerySet
from rooms.models import Membership, Room

PAGE = 500  # messages


def files(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The paths and contents of the files. `accounts.account.export` puts them into the zip, one after the other."""
    rooms = list(_rooms(user))
    known = set(Membership.objects.of(user).values_list("room", flat=True)) | {
        room.pk for room in rooms if room.is_open
    }
    titles = {room.pk: _title(room, user) if room.pk in known else _("A room you left") for room in rooms}
    names = {room.pk: room.slug if room.pk in known else f"left-{room.pk}" for room in rooms}
    yield "messages.json", _as_json(user, rooms, titles)
    for room in rooms:
        yield f"rooms/{names[room.pk]}.html", _as_page(user, room, titles[room.pk])
    context = {"rooms": [(names[room.pk], titles[room.pk]) for room in rooms]}
    yield from _own_files(user)
    yield "rooms/index.html", [render_to_string("messaging/retention/export/rooms.html", context).encode()]


def _own_files(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The bytes of what they sent, or uploaded just now."""
    own = File.objects.filter(owner=user, message__removed_at=None).select_related("blob").order_by("pk")
    for file in own.iterator(PAGE):
        try:
            content = storage.files().open(storage.path_of(file.blob.key))
        except FileNotFoundError:
            continue
        with content:
            yield path_of(file), content.chunks()


def path_of(file: File) -> str:
    """Where in the zip a file is."""
    return f"files/{file.pk}/{file.name}"


def _rooms(user: User) -> QuerySet[Room]:
    """Where they wrote, whether they are still in it or not, and their direct conversations."""
    own = Exists(_said_by_or_to(user).filter(room=OuterRef("pk")))
    is_in = Exists(Membership.objects.here().of(user))
    return Room.objects.filter(own | (Q(kind=Room.Kind.DIRECT) & is_in)).order_by("pk")


def _title(room: Room, user: User) -> str:
    """What the person calls it."""
    if not room.is_direct:
        return room.name
    others = User.objects.filter(pk__in=set(room.direct_ids) - {user.pk}).order_by("pk")
    return ", ".join(relations.names_for(user, others).values()) or _("Notes to myself")


def _said_by_or_to(user: User) -> MessageQuerySet:
    """What this person wrote, and what was whispered to them."""
    return Message.objects.speech().filter(Q(author=user) | Q(whisper_to=user))


def _messages(user: User, room: Room) -> Iterator[Message]:
    """What belongs to this person in the room, in order."""
    messages = Message.objects.speech() if room.is_direct else _said_by_or_to(user)
    own = messages.whole().filter(room=room)
    number = 0
    while page := list(own.filter(number__gt=number).order_by("number")[:PAGE]):
        load_files(page)
        load_cards(page)
        yield from page
        number = page[-1].number


def _as_json(user: User, rooms: Iterable[Room], titles: dict[int, str]) -> Iterator[bytes]:
    lead = "[\n"
    for room in rooms:
        for message in _messages(user, room):
            said = json.dumps(_told(message, titles[room.pk], user), cls=DjangoJSONEncoder, ensure_ascii=False)
            yield f"{lead}{said}".encode()
            lead = ",\n"
    yield b"[]" if lead == "[\n" else b"\n]\n"


def _told(message: Message, title: str, user: User) -> dict[str, Any]:
    return {
        "room": title,
        "number": message.number,
        "at": message.created_at,
        "author": message.author.username,
        "text": message.body,
        "forwarded": _forwarded_told(message),
        "edited_at": message.edited_at,
        "removed_at": message.removed_at,
        "files": [_file_told(file, user) for file in message.attached or ()],
        "links": [_link_told(card.preview) for card in message.cards or ()],
    }


def _link_told(preview: LinkPreview) -> dict[str, str]:
    return {
        "address": preview.address,
        "site": preview.site,
        "title": preview.title,
        "description": preview.description,
    }


def _forwarded_told(message: Message) -> dict[str, str] | None:
    if not message.forward:
        return None
    source = Quotation.stored(message)
    return {"author": source.name, "at": source.at, "text": source.text, "room": source.room_name}


def _file_told(file: File, user: User) -> dict[str, Any]:
    told = {"name": file.name, "size": file.blob.size, "type": file.blob.type, "alt": file.alt}
    return told | {"path": path_of(file)} if file.owner_id == user.pk else told


def _as_page(user: User, room: Room, title: str) -> Iterator[bytes]:
    head, foot = render_to_string("messaging/retention/export/room.html", {"room": room, "title": title}).split(
        "<!-- messages -->"
    )
    yield head.encode()
    for message in _messages(user, room):
        context = {
            "message": message,
            "body": body_html(message.body),
            "quotation": Quotation.stored(message) if message.forward else None,
            "quoted": body_html(message.quoted),
            "mine": message.author_id == user.pk,
            "files": [(file.name, path_of(file)) for file in message.attached or ()],
            "cards": message.cards or (),
        }
        yield render_to_string("messaging/retention/export/_message.html", context).encode()
    yield foot.encode()
