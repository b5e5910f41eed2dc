"""Who is here now, by the leases of `leases.py`, and what they let others know of it."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.models import Availability, Presence, User

State = Presence.State


class Shown(StrEnum):
    """What others see of somebody. Who is invisible is offline, but to themselves."""

    ONLINE = "online"
    AWAY = "away"
    DND = "dnd"
    OFFLINE = "offline"
    INVISIBLE = "invisible"


def online_states(user_ids: Iterable[int]) -> dict[int, str]:
    """The state of those who are here, in one query. Online in one place is online."""
    states: dict[int, str] = {}
    rows = Presence.objects.living().filter(user__in=user_ids).values_list("user_id", "state")
    for user_id, state in rows:
        if state == State.ONLINE or user_id not in states:
            states[user_id] = state
    return states


def is_undisturbed(of: str = "") -> Q:
    """Of a query's person: they chose not to be disturbed, and its time is not over. `of` is the way to them."""
    ends_at = f"{of}availability_ends_at"
    is_on = Q(**{f"{ends_at}__isnull": True}) | Q(**{f"{ends_at}__gt": Now()})
    return Q(**{f"{of}availability": Availability.DND}) & is_on


def shown_state(of: str = "") -> Coalesce:
    """Of a query's person: what they let others know. Who among the others may know it is for `privacy`."""
    here = Presence.objects.living().filter(user=OuterRef(f"{of}pk"))
    most_present = here.order_by(Case(When(state=State.ONLINE, then=0), default=1)).values("state")[:1]
    state = Case(
        When(**{f"{of}availability": Availability.INVISIBLE}, then=Value(None)),
        When(is_undisturbed(of) & Exists(here), then=Value(Shown.DND)),
        default=Subquery(most_present),
        output_field=CharField(),
    )
    return Coalesce(state, Value(Shown.OFFLINE))


def shown_states(user_ids: Iterable[int]) -> dict[int, str]:
    """What those who are here let others know, in one query. Who is invisible is not in it."""
    rows = (
        Presence.objects.living()
        .filter(user__in=user_ids)
        .exclude(user__availability=Availability.INVISIBLE)
        .annotate(shown=Case(When(is_undisturbed("user__"), then=Value(Shown.DND)), default=F("state")))
        .values_list("user_id", "shown")
    )
    states: dict[int, str] = {}
    for user_id, state in rows:
        if state != Shown.AWAY or user_id not in states:
            states[user_id] = state
    return states


def invisible(user_ids: Iterable[int]) -> set[int]:
    """Those of these people whose coming and going is nobody's business."""
    hidden = User.objects.filter(pk__in=user_ids, availability=Availability.INVISIBLE)
    return set(hidden.values_list("pk", flat=True))
