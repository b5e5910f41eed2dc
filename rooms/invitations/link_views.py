"""Where a room's link leads: a page that says which room it is and how to come in, also for visitors.

Who has no account yet says first that they want to come in; they are, as soon as they are signed in (`JOINING`), be it
by registration or through the second step.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guests import operations as guests
from accounts.house.pictures import link_answer
from accounts.models import User
from accounts.moderation import networks
from accounts.profile import choices
from accounts.sessions.operations import client_network, sign_in
from chatsite.exceptions import Filtered, RateLimited, Refused
from chatsite.i18n.korean import resolve_particles
from chatsite.site import site_name
from chatsite.web.forms import BadForm
from chatsite.web.responses import render_refused
from rooms import lookup
from rooms.invitations import links
from rooms.invitations.forms import NicknameForm
from rooms.invitations.guests import NicknameTaken, come_as_guest
from rooms.models import InviteLink

JOINING = "joining"  # in the session: the token of the link by which somebody wants to come in


@login_not_required
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the room. POST comes in, or leads a visitor to sign in (`door` = `login`) or to sign up first."""
    links.LINKS_OPENED.spend(client_network(request))
    user = request.user
    if isinstance(user, User) and (own := links.joined_by(token, user)):
        return redirect(own.room)
    link = links.at(token)
    if not isinstance(user, User):
        return _page(request, link) if request.method == "GET" else _sign_in_first(request, token)
    wants_in = request.method == "POST" or request.session.get(JOINING) == token
    return _come_in(request, user, token) if wants_in else _page(request, link)


@login_not_required
@require_POST
def as_guest(request: HttpRequest, token: str) -> HttpResponse:
    """Come in with a `nickname`, where the room takes guests."""
    links.LINKS_OPENED.spend(client_network(request))
    link = links.at(token)
    if request.user.is_authenticated:
        return redirect("join-link", token)
    form = NicknameForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form, BadForm())
    try:
        guests.NEW_GUESTS.spend(client_network(request))
        networks.check(client_network(request))
        nickname, language = form.cleaned_data["nickname"], choices.chosen_language(request)
        user = come_as_guest(token=token, nickname=nickname, language=language)
    except (Filtered, NicknameTaken, RateLimited, networks.Barred) as refused:
        form.add_error("nickname", str(refused.message))
        return _page(request, link, form, refused)
    sign_in(request, user)
    messages.success(request, _("You are here as a guest. Say hello!"))
    return redirect(link.room)


@login_not_required
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """What other programs show with the link, as long as it holds."""
    links.LINKS_OPENED.spend(client_network(request))
    return link_answer(f"#{links.at(token).room.name}")


def _sign_in_first(request: HttpRequest, token: str) -> HttpResponse:
    request.session[JOINING] = token
    way = "login" if request.POST.get("door") == "login" else "register"
    return redirect(f"{reverse(way)}?{urlencode({'next': reverse('join-link', args=[token])})}")


def _come_in(request: HttpRequest, user: User, token: str) -> HttpResponse:
    request.session.pop(JOINING, None)
    room = links.use(token=token, user=user).room
    messages.success(request, _("You joined #%(room)s.") % {"room": room})
    return redirect(room)


def _page(
    request: HttpRequest, link: InviteLink, form: NicknameForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "link": link,
        "room": link.room,
        "head_count": lookup.heads(link.room).members,
        "takes_guests": links.takes_guests(link),
        "form": form or NicknameForm(),
        "description": _description(link),
        "address": request.build_absolute_uri(links.path_of(link)),
        "picture": request.build_absolute_uri(reverse("join-link-picture", args=[link.token])),
    }
    return render_refused(request, "rooms/invitations/link.html", context, refused)


def _description(link: InviteLink) -> str:
    """What other programs say with the link."""
    names = {"name": link.creator.name, "room": link.room.name, "site": site_name()}
    invited = resolve_particles(_("%(name)s invites you to #%(room)s on %(site)s.") % names)
    how = _("A nickname is enough to join.") if links.takes_guests(link) else _("You join with an account.")
    return f"{invited} {how}"
