"""What the demo does not have, and pages are about: it is added in a house, by `manage.py shell` (House.manage)."""

import json
import time
from uuid import uuid4

from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.account.deletion import request_deletion
from accounts.friends.links import token_of
from accounts.models import Session, User
from accounts.sessions.keys import stored_key
from accounts.sessions.store import SessionStore
from accounts.sign_in.operations import KEY
from accounts.two_factor import operations as two_factor
from accounts.two_factor.views import KEY as TWO_FACTOR_KEY
from messaging.bookmarks.operations import add_bookmark
from messaging.forwarding.operations import forward_message
from messaging.messages.edits import remove_message
from messaging.messages.operations import send_message
from messaging.models import Message
from messaging.moderation.rules import operations as filter_rules
from messaging.moderation.rules import rehearsals
from rooms.creation.operations import create_room
from rooms.invitations import guests, join_requests, links
from rooms.membership import moderation
from rooms.membership.operations import join_room
from rooms.models import Room
from rooms.trash import operations as trash
from tests.journeys.residents import session_of


def furnish() -> None:
    """Print what was found or made, by name: parts of addresses, and a session for each of `session …`."""
    mina, emma, noah, oliver = (User.objects.get(username=name) for name in ("mina", "emma", "noah", "oliver"))
    halmoni, xiaoming, lele = (User.objects.get(username=name) for name in ("halmoni", "xiaoming", "lele"))
    team = Room.objects.get(slug="website-team")
    moderation.hand_over(room=team, by=emma, user=mina)
    Room.objects.filter(pk=team.pk).update(is_listed=True, allows_guests=True)
    team.refresh_from_db()
    Room.objects.filter(pk=team.pk).update(kind=Room.Kind.OPEN)
    for person in (xiaoming, lele):
        join_room(room=team, user=person)
    Room.objects.filter(pk=team.pk).update(kind=Room.Kind.CLOSED)
    moderation.ban(room=team, by=mina, user=lele, reason="Sold things")
    moderation.silence(room=team, by=mina, user=xiaoming, until=None)
    join_requests.ask(room=team, user=halmoni, text="I know the library well")
    link = links.create(room=team, by=mina, for_guests=True)
    guest = guests.come_as_guest(token=link.token, nickname="Passer-by", language="en")
    archived, binned = (create_room(owner=mina, name=name) for name in ("Old plans", "Wrong plans"))
    send_message(room=archived, author=mina, body="All done.", client_id=uuid4())
    trash.archive_room(room=archived, by=mina)
    trash.bin_room(room=binned, by=mina)
    two_factor.begin(user=oliver)
    displaced = session_of(noah)
    Session.objects.filter(pk=stored_key(displaced)).update(displaced_at=timezone.now())
    request_deletion(user=lele, takes_messages=False)
    gone = send_message(room=team, author=mina, body="Or at nine?", client_id=uuid4()).message
    sent = send_message(room=team, author=mina, body="Tomorrow at ten, then.", client_id=uuid4()).message
    for message, note in ((sent, "bring the keys"), (gone, "")):
        add_bookmark(user=mina, message_id=message.pk, note=note)
    remove_message(message=gone, remover=mina)
    forward_message(message_id=sent.pk, by=mina, places=["lounge"], body="For all of us:", client_id=uuid4())
    trip = Room.objects.filter(kind=Room.Kind.DIRECT, memberships__user=mina).exclude(direct_key=None)
    said = Message.objects.speech().filter(room__slug="lounge", author=emma, removed_at=None).latest("number")
    rules = [filter_rules.add_rules(by=mina, room=room, texts=["tomorrow"], action="hold")[0] for room in (team, None)]
    for rule in rules:
        rehearsals.run_rehearsal.call(rehearsals.rehearse(rule=rule, by=mina).pk)
    found = {
        "rule": str(rules[0].pk),
        "house_rule": str(rules[1].pk),
        "uid": urlsafe_base64_encode(force_bytes(halmoni.pk)),
        "emma": str(emma.pk),
        "message": str(sent.pk),
        "reset": default_token_generator.make_token(halmoni),
        "link": link.token,
        "friend": token_of(xiaoming),
        "trip": next(room.slug for room in trip if len(room.direct_ids) > 2),
        "archived": archived.slug,
        "binned": binned.slug,
        "listed": team.slug,
        "said": str(said.pk),
        "session mina": session_of(mina),
        "session oliver": _with(session_of(oliver), TWO_FACTOR_KEY, time.time()),
        "session guest": session_of(guest),
        "session displaced": displaced,
        "session due": session_of(lele),
        "session halfway": _halfway(emma),
    }
    print(json.dumps(found))


def _with(session: str, key: str, value: object) -> str:
    store = SessionStore(session)
    store[key] = value
    store.save()
    return session


def _halfway(user: User) -> str:
    """A session of who gave the right password and has yet to give a code."""
    store = SessionStore()
    store[KEY] = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": time.time(), "address": "/"}
    store.create()
    return str(store.session_key)
