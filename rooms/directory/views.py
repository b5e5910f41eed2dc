"""Pages of rooms, but for the conversation itself (messaging.conversation.views).

A stranger gets 404, as for what is missing.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, RateLimited, Refused
from rooms import lookup
from rooms.directory import queries
from rooms.forms import RoomForm, words
from rooms.membership import operations as membership
from rooms.models import Room
from rooms.names import BadRoom, NameEmpty

# Everybody's directory hears of each of these, and each writes a line: more than anybody does by hand.
NEW_ROOMS = Allowance("new-rooms", limit=100, seconds=3600)
NAME_CHECKS = Allowance("room-name-checks", limit=100, seconds=60)  # each tells whether a closed room has that name


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The room one was in last, or the directory with a welcome."""
    if room := queries.last_room(request, request.user):
        return redirect(room)
    if request.user.is_guest:
        return redirect("guest-keep")
    return render(request, "rooms/directory/directory.html", {"page": queries.page(request.user), "welcome": True})


@require_GET
def rooms(request: SignedInRequest) -> HttpResponse:
    """The directory: `q` searches, `after` continues."""
    search, after = request.GET.get("q", ""), request.GET.get("after", "")
    page = queries.page(request.user, search=search, after=after)
    guesses = queries.guesses(request.user, search) if search and not page.rooms else []
    context = {"page": page, "search": search, "after": after, "guesses": guesses}
    return render(
        request, "rooms/directory/_directory.html" if request.htmx else "rooms/directory/directory.html", context
    )


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Make a room. `?name=` fills in the form."""
    if request.method == "GET":
        return render(request, "rooms/directory/new.html", {"form": RoomForm(initial=request.GET.dict())})
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _form_again(request, form, BadRequest())
    try:
        NEW_ROOMS.spend(str(request.user.pk))
        room = membership.create_room(owner=request.user, **form.cleaned_data)
    except BadRoom as refused:
        form.refuse(refused)
        return _form_again(request, form, refused)
    except RateLimited as refused:
        form.add_error(None, str(refused.message))
        return _form_again(request, form, refused)
    messages.success(request, _("You made #%(room)s. Say hello!") % {"room": room})
    return _go(request, room)


def _form_again(request: SignedInRequest, form: RoomForm, refused: Refused) -> HttpResponse:
    """The form with what was typed, and why it was refused."""
    response = render(request, "rooms/directory/new.html", {"form": form}, status=refused.status)
    response["X-Error"] = refused.code
    if refused.retry_after is not None:
        response["Retry-After"] = str(refused.retry_after)
    return response


@require_GET
def check(request: SignedInRequest) -> HttpResponse:
    """Whether a room may have the name that is being typed, as a line to stand below it. `room` may keep its own."""
    NAME_CHECKS.spend(str(request.user.pk))
    own = lookup.room_at(request.user, request.GET.get("room", ""))
    try:
        name = membership.check_name(name=request.GET.get("name", ""), user=request.user, but_for=own)
    except NameEmpty:
        return HttpResponse()
    except BadRoom as refused:
        return render(request, "rooms/directory/_name_check.html", {"words": words(refused)})
    return render(request, "rooms/directory/_name_check.html", {"name": name})


def _go(request: SignedInRequest, to: Room | str) -> HttpResponse:
    """To another page, whether a form or htmx asked."""
    return HttpResponseClientRedirect(resolve_url(to)) if request.htmx else redirect(to)
