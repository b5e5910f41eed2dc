"""Friends: the page with its tabs, and every act between two people. An act is a POST that may be repeated."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import relations, throttle
from accounts.friends import operations, queries
from accounts.friends.forms import ListForm, RequestForm
from accounts.friends.online import friends_here
from accounts.friends.responses import acted, perform, words_after
from accounts.http import SignedInRequest
from accounts.models import User
from chatsite.exceptions import BadRequest


@require_GET
def friends_page(request: SignedInRequest) -> HttpResponse:
    """A tab of one's friends: `tab` names it, `q` searches, `pages` asks for more. For htmx tabs and list alone."""
    form = ListForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    context = {"listing": queries.listing(request.user, **form.cleaned_data)}
    return render(
        request, "accounts/friends/_friends.html" if request.htmx else "accounts/friends/friends.html", context
    )


@require_GET
def here(request: SignedInRequest) -> HttpResponse:
    """Friends who are here now, for the sidebar."""
    return render(request, "accounts/friends/_here_list.html", {"here": friends_here(request.user)})


@require_POST
def ask(request: SignedInRequest) -> HttpResponse:
    """Send a friend request to `username`, with a line of `text`."""
    form = RequestForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    throttle.FRIEND_REQUESTS.spend(str(request.user.pk))
    person = relations.seen(request.user, form.cleaned_data["username"])
    row = operations.request(sender=request.user, receiver=person, text=form.cleaned_data["text"])
    return acted(request, person, words_after(row))


@require_POST
def accept(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.accept, _("You and {name} are friends now."))


@require_POST
def ignore(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.ignore, _("Ignored. {name} is not told."))


@require_POST
def cancel(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.cancel, _("Your request is cancelled."))


@require_POST
def remove(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.remove, _("{name} is not among your friends any more."))


@require_POST
def block(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.block, _("You blocked {name}."))


@require_POST
def unblock(request: SignedInRequest, username: str) -> HttpResponse:
    return _act(request, username, operations.unblock, _("{name} is not blocked any more."))


def _act(request: SignedInRequest, username: str, act: Callable[..., object], words: str) -> HttpResponse:
    def do(person: User) -> HttpResponse:
        act(user=request.user, other=person)
        return acted(request, person, words)

    return perform(request, username, do)
