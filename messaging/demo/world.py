"""Fills an empty house with the demo, through the same operations as people do.

Some things no operation does, so they are done to rows here: what is said now was said days ago; a closed room got its
members before it was closed; the lounge, which is there from the first person on, gets a topic; nobody is told of old
friendships.
"""

import uuid
from datetime import datetime, timedelta
from itertools import combinations

from django.db import transaction

from accounts.friends import operations as friends
from accounts.house import operations as house
from accounts.models import Notice, User
from accounts.registration.operations import register
from accounts.relations import are_friends
from messaging.demo.people import CIRCLES, FAVOURITES, FOLDERS, INVITATIONS, PEOPLE, REQUESTS, STATUSES
from messaging.demo.scripts import Act, Script, scripts
from messaging.messages.edits import edit_message, remove_message
from messaging.messages.operations import send_message
from messaging.messages.rendering import forget
from messaging.models import Message
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.invitations import operations as invitations
from rooms.membership.operations import join_room
from rooms.models import Membership, Room
from rooms.sidebar import folders, preferences
from rooms.sidebar.read_state import mark_read

BEFORE = timedelta(hours=1)  # between the opening of a room and the first word in it
SECOND_THOUGHT = timedelta(seconds=40)


def fill(*, password: str, now: datetime) -> int:
    """Let everybody of the demo move in, with the same password; all or nothing. Returns how many messages there are.

    Times of the day are those of the time zone of `now`. What is last said is left unread by those who were not there.
    """
    with transaction.atomic():
        people = {
            person.username: register(
                username=person.username,
                password=password,
                display_name=person.display_name,
                language=person.language,
            )
            for person in PEOPLE
        }
        User.objects.update(date_joined=now - timedelta(days=7))
        house.put_card_away(by=people[PEOPLE[0].username])
        _befriend(people)
        for script in scripts():
            _play(script, people, now)
        _keep(people)
    messages = list(Message.objects.whole())
    forget(messages)  # tabs were told of them with the time of today
    return len(messages)


def _befriend(people: dict[str, User]) -> None:
    """Who knows whom; some are still asked."""
    for circle in CIRCLES:
        for one, other in combinations(circle.split(), 2):
            if not are_friends(people[one].pk, people[other].pk):
                friends.request(sender=people[one], receiver=people[other])
                friends.accept(user=people[other], other=people[one])
    Notice.objects.all().delete()  # of that nobody needs to be told
    for sender, receiver, text in REQUESTS:
        friends.request(sender=people[sender], receiver=people[receiver], text=text)
    for username, emoji, text in STATUSES:
        User.objects.filter(username=username).update(status_emoji=emoji, status_text=text)


def _keep(people: dict[str, User]) -> None:
    """How people keep their rooms, and where they are asked to come."""
    for username, name in FAVOURITES:
        preferences.set_favourite(room=Room.objects.named(name).get(), user=people[username], is_favourite=True)
    for username, folder, name in FOLDERS:
        made = folders.make_folder(user=people[username], name=folder)
        preferences.set_folder(room=Room.objects.named(name).get(), user=people[username], folder_id=made.pk)
    for sender, receiver, name, text in INVITATIONS:
        invitations.invite(room=Room.objects.named(name).get(), by=people[sender], invitee=people[receiver], text=text)


def _play(script: Script, people: dict[str, User], now: datetime) -> None:
    room = _open(script, people)
    opened = script.scenes[0].begins(now) - BEFORE
    moments = [opened] * Message.objects.filter(room=room).count()  # of each message, by number
    seen = 0
    for scene in script.scenes:
        seen = len(moments)
        begins = scene.begins(now)
        for act in scene.acts:
            _perform(act, room, people[act.who])
            if act.what != "changes":
                moments.append(begins + act.after)
    _date(room, moments)
    Room.objects.filter(pk=room.pk).update(
        kind=script.kind,
        is_listed=script.kind == Room.Kind.OPEN,
        topic=script.topic,
        colour=script.colour,
        description=script.about,
        created_at=opened,
        active_at=moments[-1],
    )
    room.memberships.filter(user__username__in=script.moderators).update(role=Membership.Role.MODERATOR)
    for membership in room.memberships.select_related("user"):
        was_there = membership.user.username in script.scenes[-1].speakers
        mark_read(room=room, user=membership.user, number=len(moments) if was_there else seen)


def _open(script: Script, people: dict[str, User]) -> Room:
    owner, *others = (people[name] for name in script.people)
    if script.kind == Room.Kind.DIRECT:
        return _open_direct(owner, others)
    room = Room.objects.named(script.name).first() or create_room(owner=owner, name=script.name)
    for person in others:
        join_room(room=room, user=person)
    return room


def _open_direct(owner: User, others: list[User]) -> Room:
    if len(others) > 1:
        return direct.group_of(owner, others)
    return direct.between(owner, others[0]) if others else direct.notes_of(owner)


def _perform(act: Act, room: Room, person: User) -> None:
    if act.what == "joins":
        join_room(room=room, user=person)
    elif act.what == "speaks":
        whisper_to = room.memberships.get(user__username=act.to).user_id if act.to else None
        send_message(room=room, author=person, body=act.text, client_id=uuid.uuid4(), whisper_to=whisper_to)
    else:
        said = Message.objects.whole().filter(room=room, author=person).latest("number")
        if act.text:
            edit_message(message=said, editor=person, body=act.text)
        else:
            remove_message(message=said, remover=person)


def _date(room: Room, moments: list[datetime]) -> None:
    """Put what happened in the room where it belongs in time."""
    messages = list(Message.objects.filter(room=room).order_by("number"))
    for message, moment in zip(messages, moments, strict=True):
        message.created_at = moment
        if message.edited_at:
            message.edited_at = moment + SECOND_THOUGHT
        if message.removed_at:
            message.removed_at = moment + SECOND_THOUGHT
    Message.objects.bulk_update(messages, ["created_at", "edited_at", "removed_at"])
    for line in messages:
        if line.kind != Message.Kind.TEXT:
            Membership.objects.filter(room=room, user=line.author_id).update(joined_at=line.created_at)
