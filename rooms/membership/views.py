"""The people of a room: who they are, and what those who run it do about them. An act, a POST, may be repeated."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounts import relations, throttle
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, NotFound
from rooms import lookup, participants
from rooms.membership import actions, moderation, queries
from rooms.membership.forms import BanForm, PanelForm, RoleForm, SilenceForm
from rooms.models import Membership, Room
from rooms.outsiders.responses import stranger
from rooms.permissions.rights import Act, Rights, rights_at, rights_of

CHANGED = "members-changed"  # the panel of this page reads itself again
ACTS = Allowance("acts-on-people", limit=200, seconds=600)  # of one person; each is heard in the whole room
ROLE_WORDS = {
    Membership.Role.OWNER: gettext_lazy("{name} is an owner of this room now."),
    Membership.Role.MODERATOR: gettext_lazy("{name} is a moderator now."),
    Membership.Role.MEMBER: gettext_lazy("{name} is a member now."),
    Membership.Role.READER: gettext_lazy("{name} can read here now, but not write."),
}


@require_GET
def panel(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who belongs to the room: the panel beside the conversation, or a page. Site moderators see it from outside."""
    own = lookup.at(request.user, slug)
    try:
        rights = rights_of(request.user, own.room) if own else rights_at(request.user, slug)
    except NotFound:
        return stranger(request, slug)
    form = PanelForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    context = {
        "room": rights.room,
        "title": participants.title_for(request.user, rights.room),
        "own": own,
        "rights": rights,
        "needs_heir": own is not None and actions.needs_heir(own),
        "panel": queries.panel(rights.room, request.user, **form.cleaned_data),
    }
    return render(
        request, "rooms/membership/_members.html" if request.htmx else "rooms/membership/members.html", context
    )


@require_GET
def bans(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who may not come in, for those who decide it."""
    rights = rights_at(request.user, slug)
    rights.check(Act.REMOVE)
    context = {"room": rights.room, "bans": queries.bans(rights.room)}
    return render(request, "rooms/membership/_bans.html" if request.htmx else "rooms/membership/bans.html", context)


@require_GET
def member(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """What the reader may do with somebody in the room: a menu, or a page."""
    rights = rights_at(request.user, slug)
    person = _person(rights, request.user, username)
    context = {
        "room": rights.room,
        "menu": actions.menu(rights, person),
        "silences": SilenceForm(),
        "ban": BanForm(auto_id=f"ban-{person.pk}-%s"),
    }
    return render(
        request, "rooms/membership/_member_menu.html" if request.htmx else "rooms/membership/member.html", context
    )


@require_POST
def role(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Give somebody the role `role`."""
    rights, person = _act(request, slug, username)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    before = rights.room.memberships.of(person).first()
    given = moderation.set_role(room=rights.room, by=request.user, user=person, role=form.cleaned_data["role"])
    words = str(ROLE_WORDS[Membership.Role(given.role)])
    undo = {"role": before.role} if before and rights_of(request.user, rights.room).may_to(Act.ROLES, given) else None
    return _done(request, rights.room, words.format(name=person.name), "member-role", person, undo)


@require_POST
def hand_over(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Make somebody the owner in one's own place."""
    rights, person = _act(request, slug, username)
    moderation.hand_over(room=rights.room, by=request.user, user=person)
    words = _("{name} owns this room now. You are a moderator.").format(name=person.name)
    return _done(request, rights.room, words)


@require_POST
def silence(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Let somebody read, but not write, for as long as `lasts` says; without it, let them write again."""
    rights, person = _act(request, slug, username)
    form = SilenceForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    until = form.cleaned_data["lasts"]
    moderation.silence(room=rights.room, by=request.user, user=person, until=until)
    if until is None:
        return _done(request, rights.room, _("{name} may write again.").format(name=person.name))
    words = _("{name} can read, but not write for now.").format(name=person.name)
    return _done(request, rights.room, words, "member-silence", person, {})


@require_POST
def remove(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Take somebody out of the room."""
    rights, person = _act(request, slug, username)
    moderation.remove_member(room=rights.room, by=request.user, user=person)
    return _done(request, rights.room, _("{name} was removed from the room.").format(name=person.name))


@require_POST
def ban(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Take somebody out, and keep them out for as long as `lasts` says, for a `reason`."""
    rights, person = _act(request, slug, username)
    form = BanForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    moderation.ban(
        room=rights.room,
        by=request.user,
        user=person,
        ends_at=form.cleaned_data["lasts"],
        reason=form.cleaned_data["reason"],
    )
    words = _("{name} is banned from this room now.").format(name=person.name)
    return _done(request, rights.room, words, "member-unban", person, {})


@require_POST
def unban(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Let somebody come in again."""
    rights, person = _act(request, slug, username)
    moderation.unban(room=rights.room, by=request.user, user=person)
    return _done(request, rights.room, _("{name} can join again.").format(name=person.name))


def _act(request: SignedInRequest, slug: str, username: str) -> tuple[Rights, User]:
    rights = rights_at(request.user, slug)
    ACTS.spend(str(request.user.pk))
    return rights, _person(rights, request.user, username)


def _person(rights: Rights, reader: User, username: str) -> User:
    """Somebody who is or was in the room, or whom the reader may see anyway; for those who decide it, who is banned.

    Raises NotAMember, and RateLimited for who tries names.
    """
    person = relations.person_called(username)
    room = rights.room
    if person and queries.belongs(room, person):
        return person
    throttle.PEOPLE_SEEN.spend(str(reader.pk))
    is_known = person is not None and (
        (rights.may(Act.REMOVE) and room.bans.filter(user=person).exists())
        or (not reader.is_guest and relations.may_see(reader, person))
    )
    if person is None or not is_known:
        raise moderation.NotAMember
    return person


def _done(
    request: SignedInRequest,
    room: Room,
    said: str,
    way_back: str = "",
    person: User | None = None,
    undo: dict[str, Any] | None = None,
) -> HttpResponse:
    """It is done: a notice, with a button that takes it back if there is a way; without htmx, the list of people."""
    if not request.htmx:
        messages.success(request, said)
        return redirect("room-members", room.slug)
    context: dict[str, Any] = {"said": said}
    if person and undo is not None:
        address = reverse(way_back, args=[room.slug, person.username])
        context["undo"] = {"address": address, "fields": json.dumps(undo)}
    return trigger_client_event(render(request, "rooms/_done.html", context), CHANGED)
