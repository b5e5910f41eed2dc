"""Ways into a direct conversation. GET changes nothing: what is not there yet is offered as a button."""

from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import relations
from accounts.http import SignedInRequest
from accounts.models import Contact, User
from accounts.throttle import PEOPLE_SEEN
from chatsite.exceptions import BadRequest, Refused
from chatsite.web.error_pages import refusal
from chatsite.web.responses import redirect_or_push
from messaging.direct.queries import listed
from messaging.rate_limits import NEW_CONVERSATIONS
from rooms.direct import operations as direct
from rooms.models import Membership
from rooms.participants import title_for
from rooms.permissions import consent
from rooms.permissions.consent import Writing

SHOWN_AT_ONCE = 50  # friends to choose from; the others are found by searching


@require_http_methods(["GET", "POST"])
def conversations(request: SignedInRequest) -> HttpResponse:
    """GET lists one's conversations, hidden ones last; POST begins one with every `username`."""
    if request.method == "POST":
        return _begin(request)
    if request.htmx:
        prefix = "page-" if "prefix" in request.GET else ""
        return render(request, "messaging/direct/_list.html", {"direct": listed(request.user), "prefix": prefix})
    hidden = Membership.objects.of(request.user).of_direct().put_away().select_related("room")
    context = {
        "direct": listed(request.user),
        "hidden": [(one.room, title_for(request.user, one.room)) for one in hidden[:SHOWN_AT_ONCE]],
    }
    return render(request, "messaging/direct/conversations.html", context)


@require_http_methods(["GET", "POST"])
def pair(request: SignedInRequest, username: str) -> HttpResponse:
    """The conversation with somebody: opened if there is one, begun by POST if they let one write, else explained."""
    PEOPLE_SEEN.spend(str(request.user.pk))
    person = relations.seen(request.user, username)
    if person == request.user:
        return refusal(request, consent.SelfMessage(), page="messaging/direct/self.html")
    if room := direct.find([request.user.pk, person.pk]):
        return redirect_or_push(request, room)
    if request.method == "POST":
        NEW_CONVERSATIONS.spend(str(request.user.pk))
    writing = consent.terms(request.user.pk, person.pk).writing(request.user.pk)
    if writing is Writing.CLOSED:  # who only looks should not learn that they were blocked
        writing = Writing.STRANGERS
    if writing is Writing.OPEN and request.method == "POST":
        return redirect_or_push(request, direct.open_between(opener=request.user, other=person))
    return _door(request, person, writing)


def _door(request: SignedInRequest, person: User, writing: Writing) -> HttpResponse:
    """Who they are, and the button that begins a conversation or leads to one."""
    name = relations.names_for(request.user, [person])[person.pk]
    context = {"person": person, "name": name, "writing": writing.value}
    try:
        consent.check(writing)
    except Refused as refused:
        return refusal(request, refused, page="messaging/direct/door.html", **context)
    return render(request, "messaging/direct/door.html", context)


@require_http_methods(["GET", "POST"])
def notes(request: SignedInRequest) -> HttpResponse:
    """One's own notes. Whoever has none yet makes them by POST."""
    if request.method == "POST":
        return redirect_or_push(request, direct.notes_of(request.user))
    if room := direct.find([request.user.pk]):
        return redirect(room)
    return render(request, "messaging/direct/self.html")


@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose friends to talk with: `q` searches, every `username` is chosen already."""
    return _choice(request, chosen=request.GET.getlist("username"), search=request.GET.get("q", ""))


def _begin(request: SignedInRequest) -> HttpResponse:
    NEW_CONVERSATIONS.spend(str(request.user.pk))
    chosen = set(request.POST.getlist("username"))
    people = list(_friends(request.user, "").filter(username__in=chosen))
    try:
        if not chosen:
            raise BadRequest(_("Choose somebody first."))
        if len(people) < len(chosen):
            raise direct.NotAllFriends
        if len(people) == 1:
            return redirect_or_push(request, direct.open_between(opener=request.user, other=people[0]))
        return redirect_or_push(request, direct.group_of(request.user, people))
    except Refused as refused:
        if request.htmx:
            raise
        return _choice(request, chosen=list(chosen), refused=refused)


def _choice(
    request: SignedInRequest, *, chosen: list[str], search: str = "", refused: Refused | None = None
) -> HttpResponse:
    picked = list(_friends(request.user, "").filter(username__in=chosen[: 2 * direct.GROUP_MAX]))
    found = list(_friends(request.user, search)[: SHOWN_AT_ONCE + 1])
    others = [one for one in found[:SHOWN_AT_ONCE] if one not in picked]
    names = relations.names_for(request.user, [*picked, *others])
    context = {
        "picked": [(one, names[one.pk]) for one in picked],
        "others": [(one, names[one.pk]) for one in others],
        "is_cut": len(found) > SHOWN_AT_ONCE,
        "is_nobody": not found,
        "search": search,
    }
    if refused:
        return refusal(request, refused, page="messaging/direct/new.html", **context)
    return render(request, "messaging/direct/_choice.html" if request.htmx else "messaging/direct/new.html", context)


def _friends(user: User, search: str) -> models.QuerySet[User]:
    """The user's friends whose name, or the user's own name for them, is like this."""
    friends = User.objects.filter(pk__in=relations.friend_ids(user))
    if search.strip():
        aliased = Contact.objects.filter(owner=user, alias__icontains=search.strip()).values("person")
        friends = friends.filter(models.Q(pk__in=User.objects.matching(search)) | models.Q(pk__in=aliased))
    return friends.order_by("display_name", "username")
