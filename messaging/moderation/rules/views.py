"""Pages of the word filter: of the house for its moderators, of a room for those who run it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, NotFound, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused
from messaging.models import FilterRule, HeldMessage
from messaging.models.filter import Action
from messaging.moderation import held as held_operations
from messaging.moderation.filter.matching import Matcher
from messaging.moderation.filter.starters import STARTERS, entries
from messaging.moderation.rules import labels, operations, queries, rehearsals
from messaging.moderation.rules.forms import AddForm, SettingsForm, TryForm
from messaging.moderation.rules.refusals import HitsEverything
from rooms import lookup
from rooms.models import Room

CHANGES = Allowance("filter-changes", limit=300, seconds=600)  # of one person
TRIES = Allowance("filter-tries", limit=120, seconds=60)  # of one person
LANGUAGES = {"ko": "한국어", "zh": "中文", "en": "English"}


@require_http_methods(["GET", "POST"])
def rules(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """The rules of a place; POST adds some."""
    room = _room(request, slug)
    if request.method == "GET":
        return _page(request, room)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _page(request, room, add_form=form)
    try:
        CHANGES.spend(str(request.user.pk))
        added = operations.add_rules(
            by=request.user,
            room=room,
            texts=form.texts_given(),
            kind=form.cleaned_data["kind"],
            **form.decided(),
        )
    except Refused as refused:
        form.add_error("texts", str(refused.message))
        return _page(request, room, refused=refused, add_form=form)
    if len(added) == 1:
        rehearsals.rehearse(rule=added[0], by=request.user)
        return redirect(_address("filter-rule", room, rule_id=added[0].pk))
    words = ngettext("%(n)d rule was added. It is off.", "%(n)d rules were added. They are off.", len(added))
    messages.success(request, words % {"n": len(added)})
    return redirect(_address("filter", room))


@require_POST
def switch(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """Field `state` (on, shadow, off) or `remove`, for rules named by `rule`, or `all`; `confirm` where asked."""
    room = _room(request, slug)
    CHANGES.spend(str(request.user.pk))
    of_place = FilterRule.objects.of(room).select_related("room")
    wanted = [int(pk) for pk in request.POST.getlist("rule") if pk.isdecimal()]
    chosen = list(of_place if "all" in request.POST else of_place.filter(pk__in=wanted))
    if not chosen:
        return _page(request, room, refused=BadRequest(_("Choose the rules first.")))
    if "remove" in request.POST:
        operations.remove_rules(rules=chosen, by=request.user)
        messages.success(request, _("Removed."))
        return redirect(_address("filter", room))
    state = request.POST.get("state", "")
    try:
        operations.switch(rules=chosen, by=request.user, state=state, confirm="confirm" in request.POST)
    except HitsEverything as refused:
        context = {"asked": chosen, "asked_state": state, "refused": refused}
        return render_refused(request, "messaging/moderation/confirm.html", _own(room) | context, refused)
    messages.success(request, _("Saved."))
    if len(chosen) == 1 and "back" not in request.POST:
        return redirect(_address("filter-rule", room, rule_id=chosen[0].pk))
    return redirect(_address("filter", room))


@require_http_methods(["GET", "POST"])
def rule(request: SignedInRequest, rule_id: int, slug: str = "") -> HttpResponse:
    """One rule with its rehearsal; POST changes it."""
    room = _room(request, slug)
    found = _rule(room, rule_id)
    if request.method == "GET":
        return _rule_page(request, room, found)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _rule_page(request, room, found, form)
    try:
        CHANGES.spend(str(request.user.pk))
        operations.change_rule(rule=found, by=request.user, **form.decided())
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _rule_page(request, room, found, form, refused)
    messages.success(request, _("Saved."))
    return redirect(_address("filter-rule", room, rule_id=found.pk))


@require_http_methods(["GET", "POST"])
def rehearsal(request: SignedInRequest, rule_id: int, slug: str = "") -> HttpResponse:
    """How far a rehearsal is, for pages that wait; POST begins one anew, or makes exceptions of what `hit` names."""
    room = _room(request, slug)
    found = _rule(room, rule_id)
    own = getattr(found, "rehearsal", None)
    if request.method == "GET":
        if own is None:
            raise NotFound
        if not request.htmx:
            return redirect(_address("filter-rule", room, rule_id=found.pk))
        context = {"rule": found, "result": rehearsals.result_of(own, request.user)}
        return render(request, "messaging/moderation/_rehearsal.html", _own(room) | context)
    CHANGES.spend(str(request.user.pk))
    if "hit" in request.POST and own is not None:
        hits = [int(pk) for pk in request.POST.getlist("hit") if pk.isdecimal()]
        rehearsals.call_false_alarms(rehearsal=own, by=request.user, hits=hits)
        found.refresh_from_db()
    rehearsals.rehearse(rule=found, by=request.user)
    return redirect(_address("filter-rule", room, rule_id=found.pk))


@require_http_methods(["GET", "POST"])
def starter(request: SignedInRequest, language: str, slug: str = "") -> HttpResponse:
    """A starter list, each entry of it; POST adds it, off."""
    room = _room(request, slug)
    if language not in STARTERS:
        raise NotFound
    if request.method == "POST":
        try:
            operations.add_starter(by=request.user, room=room, language=language)
        except Refused as refused:
            messages.info(request, str(refused.message))
        else:
            messages.success(request, _("The list was added. Its rules are off."))
        return redirect(_address("filter", room))
    context = {"language": language, "name": LANGUAGES[language], "words": entries(language)}
    return render(request, "messaging/moderation/starter.html", _own(room) | context)


@require_POST
def try_sentence(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """What the rules of the place, also those that are off, find in `sentence`, and by which steps. Stores nothing."""
    room = _room(request, slug)
    TRIES.spend(str(request.user.pk))
    form = TryForm(request.POST)
    if not form.is_valid():
        return _page(request, room, try_form=form)
    hits = Matcher(queries.rules_to_try(room)).find(form.cleaned_data["sentence"])
    tried = [
        {"hit": hit, "path": labels.path(hit.found, hit.steps, hit.rule.text), "action": Action(hit.rule.action)}
        for hit in hits
    ]
    if request.htmx:
        return render(request, "messaging/moderation/_tried.html", {"tried": tried, "is_tried": True})
    return _page(request, room, try_form=form, tried=tried)


@require_GET
def held(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the reader wrote here and waits for review."""
    own = lookup.at(request.user, slug)
    if own is None:
        raise NotFound
    template = "messaging/moderation/_held.html" if request.htmx else "messaging/moderation/held.html"
    return render(request, template, {"room": own.room, "slug": own.room.slug, "held": queries.held_of(own)})


