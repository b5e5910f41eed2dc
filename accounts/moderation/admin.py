"""The log of moderation in the administration: for moderators of the house and superusers. Nobody changes a row."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import relations
from accounts.models import ModerationAct, User
from accounts.moderation import kinds, undo, wording
from accounts.moderation.moderator_admin import ModeratorAdmin
from accounts.names import TYPED_MAX
from chatsite.exceptions import NotFound, Refused
from chatsite.web.spreadsheets import csv_response

CHOICES = 50  # people or rooms that a filter offers; the others are found by searching
FILTER = "filter"  # stands for the word filter where somebody is chosen


class KindFilter(admin.SimpleListFilter):
    title = _("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, str(kind.label)) for kind in kinds.all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationAct]) -> QuerySet[ModerationAct]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    title = _("who did it")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        acted = ModerationAct.objects.exclude(actor=None).order_by().values("actor").distinct()
        people = User.objects.filter(pk__in=acted).order_by("display_name", "username")[:CHOICES]
        return [(FILTER, str(_("Word filter"))), *((str(person.pk), person.name) for person in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationAct]) -> QuerySet[ModerationAct]:
        value = self.value()
        if value == FILTER:
            return queryset.filter(actor=None)
        return queryset.filter(actor=int(value)) if value and value.isdecimal() and len(value) < 19 else queryset


class PersonFilter(admin.SimpleListFilter):
    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        whom = ModerationAct.objects.exclude(person=None).order_by().values("person").distinct()
        people = User.objects.filter(pk__in=whom).order_by("display_name", "username")[:CHOICES]
        return [(str(person.pk), person.name) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationAct]) -> QuerySet[ModerationAct]:
        value = self.value()
        return queryset.filter(person=int(value)) if value and value.isdecimal() and len(value) < 19 else queryset


class RoomFilter(admin.SimpleListFilter):
    title = _("room")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rooms = ModerationAct.objects.exclude(room_name="").order_by("room_name").values_list("room_id", "room_name")
        return [(str(room), f"#{name}") for room, name in dict(rooms.distinct()).items()][:CHOICES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationAct]) -> QuerySet[ModerationAct]:
        value = self.value()
        return queryset.filter(room_id=value) if value and value.isdecimal() and len(value) < 19 else queryset


class SinceForm(forms.Form):
    """Whose acts, since when."""

    actor = forms.CharField(label=_("User name"), max_length=TYPED_MAX, required=False)
    is_filter = forms.BooleanField(label=_("Acts of the word filter"), required=False)
    since = forms.DateTimeField(
        label=_("Since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("is_filter") and "actor" not in self.errors:
            typed["person"] = relations.person_called(typed.get("actor", ""))
            if typed["person"] is None:
                self.add_error("actor", _("There is nobody with this user name."))
        return typed


@admin.register(ModerationAct)
class ModerationActAdmin(ModeratorAdmin):
    list_display = ("moment", "what", "by", "whom", "room_name", "state", "reason")
    fields = ("at", "what", "by", "whom", "target_name", "room_name", "reason", "changes", "state")
    list_filter = (ActorFilter, PersonFilter, RoomFilter, "at", KindFilter)
    list_select_related = ("actor", "person", "taken_back_by", "undo_of")
    search_fields = ("person_name", "person__display_name", "actor__username", "room_name", "target_name", "reason")
    search_help_text = _("Names of people and rooms, and words of reasons")
    date_hierarchy = "at"
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("take_back_selected",)

    class Media:
        css = {"all": ["desk/log.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("export.csv", self.admin_site.admin_view(self.export), name="accounts_moderationact_export"),
            path("take-back/", self.admin_site.admin_view(self.take_back_all), name="accounts_moderationact_take_back"),
            path("<int:act_id>/take-back/", self.admin_site.admin_view(self.take_back), name="accounts_act_take_back"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("when"), ordering="id")
    def moment(self, act: ModerationAct) -> str:
        return wording.clock(act.at)

    @admin.display(description=_("act"), ordering="kind")
    def what(self, act: ModerationAct) -> str:
        return wording.title_of(act)

    @admin.display(description=_("by"), ordering="actor__username")
    def by(self, act: ModerationAct) -> str:
        return wording.actor_of(act)

    @admin.display(description=_("person"), ordering="person_name")
    def whom(self, act: ModerationAct) -> str:
        return wording.person_of(act)

    @admin.display(description=_("before → after"))
    def changes(self, act: ModerationAct) -> str:
        return wording.line_of(act) or wording.NOTHING

    @admin.display(description=_("state"))
    def state(self, act: ModerationAct) -> str | SafeString:
        if act.taken_back_at and act.taken_back_by:
            return str(_("taken back by %(name)s") % {"name": act.taken_back_by.name})
        if act.undo_of_id:
            address = reverse("admin:accounts_moderationact_change", args=[act.undo_of_id])
            return format_html('<a href="{}">{}</a>', address, _("takes another act back"))
        return "" if kinds.undo_of(act.kind) else str(_("cannot be taken back"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **how: Any) -> HttpResponse:
        act = self.get_object(request, object_id)
        may = isinstance(act, ModerationAct) and act.taken_back_at is None and kinds.undo_of(act.kind) is not None
        how["extra_context"] = {**(how.get("extra_context") or {}), "may_take_back": may}
        return super().change_view(request, object_id, *args, **how)

    def take_back(self, request: HttpRequest, act_id: int) -> HttpResponse:
        """One act, by POST; what stands in the way is said."""
        user = self._checked(request)
        act = ModerationAct.objects.filter(pk=act_id).first()
        if act is None or request.method != "POST":
            raise NotFound
        try:
            undo.take_back(act=act, by=user)
        except Refused as refused:
            self.message_user(request, str(refused.message), messages.ERROR)
        else:
            self.message_user(request, _("It is taken back."), messages.SUCCESS)
        return redirect("admin:accounts_moderationact_change", act_id)

    @admin.action(description=_("Take back the selected acts…"), permissions=["view"])
    def take_back_selected(self, request: HttpRequest, acts: QuerySet[ModerationAct]) -> HttpResponse:
        """A list first: what can be taken back, and what not and why."""
        chosen = list(acts.select_related("actor", "person", "taken_back_by").order_by("-id")[: undo.AT_ONCE_MAX])
        return self._listed(request, chosen, SinceForm(initial={"since": timezone.localtime()}))

    def take_back_all(self, request: HttpRequest) -> HttpResponse:
        """All that somebody did since a moment: a list by GET, done by POST for the acts that the list named."""
        user = self._checked(request)
        if request.method == "POST":
            return self._done(request, user)
        form = SinceForm(request.GET or None, initial={"since": timezone.localtime().replace(hour=0, minute=0)})
        acts: list[ModerationAct] = []
        if form.is_bound and form.is_valid():
            actor = None if form.cleaned_data["is_filter"] else form.cleaned_data["person"]
            acts = undo.done_since(actor=actor, since=form.cleaned_data["since"])
        return self._listed(request, acts, form)

    def _done(self, request: HttpRequest, user: User) -> HttpResponse:
        ids = [int(value) for value in request.POST.getlist("act") if value.isdecimal() and len(value) < 19]
        acts = ModerationAct.objects.filter(pk__in=ids[: undo.AT_ONCE_MAX])
        outcomes = undo.take_all_back(acts=acts, by=user)
        done = sum(1 for one in outcomes if not one.refused)
        text = ngettext("%(n)d act is taken back.", "%(n)d acts are taken back.", done) % {"n": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)
        for one in outcomes:
            if one.refused:
                self.message_user(request, f"{wording.title_of(one.act)}: {one.refused}", messages.WARNING)
        return redirect("admin:accounts_moderationact_changelist")

    def _listed(self, request: HttpRequest, acts: Iterable[ModerationAct], form: SinceForm) -> HttpResponse:
        outcomes = undo.rehearse(acts=acts, by=self._checked(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take acts back"),
            "opts": self.opts,
            "form": form,
            "rows": [
                {
                    "act": one.act,
                    "what": wording.title_of(one.act),
                    "by": wording.actor_of(one.act),
                    "whom": wording.person_of(one.act),
                    "changes": wording.line_of(one.act),
                    "refused": one.refused,
                }
                for one in outcomes
            ],
            "is_asked": form.is_bound or bool(outcomes),
            "possible": sum(1 for one in outcomes if not one.refused),
            "most": undo.AT_ONCE_MAX,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/accounts/moderationact/take_back.html", context, status=status)

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the list shows with its filters, as CSV, a row at a time."""
        self._checked(request)
        found = self.get_changelist_instance(request).get_queryset(request)
        rows = found.select_related("actor", "person", "taken_back_by").order_by("-id")
        return csv_response("moderation.csv", _rows(rows))

    def _checked(self, request: HttpRequest) -> User:
        if not self.has_view_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        return request.user


def _rows(acts: QuerySet[ModerationAct]) -> Iterator[list[str]]:
    yield ["id", "at", "act", "by", "person", "target", "room", "reason", "changes", "taken_back_at", "taken_back_by"]
    for act in acts.iterator(chunk_size=500):
        yield [
            str(act.pk),
            act.at.isoformat(timespec="seconds"),
            wording.title_of(act),
            act.actor.username if act.actor else "",
            act.person_name,
            act.target_name,
            act.room_name,
            act.reason,
            wording.line_of(act),
            act.taken_back_at.isoformat(timespec="seconds") if act.taken_back_at else "",
            act.taken_back_by.username if act.taken_back_by else "",
        ]
