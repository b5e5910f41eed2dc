"""Who is here now, as it is written: leases of processes, and who sits in their tabs.

Every process renews its lease with the beat (a lease lasts 45 s and is renewed three times in it) and writes who came
and went in batches. A person is here while a row of theirs belongs to a process with a living lease, by the clock of
the database: a process that was killed takes its people along, and nothing depends on a farewell.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import LEASE, Availability, Presence, Process, User
from accounts.presence.queries import State


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
