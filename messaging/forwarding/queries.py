"""Where somebody may forward to: their rooms, their conversations and their friends, found as names are found."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from accounts import relations
from accounts.models import User
from accounts.search_keys import search_keys, wanted_keys
from chatsite.templatetags.maru import avatar, avatar_pair
from rooms import participants
from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights

SHOWN = 50  # places; the others are found by searching


@dataclass(frozen=True, slots=True)
class Place:
    """A row to choose. One's own notes have neither a room nor a picture."""

    to: str  # what a form sends
    title: str
    about: str = ""  # a user name, or the names of a group
    room: Room | None = None
    picture: str = ""  # HTML, of whom one talks with


@dataclass(frozen=True, slots=True)
class Choice:
    picked: list[Place]
    others: list[Place]
    is_cut: bool  # there are more than are shown


def choice(user: User, *, picked: Collection[str], search: str) -> Choice:
    """What the form shows: what is chosen already, and what else a search finds. Rooms come first, the latest on top;
    then conversations, then friends with whom there is none yet.
    """
    every = list(_places(user))
    chosen = [place for place in every if place.to in picked]
    found = [place for place in _matching(every, search) if place not in chosen]
    return Choice(chosen, found[:SHOWN], len(found) > SHOWN)


def _places(user: User) -> Iterator[Place]:
    own = Membership.objects.of(user).filter(room__binned_at=None).exclude(room__kind=Room.Kind.DIRECT)
    for membership in own.select_related("room").order_by("-room__active_at", "room_id"):
        if Rights(membership.room, membership).may(Act.WRITE):
            yield Place(membership.room.slug, membership.room.name, room=membership.room)
    partners = set()
    for one in participants.listed(user):
        people = [partner.user for partner in one.people]
        if len(people) == 1:
            partners.add(people[0].pk)
            yield Place(f"@{people[0].username}", one.title, f"@{people[0].username}", picture=avatar(people[0]))
        else:
            yield Place(one.slug, one.title, picture=avatar_pair(people[0], people[1]) if people else "")
    friends = User.objects.filter(pk__in=relations.friend_ids(user) - partners, is_active=True, deleted_at=None)
    listed = list(friends.order_by("display_name", "username"))
    names = relations.names_for(user, listed)
    for friend in listed:
        yield Place(f"@{friend.username}", names[friend.pk], f"@{friend.username}", picture=avatar(friend))


def _matching(places: Iterable[Place], search: str) -> list[Place]:
    wanted = wanted_keys(search)
    return [place for place in places if all(key in _keys(f"{place.title} {place.about}") for key in wanted)]


@lru_cache(maxsize=4_096)
def _keys(names: str) -> str:
    return search_keys(names)
