"""The pages of the review queue. `messaging.admin.CaseAdmin` puts them into the administration."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from chatsite.exceptions import NotFound, Refused
from chatsite.web.forms import BadForm
from chatsite.web.responses import mark_refused
from messaging.attachments import storage
from messaging.attachments.serving import file_response
from messaging.desk import operations, person_acts, sources
from messaging.desk.forms import ActForm, forms_of_acts
from messaging.desk.people import summary_of
from messaging.models import File, KeptFile

PART: Final = "part"  # of a query: only the list, for a page that has one


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits. With `part`, the list alone, or 304 as long as it is the one that the page has (`If-None-Match`);
    `current` is the entry that the page shows.
    """
    moderator = _moderator(request)
    if PART in request.GET:
        return _list(request, moderator)
    context = {"title": _("Review queue"), "entries": sources.queue(moderator), "current": ""}
    return _page(request, "admin/desk/queue.html", context)


def _list(request: HttpRequest, moderator: User) -> HttpResponse:
    current = request.GET.get("current", "")
    handled = _handled(current)
    state = f"{sources.stamp(moderator)} {moderator.pk} {get_language()} {current} {handled}"
    etag = f'"{hashlib.blake2b(state.encode(), digest_size=12).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        context = {"entries": sources.queue(moderator), "current": current, "handled": handled}
        response = TemplateResponse(request, "admin/desk/_queue.html", context).render()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _handled(key: str) -> sources.Decision | None:
    try:
        source, pk = sources.of_key(key)
    except NotFound:
        return None
    return source.handled(pk)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows it, which may be logged; POST does `act` about it, and goes on to the next."""
    moderator = _moderator(request)
    if key.isdigit():  # as the log of the administration links it
        return redirect("admin:messaging_case_change", f"case-{key}")
    source, pk = sources.of_key(key)
    if request.method != "POST":
        return _matter(request, moderator, key)
    act = request.POST.get("act", "")
    forms_of = forms_of_acts(act, request.POST)
    try:
        if act in person_acts.ACTS:
            form = forms_of[act]
            if not form.is_valid():
                return mark_refused(_matter(request, moderator, key, forms_of), BadForm())
            words = person_acts.act(source, pk, moderator, act, form.cleaned_data)
        else:
            words = source.act(moderator, pk, act)
    except Refused as refused:
        if isinstance(refused, NotFound):
            raise
        messages.error(request, str(refused.message))
        return mark_refused(_matter(request, moderator, key, forms_of), refused)
    messages.success(request, words)
    waiting = sources.queue(moderator)
    if not waiting:
        return redirect("admin:messaging_case_changelist")
    return redirect("admin:messaging_case_change", waiting[0].key)


def _matter(
    request: HttpRequest, moderator: User, key: str, forms_of: Mapping[str, ActForm] | None = None
) -> HttpResponse:
    source, pk = sources.of_key(key)
    matter = source.open(moderator, pk)
    entries = sources.queue(moderator)
    keys = [entry.key for entry in entries]
    at = keys.index(key) if key in keys else -1
    context = {
        "title": _("Review queue"),
        "entries": entries,
        "current": key,
        "matter": matter,
        "summary": summary_of(matter.person, but=key) if matter.person else None,
        "offers": person_acts.offers(matter.person, moderator),
        "forms": forms_of or forms_of_acts(),
        "previous": keys[at - 1] if at > 0 else "",
        "next": keys[at + 1] if 0 <= at < len(keys) - 1 else "",
    }
    return _page(request, "admin/desk/case.html", context)


@require_safe
def kept_file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponseBase:
    """A file of what was reported, also of a message that is gone: for who may read the case."""
    found = operations.found(case_id, _moderator(request))
    operations.note_reading(found, _moderator(request))
    kept = KeptFile.objects.select_related("blob").filter(case=found, pk=file_id).first()
    if kept is None:
        raise NotFound
    copy = storage.COPIES["screen"] if kept.blob.has_copies else storage.ORIGINAL
    return file_response(request, File(blob=kept.blob, name=kept.name), copy=copy, is_download=False)


def _moderator(request: HttpRequest) -> User:
    """Raises NotFound for all but moderators of the house, staff without that office among them."""
    if not isinstance(request.user, User):
        raise NotFound
    sources.check_may_moderate(request.user)
    return request.user


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context}).render()
