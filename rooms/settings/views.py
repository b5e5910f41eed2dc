"""Pages of what is decided about a room. Each finds the room through the person who asks."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import throttle
from accounts.http import SignedInRequest
from accounts.profile.forms import PictureForm
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, Filtered, NotAllowed, NotFound, RateLimited, Refused
from chatsite.web.forms import move_focus
from chatsite.web.responses import picture_response, redirect_or_push, render_refused
from rooms import lookup
from rooms.header import header_of
from rooms.membership import lock
from rooms.models import BIN_DAYS, Membership, Room
from rooms.names import BadRoom
from rooms.outsiders.responses import stranger
from rooms.permissions.rights import Rights, rights_at
from rooms.settings import labels, operations
from rooms.settings.forms import PARTS, PartForm
from rooms.settings_schema import ACTS

CHANGES = Allowance("room-changes", limit=120, seconds=600)  # of one person; each writes a line


@require_http_methods(["GET", "POST"])
def room_settings(request: SignedInRequest, slug: str) -> HttpResponse:
    """What is decided, for all members to see; POST saves one `part`."""
    try:
        rights = rights_at(request.user, slug)
    except NotFound:
        return stranger(request, slug)
    if request.method == "GET":
        return _page(request, rights)
    part = request.POST.get("part", "")
    if part not in PARTS:
        raise BadRequest
    form = PARTS[part](rights, request.POST)
    if not form.may_save:
        raise NotAllowed
    if not form.is_valid():
        return _page(request, rights, {part: form}, BadRequest())
    try:
        CHANGES.spend(str(request.user.pk))
        operations.change_room(room=rights.room, by=request.user, **form.decided())
    except BadRoom as refused:
        form.refuse(refused)
        return _page(request, rights, {part: form}, refused)
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        return _page(request, rights, {part: form}, refused)
    except RateLimited as refused:
        form.add_error(None, str(refused.message))
        return _page(request, rights, {part: form}, refused)
    return _saved(request, rights.room)


def _page(
    request: SignedInRequest,
    rights: Rights,
    forms: dict[str, PartForm] | None = None,
    refused: Refused | None = None,
    picture_form: PictureForm | None = None,
) -> HttpResponse:
    """The whole page, with the form that was not accepted in its place."""
    bound = [*(forms or {}).values(), *([picture_form] if picture_form else [])]
    for form in bound:
        move_focus(form)
    context = {
        "room": rights.room,
        "acts": rights.acts,
        "forms": {name: part(rights) for name, part in PARTS.items()} | (forms or {}),
        "picture_form": picture_form or PictureForm(),
        "roles": labels.ROLES,
        "rows": labels.rights_table(rights.room),
        "role": Membership.Role(rights.membership.role) if rights.membership else None,
        "bin_days": BIN_DAYS,
        "locked_until": lock.locked_until(rights.room),
    }
    return render_refused(request, "rooms/settings/settings.html", context, refused)


@require_POST
def set_lock(request: SignedInRequest, slug: str) -> HttpResponse:
    """Nobody new for an hour (field `locked`), or open again."""
    room = rights_at(request.user, slug).room
    CHANGES.spend(str(request.user.pk))
    lock.set_lock(room=room, by=request.user, is_locked="locked" in request.POST)
    return _saved(request, room)


@require_GET
def header(request: SignedInRequest, slug: str) -> HttpResponse:
    """The head of the conversation as it is now, with the first words of its timeline beside it."""
    own = lookup.at(request.user, slug)
    if own is None or own.room.is_direct:
        raise NotFound
    return render(
        request,
        "rooms/settings/header.html",
        {"room": own.room, "header": header_of(request.user, own, lookup.heads(own.room, request.user))},
    )


@require_GET
def picture(request: SignedInRequest, slug: str, key: str) -> FileResponse:
    """The room's picture, for who may know of the room. Its address changes with it: a browser may keep what it has."""
    room = Room.objects.visible_to(request.user).filter(slug=slug).exclude(picture="").first()
    if room is None:
        raise NotFound
    return picture_response(room.picture, is_latest=key == room.picture_key)


@require_POST
def picture_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Another picture."""
    rights = rights_at(request.user, slug)
    rights.check(ACTS["picture"])  # before anything is decoded
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, rights, picture_form=form, refused=BadRequest())
    change = partial(operations.change_picture, room=rights.room, by=request.user)
    if refused := form.save_with(change, user=request.user):
        return _page(request, rights, picture_form=form, refused=refused)
    return _saved(request, rights.room)


@require_POST
def picture_remove(request: SignedInRequest, slug: str) -> HttpResponse:
    """No picture."""
    room = rights_at(request.user, slug).room
    throttle.PICTURES.spend(str(request.user.pk))
    operations.change_picture(room=room, by=request.user, picture=None)
    return _saved(request, room)


def _saved(request: SignedInRequest, room: Room) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect_or_push(request, "room-settings", room.slug)
