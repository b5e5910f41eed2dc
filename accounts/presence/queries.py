"""Who is here now: leases of processes, who sits in their tabs, and what they let others know of it.

Every process renews its lease with the beat (a lease lasts 45 s and is renewed three times in it) and writes who came
and went in batches. A person is here while a row of theirs belongs to a process with a living lease, by the clock of
the database: a process that was killed takes its people along, and nothing depends on a farewell.
"""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.models import LEASE, Availability, Presence, Process, User

State = Presence.State


class Shown(StrEnum):
    """What others see of somebody. Who is invisible is offline, but to themselves."""

    ONLINE = "online"
    AWAY = "away"
    DND = "dnd"
    OFFLINE = "offline"
    INVISIBLE = "invisible"


def renew_lease(process_id: UUID) -> bool:
    """Live on for 45 s. False if the lease is new or had ended: then everybody must `arrive` (again)."""
    lease_ends_at = Now() + LEASE
    if Process.objects.filter(pk=process_id, lease_ends_at__gt=Now()).update(lease_ends_at=lease_ends_at):
        return True
    with transaction.atomic():
        Presence.objects.filter(process=process_id).delete()
        Process.objects.bulk_create(
            [Process(id=process_id, lease_ends_at=lease_ends_at)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["lease_ends_at"],
        )
    return False


def end_lease(process_id: UUID) -> None:
    """A process that ends in good order says so."""
    Process.objects.filter(pk=process_id).delete()


def arrive(process_id: UUID, user_ids: Iterable[int], state: str = State.ONLINE) -> None:
    """These people are here, in tabs of this process."""
    known = User.objects.filter(pk__in=user_ids).order_by("pk").values_list("pk", flat=True)
    Presence.objects.bulk_create(
        [Presence(process_id=process_id, user_id=user_id, state=state) for user_id in known],
        update_conflicts=True,
        unique_fields=["process", "user"],
        update_fields=["state"],
    )


def depart(process_id: UUID, user_ids: Iterable[int]) -> None:
    """No tab of this process belongs to these people any more."""
    Presence.objects.filter(process=process_id, user__in=user_ids).delete()


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


def note_last_seen(user_ids: Iterable[int]) -> None:
    """These people left their last place just now. Only of those who let others know it is it remembered at all."""
    leaving = User.objects.filter(pk__in=user_ids, shows_last_seen=True)
    leaving.exclude(availability=Availability.INVISIBLE).update(last_seen_at=Now())


def sweep() -> set[int]:
    """Remove processes whose lease has ended. Returns the people who were in their tabs."""
    dead = Process.objects.filter(lease_ends_at__lte=Now())
    if not dead.exists():
        return set()
    with transaction.atomic():
        ghosts = set(Presence.objects.filter(process__in=dead).values_list("user_id", flat=True))
        dead.delete()
    return ghosts
