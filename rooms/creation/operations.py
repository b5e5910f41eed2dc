"""Making a room: its name, its address, its first member."""

import uuid
from contextlib import suppress
from typing import Unpack

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts import hooks, restrictions
from accounts.models import User
from accounts.names import fold_name
from accounts.safety.guard import LockedForNew
from chatsite.exceptions import Unavailable
from rooms import live, message_hooks
from rooms.membership.operations import join_room, let_in
from rooms.models import Membership, Room
from rooms.names import LOUNGE, BadRoom, checked_name, slug_stem, slugs
from rooms.settings_schema import WORDS, Decided, checked_values

ATTEMPTS = 20  # at an address that nobody else takes in the same moment


class NameTaken(BadRoom):
    """Another room has this name. `room` is that room if the person may know of it, else None."""

    code = "conflict"
    status = 409
    message = _("There is a room with that name.")

    def __init__(self, room: Room | None) -> None:
        self.room = room
        super().__init__()


class LoungeIsOpen(BadRoom):
    field = "kind"
    message = _("Newcomers arrive in this room, so it has to be open.")


def check_name(*, name: str, user: User, but_for: Room | None = None) -> str:
    """The name as it would be stored. `but_for` is the room that is to have it: it may keep its own.

    Raises BadRoom: NameEmpty, NameTooLong or NameTaken.
    """
    name = checked_name(name)
    others = Room.objects.living().exclude(pk=but_for.pk if but_for else 0)
    if room := others.named(name).with_joined(user).first():
        raise NameTaken(room if room.is_open or room.joined else None)
    return name


def create_room(*, owner: User, **decided: Unpack[Decided]) -> Room:
    """Make a room, let its owner in, and return it. A closed one is in no list of rooms unless that is decided.

    Raises BadRoom (NameEmpty, NameTooLong, NameTaken, TopicTooLong, DescriptionTooLong, LoungeIsOpen), and BadRequest
    for what is no choice; Filtered; and what accounts.restrictions does.
    """
    hooks.check_words(owner, {field: str(decided.get(field, "")) for field in WORDS})
    check_name(name=decided.get("name", ""), user=owner)
    room = Room(**{"is_listed": decided.get("kind", Room.Kind.OPEN) == Room.Kind.OPEN, **checked_values(decided)})
    if fold_name(room.name) == LOUNGE and not room.is_open:
        raise LoungeIsOpen
    with transaction.atomic():
        restrictions.check_now(owner)
        _place(room, owner)
        _open(room, owner)
    return room


def welcome(user: User) -> None:
    """Let a new person into the room where everybody arrives.

    The first one finds it missing and makes it, called in their language; its address is the same in all of them.
    """
    room = Room.objects.filter(slug=LOUNGE).first()
    if room is None:
        with translation.override(user.language or translation.get_language()):
            name = pgettext("name of the first room", "lounge")
        try:
            with transaction.atomic():
                room = Room(name=checked_name(name), slug=LOUNGE)
                room.save(force_insert=True)
                _open(room, user)
            return
        except IntegrityError:  # another first person came in this very moment, or a room has that name
            room = Room.objects.filter(slug=LOUNGE).first()
            if room is None:
                create_room(owner=user, name=LOUNGE)
                return
    with suppress(LockedForNew):  # it is theirs to join when its hour is over
        join_room(room=room, user=user)


def begin_new_epoch() -> None:
    """A backup was restored: no tab may trust a cursor from the life that was lost."""
    Room.objects.update(epoch=uuid.uuid4())


def _open(room: Room, owner: User) -> None:
    message_hooks.write_line(room=room, actor=owner, kind="created")
    live.joined(let_in(room, owner, Membership.Role.OWNER))


def _place(room: Room, owner: User) -> None:
    """Store the room under the first free address of its name. What is free the database decides."""
    stem = slug_stem(room.name)
    for _attempt in range(ATTEMPTS):
        taken = set(Room.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        room.slug = next(slug for slug in slugs(stem) if slug not in taken)
        try:
            with transaction.atomic():
                room.save(force_insert=True)
            return
        except IntegrityError:
            check_name(name=room.name, user=owner)
    raise Unavailable
