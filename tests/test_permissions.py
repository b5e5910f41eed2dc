"""What each role may do in a room, through the real doors: every act, by everybody, and the table that decides it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import MODERATORS
from conftest import Answer, ClientOf, person
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.creation.operations import create_room
from rooms.membership.operations import admit
from rooms.models import JoinRequest, Membership, Room
from rooms.permissions.rights import BY_MEMBERS_ONLY, TABLE, Act

# yes: it is done · no: 403 · none: 404, as if there were no such room
MATRIX = """
            owner  moderator  member  reader  guest  office  stranger
read        yes    yes        yes     yes     yes    none    none
leave       yes    yes        yes     yes     yes    none    none
write       yes    yes        yes     no      yes    none    none
invite      yes    yes        yes     no      no     no      none
admit       yes    yes        no      no      no     yes     none
tidy        yes    yes        no      no      no     none    none
silence     yes    yes        no      no      no     yes     none
remove      yes    yes        no      no      no     yes     none
describe    yes    yes        no      no      no     yes     none
change      yes    no         no      no      no     yes     none
roles       yes    no         no      no      no     yes     none
archive     yes    no         no      no      no     yes     none
bin         yes    no         no      no      no     yes     none
"""
WHO, *ROWS = [line.split() for line in MATRIX.strip().splitlines()]
EXPECTED = {act: dict(zip(WHO, answers, strict=True)) for act, *answers in ROWS}
ROLES = [role for role in WHO if role in Membership.Role.values]
IN_THE_ADMIN = {"tidy"}  # what a site moderator who is not in the room does there
NOT_INTO_CLOSED = {"invite"}  # the attic is closed: who is asked in by office would read it without a reason
STATUSES = {"yes": {200, 201, 204, 302}, "no": {403}, "none": {404}}


@pytest.fixture
def house(db: None) -> dict[str, User]:
    """A closed room `attic` with one of each role and tom, a member. rita asks to come in; ivan may be invited."""
    names = {name: name if len(name) > 2 else f"{name}_" for name in [*WHO, "tom", "rita", "ivan"]}
    people = {name: person(username, display_name=name.title()) for name, username in names.items()}
    room = create_room(owner=people["owner"], name="attic", kind=Room.Kind.CLOSED)
    for name in ("moderator", "member", "reader", "guest", "tom"):
        admit(room=room, user=people[name])
    for role in ("moderator", "reader"):
        room.memberships.of(people[role]).update(role=role)
    User.objects.filter(pk=people["guest"].pk).update(is_guest=True)
    people["office"].groups.add(Group.objects.get(name=MODERATORS))
    JoinRequest.objects.create(room=room, user=people["rita"])
    send_message(room=room, author=people["tom"], body="up here", client_id=uuid.uuid4())
    return people


def post(name: str, /, *args: object, **fields: Any) -> Callable[[Client], Answer]:
    return lambda browser: browser.post(reverse(name, args=["attic", *args]), fields)


def answer_rita(browser: Client) -> Answer:
    return post("join-request-accept", JoinRequest.objects.get().pk)(browser)


def remove_what_tom_said(browser: Client) -> Answer:
    message = Message.objects.get(author__username="tom", kind="text")
    return browser.post(reverse("message-delete", args=[message.pk]))


DOORS: dict[str, Callable[[Client], Answer]] = {
    "read": lambda browser: browser.get(reverse("room", args=["attic"])),
    "leave": post("room-leave", heir="tom"),
    "write": post("messages", body="hello", client_id=uuid.uuid4()),
    "invite": post("room-invite", username="ivan"),
    "admit": answer_rita,
    "tidy": remove_what_tom_said,
    "silence": post("member-silence", "tom", lasts="600"),
    "remove": post("member-remove", "tom"),
    "describe": post("room-settings", part="about", name="attic", topic="what is up here"),
    "change": post("room-settings", part="entry", kind="open", inviting="members", history="all"),
    "roles": post("member-role", "tom", role="moderator"),
    "archive": post("room-archive"),
    "bin": post("room-bin"),
}


@pytest.mark.parametrize("act", list(Act))
def test_each_door_lets_in_whom_the_table_says(act: Act, house: dict[str, User], client_of: ClientOf) -> None:
    """What one of them did is undone before the next one tries."""
    answers = {}
    for who in WHO:
        with transaction.atomic():
            answers[who] = DOORS[act](client_of(house[who])).status_code
            transaction.set_rollback(True)
    wrong = {who: status for who, status in answers.items() if status not in STATUSES[EXPECTED[act][who]]}
    assert not wrong, f"{act}: {wrong}"


@pytest.mark.parametrize("act", list(Act))
def test_the_table_in_code_is_this_one(act: Act) -> None:
    assert {role for role in ROLES if EXPECTED[act][role] == "yes"} == TABLE[act]
    acts_by_office = act not in BY_MEMBERS_ONLY | IN_THE_ADMIN | NOT_INTO_CLOSED
    assert (EXPECTED[act]["office"] == "yes") == acts_by_office
    assert EXPECTED[act]["stranger"] == "none"


def test_each_act_has_a_door() -> None:
    assert set(EXPECTED) == set(DOORS) == {act.value for act in Act}
