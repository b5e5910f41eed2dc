"""Finding people: the directory, somebody's page, one's personal link."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import relations, throttle
from accounts.friends import links, operations, rows
from accounts.friends.forms import TextForm
from accounts.friends.responses import acted, words_after
from accounts.house.pictures import link_answer
from accounts.http import SignedInRequest
from accounts.interstitials import visitors_too
from accounts.models import User
from accounts.registration import policy
from accounts.relations import Standing
from accounts.sessions.operations import client_network
from chatsite.i18n.korean import resolve_particles
from chatsite.site import site_name
from chatsite.web.responses import HtmxRequest


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """The directory: `q` searches, `after` continues."""
    throttle.PEOPLE_SEARCHES.spend(str(request.user.pk))
    page = rows.directory(request.user, q=request.GET.get("q", ""), after=request.GET.get("after", ""))
    return render(
        request,
        "accounts/friends/people/_people.html" if request.htmx else "accounts/friends/people/people.html",
        {"page": page},
    )


@require_GET
def person(request: SignedInRequest, username: str) -> HttpResponse:
    """Somebody's page. A name they had before leads to the one they have."""
    throttle.PEOPLE_SEEN.spend(str(request.user.pk))
    found = relations.seen(request.user, username)
    if found.username != username:
        return redirect("person", found.username)
    (row,) = rows.rows(request.user, [found])
    context = {"row": row, "mutual": [], "asked": relations.request_from(found, request.user)}
    if row.standing is not Standing.SELF:
        context["mutual"] = relations.rooms_shared(request.user, found)
    if row.standing is Standing.FRIEND:
        context |= rows.notes_about(request.user, found)
    return render(request, "accounts/friends/people/person.html", context)


@require_GET
def my_link(request: SignedInRequest) -> HttpResponse:
    """One's personal link, to copy, to share, to hold before a camera."""
    address = request.build_absolute_uri(links.path_of(request.user))
    return render(request, "accounts/friends/my_link.html", {"address": address})


@require_GET
def my_qr(request: SignedInRequest) -> HttpResponse:
    address = request.build_absolute_uri(links.path_of(request.user))
    response = HttpResponse(links.qr_of(address), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def renew_link(request: SignedInRequest) -> HttpResponse:
    links.renew(user=request.user)
    messages.success(request, _("This is your new link. The one before does not work any more."))
    return redirect("my-link")


@visitors_too
@require_http_methods(["GET", "POST"])
def friend_link(request: HtmxRequest, token: str) -> HttpResponse:
    """Somebody's personal link: GET shows who it is, also to visitors; POST asks them to be friends."""
    if isinstance(request.user, User):
        return _friend_link(cast(SignedInRequest, request), token)
    return _for_visitor(request, token) if request.method == "GET" else redirect_to_login(request.path)


@login_not_required
@require_safe
def friend_link_picture(request: HttpRequest, token: str) -> HttpResponse:
    """What other programs show with the link, as long as it holds."""
    throttle.LINKS_OPENED.spend(client_network(request))
    return link_answer(links.owner_of(token, reader=None).name)


def _for_visitor(request: HttpRequest, token: str) -> HttpResponse:
    throttle.LINKS_OPENED.spend(client_network(request))
    owner = links.owner_of(token, reader=None)
    words = _("%(name)s invites you to %(site)s.") % {"name": owner.name, "site": site_name()}
    context = {
        "owner": owner,
        "description": resolve_particles(words),
        "address": request.build_absolute_uri(request.path),
        "picture": request.build_absolute_uri(reverse("friend-link-picture", args=[token])),
        "next": request.path,
        "sign_up_refused": policy.refusal(led_by=request.path),
    }
    return render(request, "accounts/friends/link_visitor.html", context)


def _friend_link(request: SignedInRequest, token: str) -> HttpResponse:
    owner = links.owner_of(token, reader=request.user)
    if owner == request.user:
        return redirect("my-link")
    if request.method == "GET":
        (row,) = rows.rows(request.user, [owner])
        return render(request, "accounts/friends/link.html", {"row": row})
    throttle.FRIEND_REQUESTS.spend(str(request.user.pk))
    form = TextForm(request.POST)
    form.is_valid()
    asked = operations.request(
        sender=request.user, receiver=owner, text=form.cleaned_data.get("text", ""), is_invited=True
    )
    return acted(request, owner, words_after(asked))
