"""The page of a room on which people are invited: by name, and by links. Who may not invite there gets 403."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import relations, throttle
from accounts.friends.links import qr_of
from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest, NotFound, Refused
from chatsite.web.responses import render_refused
from rooms.invitations import links, operations, queries
from rooms.invitations.forms import InviteForm, LinkForm, SearchForm
from rooms.invitations.responses import done
from rooms.models import InviteLink
from rooms.permissions.rights import Act, Rights, rights_at


@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest, slug: str) -> HttpResponse:
    """GET the page, or the panel for htmx; `q` searches. POST invites `username`, with a line of `text`."""
    rights = rights_at(request.user, slug)
    if request.method == "GET":
        if not rights.may(Act.ADMIT):
            rights.check(Act.INVITE)
        return _first(request, rights) if "first" in request.GET else _page(request, rights)
    form = InviteForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    try:
        operations.INVITATIONS.spend(str(request.user.pk))
        person = relations.seen(request.user, form.cleaned_data["username"].removeprefix("@"))
        row = operations.invite(room=rights.room, by=request.user, invitee=person, text=form.cleaned_data["text"])
    except Refused as refused:
        if request.htmx:
            raise
        return _page(request, rights, refused)
    words = _("Invited: {name}") if row else _("{name} is in the room now.")
    return done(request, words.format(name=person.name), room=rights.room)


@require_POST
def link_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make a link: `span` is how long it holds, `max_uses` for how many, `for_guests` whether a nickname is enough."""
    rights = rights_at(request.user, slug)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    links.NEW_LINKS.spend(str(request.user.pk))
    links.create(room=rights.room, by=request.user, **form.cleaned_data)
    return done(request, _("Here is your link. Whoever has it can join."), room=rights.room)


@require_POST
def link_revoke(request: SignedInRequest, slug: str, link_id: int) -> HttpResponse:
    link = _link(request, slug, link_id)
    links.revoke(link=link, by=request.user)
    return done(request, _("This link does not work any more."), room=link.room)


@require_GET
def link_code(request: SignedInRequest, slug: str, link_id: int) -> HttpResponse:
    """The link as a code for cameras."""
    address = request.build_absolute_uri(links.path_of(_link(request, slug, link_id)))
    response = HttpResponse(qr_of(address), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


def _first(request: SignedInRequest, rights: Rights) -> HttpResponse:
    """The card in a room that has nobody else yet; empty once somebody came."""
    room = rights.room
    link = links.shown_to(request.user, room, by_all=False).first()
    context = {"room": room, "link": link, "house": _house(request), "is_alone": room.memberships.count() < 2}
    return render(request, "rooms/invitations/_invite_first.html", context)


def _house(request: SignedInRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _page(request: SignedInRequest, rights: Rights, refused: Refused | None = None) -> HttpResponse:
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    if search:
        throttle.PEOPLE_SEARCHES.spend(str(request.user.pk))
    context = {
        "page": queries.page(rights, request.user, q=search),
        "room": rights.room,
        "acts": rights.acts,
        "form": LinkForm(initial={"for_guests": rights.room.allows_guests}),
        "refused": refused,
        "typed": {field: request.POST.get(field, "") for field in ("username", "text")},
        "house": _house(request),
    }
    template = "rooms/invitations/_invite.html" if request.htmx else "rooms/invitations/invite.html"
    return render_refused(request, template, context, refused)


def _link(request: SignedInRequest, slug: str, link_id: int) -> InviteLink:
    """A link that the person made, or may see because they run the room. Raises NotFound for all others."""
    rights = rights_at(request.user, slug)
    shown = links.shown_to(request.user, rights.room, by_all=rights.may(Act.ADMIT))
    link = shown.filter(pk=link_id).select_related("room").first()
    if link is None:
        raise NotFound
    return link
