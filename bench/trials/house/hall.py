"""The house of a trial: people who are signed in already, and the rooms they are in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bench.soak.browser import Browser
from bench.soak.world import World
from bench.trials.tabs.line import CSRF_TOKEN

# Run by `manage.py shell` in the house itself.
SIGN_IN = """
import json
from accounts.models import User
from bench.measuring.house import signed_in
from rooms.models import Membership, Room
people = list(User.objects.order_by("pk"))
rooms = list(Room.objects.filter(slug__startswith="load-").order_by("pk"))
if {apart}:
    for place, room in enumerate(rooms):
        Membership.objects.filter(room=room, user__in=[
            user for number, user in enumerate(people) if number % len(rooms) != place]).delete()
print(json.dumps({{"users": [user.pk for user in people], "sessions": [signed_in(user) for user in people],
                  "rooms": [room.pk for room in rooms], "slugs": [room.slug for room in rooms]}}))
"""


@dataclass(frozen=True)
class Hall:
    """Everybody is in every room; where they were moved in `apart`, person number n in room number n % rooms alone."""

    users: Sequence[int]
    sessions: Sequence[str]
    rooms: Sequence[int]
    slugs: Sequence[str]

    def cookie(self, person: int) -> str:
        """Of this person, counted from 0; beyond the last it is the first one's again."""
        return f"session={self.sessions[person % len(self.sessions)]}; csrftoken={CSRF_TOKEN}"

    def browser(self, person: int) -> Browser:
        return Browser(session=self.sessions[person % len(self.sessions)], csrftoken=CSRF_TOKEN)


def move_in(world: World, *, people: int, rooms: int, apart: bool = False) -> Hall:
    """Fill the empty house, which is open, and sign everybody in. Raises RuntimeError with what went wrong."""
    world.furnish(people=people, rooms=rooms)
    answer = world.manage("shell", "-v", "0", "-c", SIGN_IN.format(apart=apart))
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return Hall(**json.loads(answer.stdout))
