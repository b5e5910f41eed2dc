"""What those who run a room decide about it. Each change is told by a line of its timeline, and seen at once by all."""

from collections.abc import Mapping
from typing import Any, Final, Unpack

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts import hooks, restrictions
from accounts.models import User
from chatsite.exceptions import NotFound
from rooms import live, message_hooks, moderation_log
from rooms.creation.operations import LoungeIsOpen, check_name
from rooms.membership.operations import locked
from rooms.models import Room
from rooms.permissions.rights import Act, Rights, rights_of
from rooms.settings_schema import ACTS, WORDS, Decided, checked_values
from rooms.sidebar import read_state

LINE_EXCERPT: Final = {"description": 100}  # characters of what is long that a line repeats


def change_room(*, room: Room, by: User, **decided: Unpack[Decided]) -> Room:
    """Decide these fields anew, and return the room as it is then. What is as it was already is no change.

    Raises NotFound, NotAllowed (rooms.permissions.rights; an archived room stays as it is), BadRoom (NameEmpty,
    NameTooLong, NameTaken, TopicTooLong, DescriptionTooLong, BadHistoryCount, LoungeIsOpen), BadRequest for what is no
    choice; and Filtered.
    """
    values = checked_values(decided)
    words: dict[str, str | None] = {}
    for field in WORDS:
        if field in values and values[field] != getattr(room, field):
            words[field] = values[field]
    hooks.check_words(by, words, room_id=room.pk)
    with transaction.atomic():
        room, rights = checked(room, by, *{ACTS[field] for field in values})
        restrictions.check_now(by)
        if room.is_lounge and values.get("kind", room.kind) != Room.Kind.OPEN:
            raise LoungeIsOpen
        _decide(room, by, rights, values)
    return room


def change_picture(*, room: Room, by: User, picture: ContentFile | None) -> Room:
    """Show this picture, made by `accounts.profile.avatars.read_picture`, as the room's mark; None shows none.

    Raises NotFound and NotAllowed.
    """
    storage = room.picture.storage
    new = storage.save(f"rooms/{picture.name}", picture) if picture else ""
    try:
        with transaction.atomic():
            room, rights = checked(room, by, ACTS["picture"])
            restrictions.check_now(by)
            old = room.picture.name
            _decide(room, by, rights, {"picture": new})
            if old and old != new:
                transaction.on_commit(lambda: storage.delete(old))
    except Exception:
        if new:
            storage.delete(new)
        raise
    return room


def checked(room: Room, by: User, *acts: Act) -> tuple[Room, Rights]:
    """The room as it is now, locked, and what the person may do there. Raises NotFound, NotAllowed unless all acts."""
    room = locked(room)
    rights = rights_of(by, room)
    if room.is_direct:
        raise NotFound
    for act in acts:
        rights.check(act)
    return room, rights


def _decide(room: Room, by: User, rights: Rights, values: Mapping[str, Any]) -> None:
    """Store what differs under the room's next version, and tell it."""
    before = {field: getattr(room, field) for field in ACTS if field in values}
    changed = [field for field, old in before.items() if old != values[field]]
    if not changed:
        return
    was_listed = room.is_in_directory
    for field in changed:
        setattr(room, field, values[field])
    room.version += 1
    _store(room, by, changed)
    told = [field for field in changed if field != "history_count" or room.history == Room.History.LATEST]
    details = [
        {"field": field, "old": _told(field, before[field]), "new": _told(field, values[field])} for field in told
    ]
    write_lines(room, by, rights, "changed", *details)
    after = {field: values[field] for field in changed}
    if "picture" in after:
        moderation_log.record(room, "room_picture", actor=by)
    else:
        old = {field: before[field] for field in changed}
        moderation_log.record(room, "room_change", actor=by, before=old, after=after)
    if rights.is_by_office:
        moderation_log.log(by, room, f"changed: {', '.join(changed)}")
    live.room_changed(room, was_listed=was_listed)


def write_lines(
    room: Room, by: User, rights: Rights, kind: message_hooks.LineKind, *details: message_hooks.Detail | None
) -> None:
    """Tell what `by` did to the locked room. Who had read everything before has read these lines, too."""
    number = room.message_count
    for detail in details:
        message_hooks.write_line(room=room, actor=by, kind=kind, detail=detail)
    if rights.membership and rights.membership.read_up_to >= number:
        read_state.mark_read(room=room, user=by, number=room.message_count)


def _store(room: Room, by: User, changed: list[str]) -> None:
    """Whether a name is free the database decides."""
    fields = [*changed, "version"] + (["name_key"] if "name" in changed else [])
    try:
        with transaction.atomic():
            room.save(update_fields=fields)
    except IntegrityError:
        check_name(name=room.name, user=by, but_for=room)
        raise


def _told(field: str, value: Any) -> str | int:
    """A value as a line tells it: words as they are, up to a length, and of yes and no which."""
    if field == "picture":
        return "yes" if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    words, most = " ".join(value.split()), LINE_EXCERPT.get(field, len(value))
    return words if len(words) <= most else f"{words[:most]}…"
