"""How a browser talks in a room, over HTTP."""

from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import User
from conftest import Answer
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.models import Room

HTMX = {"HX-Request": "true"}
FORM = {"Accept": "text/html"}


def post(client: Client, room: Room, body: str, client_id: UUID | str = "", **how: Any) -> Answer:
    """What the composer posts."""
    how.setdefault("headers", HTMX)
    fields = {"body": body, "client_id": client_id or uuid4()}
    return client.post(reverse("messages", args=[room.slug]), fields, **how)


def get(client: Client, name: str, room: Room, **query: Any) -> Answer:
    return client.get(reverse(name, args=[room.slug]), query, headers=HTMX)


def change(client: Client, act: str, message: Message, **fields: str) -> Answer:
    """Edit or delete."""
    return client.post(reverse(f"message-{act}", args=[message.pk]), fields, headers=HTMX)


def say(author: User, room: Room, body: str) -> Message:
    """Somebody says something, by the operation that all ways of sending share."""
    return send_message(room=room, author=author, body=body, client_id=uuid4()).message


def fill(author: User, room: Room, count: int) -> None:
    """A long conversation, stored without ceremony."""
    room.refresh_from_db()
    first = room.message_count + 1
    Message.objects.bulk_create(
        Message(
            room=room,
            number=number,
            revision=room.revision + 1 + index,
            author=author,
            client_id=uuid4(),
            body=f"line {number}",
            created_at=room.created_at,
        )
        for index, number in enumerate(range(first, first + count))
    )
    room.message_count += count
    room.public_number = room.message_count
    room.revision += count
    room.save(update_fields=["message_count", "public_number", "revision"])
