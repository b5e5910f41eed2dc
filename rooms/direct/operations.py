"""Direct conversations: rooms without a name, found by who is in them. The same people always have the same one.

Everybody has one alone, for notes. Two have one as soon as they are friends, so that opening it changes nothing; it is
in nobody's list before the first word. Nobody joins or leaves; a list they may leave, until somebody speaks again.
"""

import secrets
import string
from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import hooks, restrictions
from accounts.models import Friendship, User
from accounts.names import fold_name
from accounts.safety import newcomers
from chatsite.exceptions import Conflict, NotAllowed, NotFound, NotMember
from rooms import live, message_hooks
from rooms.creation.operations import LoungeIsOpen, check_name
from rooms.models import Membership, Room
from rooms.names import LOUNGE, checked_topic
from rooms.permissions import consent

GROUP_MIN, GROUP_MAX = 3, 10  # people, oneself among them
SLUG_LETTERS = string.ascii_lowercase + string.digits
SLUG_RANDOM = 12  # characters: an address is no secret, but it should not be guessed either


class WrongSize(NotAllowed):
    status = 422
    code = "bad_request"
    message = _("A group has 3 to 10 people, you among them.")


class NotAllFriends(consent.NotFriends):
    message = _("You can only add friends of yours.")


def key_of(user_ids: Iterable[int]) -> str:
    """What names the conversation of these people."""
    return ",".join(str(user_id) for user_id in sorted(set(user_ids)))


def find(user_ids: Iterable[int]) -> Room | None:
    """The conversation of these people, if there is one."""
    return Room.objects.filter(direct_key=key_of(user_ids)).first()


def notes_of(user: User) -> Room:
    """Where somebody writes to themselves."""
    return _room_of([user], listed_for=[user])


def between(one: User, other: User) -> Room:
    """The conversation of two people, however many ask for it at once. Raises SelfMessage for one and the same."""
    if one == other:
        raise consent.SelfMessage
    return _room_of([one, other])


def open_between(*, opener: User, other: User) -> Room:
    """The same, where somebody asks for it. Raises SelfMessage, Blocked, NotFriends unless they may write;
    NewcomerLimit.
    """
    with transaction.atomic():
        if opener != other and not find([opener.pk, other.pk]):
            consent.check(consent.terms(opener.pk, other.pk).writing(opener.pk))
            newcomers.check_conversation(opener)  # friends have one already
        return between(opener, other)


def group_of(owner: User, people: Collection[User]) -> Room:
    """The conversation of somebody with several friends.

    Raises WrongSize, and NotAllFriends unless each is a friend of `owner`. How they stand to each other is not asked:
    it is not for the owner to know, and whoever blocked somebody sees what they say folded.
    """
    everybody = {person.pk: person for person in (owner, *people)}
    if not GROUP_MIN <= len(everybody) <= GROUP_MAX:
        raise WrongSize
    with transaction.atomic():
        if room := find(everybody):
            return room
        restrictions.check_now(owner)
        friends = Friendship.objects.accepted().other_ids(owner)
        if everybody.keys() - friends - {owner.pk}:
            raise NotAllFriends
        return _room_of(everybody.values(), listed_for=[owner])


def hide(*, room: Room, user: User) -> None:
    """Out of the user's list until somebody speaks again; nothing is gone. Raises NotMember, NotAllowed."""
    _set_hidden(room, user, hidden=True)


def unhide(*, room: Room, user: User) -> None:
    """Back into the list. Raises NotMember, NotAllowed."""
    _set_hidden(room, user, hidden=False)


def _set_hidden(room: Room, user: User, *, hidden: bool) -> None:
    with transaction.atomic():
        membership = Membership.objects.select_for_update(of=("self",)).select_related("room").of(user)
        own = membership.filter(room=room).first()
        if own is None:
            raise NotMember
        if not own.room.is_direct or len(own.room.direct_ids) == 1:
            raise NotAllowed
        own.hidden_up_to = own.room.message_count if hidden else None
        own.save(update_fields=["hidden_up_to"])
        live.direct_changed(own)


def make_room(*, room: Room, by: User, name: str, topic: str = "") -> Room:
    """Give a group a name: from now on it is a closed room, which `by` owns. Its people may have a new conversation.

    Raises NotMember, NotAllowed (a pair or notes), Conflict (somebody was quicker), BadRoom, Filtered.
    """
    hooks.check_words(by, {"name": name, "topic": topic})
    name, topic = check_name(name=name, user=by), checked_topic(topic)
    if fold_name(name) == LOUNGE:
        raise LoungeIsOpen
    with transaction.atomic():
        current = Room.objects.select_for_update().filter(pk=room.pk).first()
        if current is None:
            raise NotFound
        membership = current.memberships.of(by).first()
        if membership is None:
            raise NotMember
        if not current.is_direct:
            raise Conflict(_("This is a room already."))
        if len(current.direct_ids) < GROUP_MIN:
            raise NotAllowed
        current.name, current.topic, current.kind, current.direct_key = name, topic, Room.Kind.CLOSED, None
        current.is_listed = False
        _name(current, by)
        membership.role = Membership.Role.OWNER
        membership.save(update_fields=["role"])
        current.memberships.update(hidden_up_to=None)
        message_hooks.write_line(room=current, actor=by, kind="created")
        live.became_room(current)
    return current


def _name(room: Room, user: User) -> None:
    """Store what makes a room of it. What is free the database decides."""
    try:
        with transaction.atomic():
            room.save(update_fields=["name", "name_key", "topic", "kind", "direct_key", "is_listed"])
    except IntegrityError:
        check_name(name=room.name, user=user)
        raise


def welcome(user: User) -> None:
    """Everybody has a place for notes from the first day on."""
    notes_of(user)


def befriended(one: User, other: User) -> None:
    """Friends have a conversation, though nobody sees it before the first word."""
    between(one, other)


def _room_of(people: Collection[User], *, listed_for: Collection[User] = ()) -> Room:
    """Get or make it. Two who make it at once are told apart by the database, which takes one."""
    key = key_of(person.pk for person in people)
    if room := Room.objects.filter(direct_key=key).first():
        return room
    try:
        with transaction.atomic():
            room = Room.objects.create(kind=Room.Kind.DIRECT, slug=_slug(), direct_key=key)
            Membership.objects.bulk_create(
                Membership(room=room, user=person, hidden_up_to=None if person in listed_for else 0)
                for person in people
            )
            live.direct_made(room, people)
    except IntegrityError:
        return Room.objects.get(direct_key=key)
    return room


def _slug() -> str:
    return "direct-" + "".join(secrets.choice(SLUG_LETTERS) for _letter in range(SLUG_RANDOM))
