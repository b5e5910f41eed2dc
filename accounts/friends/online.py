"""Friends who are here now, for the sidebar. It is read beside every page, so its queries are prepared."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts import relations
from accounts.models import Contact, Friendship, User
from accounts.names import fold_name
from accounts.presence import privacy
from accounts.presence.queries import Shown
from accounts.profile.summary import FIELDS, PersonSummary
from chatsite.database.prepared import Prepared

SHOWN_AT_ONCE = 50  # friends; the others stand on the page of friends


@dataclass(frozen=True, slots=True)
class Here:
    """A friend who is here. `name` is what the reader calls them."""

    person: PersonSummary
    name: str
    state: str
    is_starred: bool


@dataclass(frozen=True, slots=True)
class FriendsHere:
    """The starred ones first. `friend_ids` are of all friends: when one of them comes or goes, this is read again."""

    friends: list[Here]
    friend_ids: list[int]
    requests: int  # that wait for an answer


def friends_here(reader: User) -> FriendsHere:
    """Friends of the reader's who are here, as far as the reader may know. Two queries."""
    rows = _friends.all(reader=reader.pk)
    here = [_here(*row) for row in rows if row[0] != Shown.OFFLINE]
    here.sort(key=lambda friend: (not friend.is_starred, fold_name(friend.name)))
    return FriendsHere(here[:SHOWN_AT_ONCE], sorted(row[3] for row in rows), relations.waiting_count(reader))


def _here(state: str, alias: str | None, is_starred: bool | None, *values: Any) -> Here:
    person = PersonSummary(*values)
    return Here(person, alias or person.name, state, bool(is_starred))


def _friends_of(reader: Any) -> "models.QuerySet[User, Any]":
    pairs = Friendship.objects.accepted()
    is_friend = Q(pk__in=pairs.filter(low=reader).values("high")) | Q(pk__in=pairs.filter(high=reader).values("low"))
    noted = Contact.objects.filter(owner=reader, person=OuterRef("pk"))
    friends = (
        relations.living()
        .filter(is_friend)
        .annotate(
            seen_as=privacy.state_for(reader),
            alias=Subquery(noted.values("alias")[:1]),
            starred=Subquery(noted.values("is_starred")[:1]),
        )
    )
    return friends.values_list("seen_as", "alias", "starred", *FIELDS)


_friends: Prepared = Prepared(_friends_of, reader=models.BigIntegerField())