@require_POST
def withdraw(request: SignedInRequest, held_id: int) -> HttpResponse:
    """Its author takes a message back that waits for review."""
    message = HeldMessage.objects.select_related("room").filter(pk=held_id, author=request.user).first()
    if message is None:
        raise NotFound
    held_operations.withdraw(message, request.user)
    own = lookup.at(request.user, message.room.slug)
    if request.htmx and own is not None:
        context = {"slug": own.room.slug, "held": queries.held_of(own)}
        return render(request, "messaging/moderation/_held.html", context)
    return redirect(message.room if own is not None else "home")


def _room(request: SignedInRequest, slug: str) -> Room | None:
    """The room whose rules these are, None for those of the house. Raises NotFound, NotAllowed."""
    room = None
    if slug:
        room = Room.objects.living().named_rooms().filter(slug=slug).first()
        if room is None:
            raise NotFound
    operations.check_may_decide(request.user, room)
    return room


def _rule(room: Room | None, rule_id: int) -> FilterRule:
    found = FilterRule.objects.of(room).select_related("room", "rehearsal__by").filter(pk=rule_id).first()
    if found is None:
        raise NotFound
    return found


def _address(name: str, room: Room | None, **where: Any) -> str:
    return resolve_url(f"room-{name}", slug=room.slug, **where) if room else resolve_url(f"house-{name}", **where)


def _own(room: Room | None) -> dict[str, Any]:
    """What the templates need to know of the place."""
    return {"room": room, "place": "room" if room else "house"}


def _page(
    request: SignedInRequest,
    room: Room | None,
    *,
    refused: Refused | None = None,
    add_form: AddForm | None = None,
    try_form: TryForm | None = None,
    tried: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    for form in (add_form, try_form):
        if form is not None and form.is_bound:
            move_focus(form)
    number = request.GET.get("page", "1")
    wanted = request.GET.get("q", "").strip()[:100]
    context = {
        "page": queries.rules_page(room, number=int(number) if number.isdecimal() else 1, wanted=wanted),
        "wanted": wanted,
        "add_form": add_form or AddForm(),
        "try_form": try_form or TryForm(),
        "is_tried": tried is not None,
        "tried": tried,
        "starters": [(code, LANGUAGES[code]) for code in STARTERS],
        "refused": refused,
    }
    is_bad = (add_form and add_form.errors) or (try_form and try_form.errors)
    wrong = refused or (BadForm() if is_bad else None)
    return render_refused(request, "messaging/moderation/rules.html", _own(room) | context, wrong)


def _rule_page(
    request: SignedInRequest,
    room: Room | None,
    rule: FilterRule,
    form: SettingsForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    own = getattr(rule, "rehearsal", None)
    initial = {
        "action": rule.action,
        "audience": rule.audience,
        "newcomer_days": rule.newcomer_days,
        "exceptions": "\n".join(rule.exceptions),
        "ends_at": rule.ends_at,
    }
    if form is not None:
        move_focus(form)
    context = {
        "rule": rule,
        "form": form or SettingsForm(initial=initial),
        "result": rehearsals.result_of(own, request.user) if own else None,
    }
    wrong = (refused or BadForm()) if form is not None else None
    return render_refused(request, "messaging/moderation/rule.html", _own(room) | context, wrong)
