"""Many new people in a room within minutes: those who run it hear of it, and are offered its lock."""

from django.urls import reverse

from accounts.models import Safety
from accounts.safety import waves
from rooms.models import Membership, Room


def person_came(room: Room) -> None:
    """Somebody joined; called with the room locked, after it. Two queries, and none more unless it is a wave."""
    if room.is_direct or room.is_lounge:  # everybody new comes there: that is a wave of the house
        return
    came = room.memberships.order_by("-joined_at", "-pk").values_list("joined_at", flat=True)
    if waves.is_wave(Safety.now(), came):
        runs = room.memberships.filter(role__in=(Membership.Role.OWNER, Membership.Role.MODERATOR))
        people = [own.user for own in runs.select_related("user")]
        address = f"{reverse('room-settings', args=[room.slug])}#lock"
        waves.tell(people, place=f"room-{room.pk}", name=f"#{room.name}", address=address)
