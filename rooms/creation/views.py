"""The page on which a room is made."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, Filtered, RateLimited
from chatsite.web.responses import redirect_or_push, render_refused
from rooms import lookup
from rooms.creation import operations as creation
from rooms.creation.forms import RoomForm, words
from rooms.names import BadRoom, NameEmpty

# Everybody's directory hears of each of these, and each writes a line: more than anybody does by hand.
NEW_ROOMS = Allowance("new-rooms", limit=100, seconds=3600)
NAME_CHECKS = Allowance("room-name-checks", limit=100, seconds=60)  # each tells whether a closed room has that name
TEMPLATE = "rooms/creation/new.html"


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Make a room. `?name=` fills in the form."""
    if request.method == "GET":
        return render(request, TEMPLATE, {"form": RoomForm(initial=request.GET.dict())})
    form = RoomForm(request.POST)
    if not form.is_valid():
        return render_refused(request, TEMPLATE, {"form": form}, BadRequest())
    try:
        NEW_ROOMS.spend(str(request.user.pk))
        room = creation.create_room(owner=request.user, **form.cleaned_data)
    except BadRoom as refused:
        form.refuse(refused)
        return render_refused(request, TEMPLATE, {"form": form}, refused)
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        return render_refused(request, TEMPLATE, {"form": form}, refused)
    except RateLimited as refused:
        form.add_error(None, str(refused.message))
        return render_refused(request, TEMPLATE, {"form": form}, refused)
    messages.success(request, _("You created #%(room)s. Say hello!") % {"room": room})
    return redirect_or_push(request, room)


@require_GET
def check(request: SignedInRequest) -> HttpResponse:
    """Whether a room may have the name that is being typed, as a line to stand below it. `room` may keep its own."""
    NAME_CHECKS.spend(str(request.user.pk))
    own = lookup.room_at(request.user, request.GET.get("room", ""))
    try:
        name = creation.check_name(name=request.GET.get("name", ""), user=request.user, but_for=own)
    except NameEmpty:
        return HttpResponse()
    except BadRoom as refused:
        return render(request, "rooms/creation/_name_check.html", {"words": words(refused)})
    return render(request, "rooms/creation/_name_check.html", {"name": name})
