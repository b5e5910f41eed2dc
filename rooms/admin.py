"""Rooms in the admin: everything to look at, and what may be done goes through operations."""

from typing import Any, Protocol

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from chatsite.exceptions import NotFound, Refused
from chatsite.web.admin_site import LookOnlyAdmin
from rooms import inspections
from rooms.membership import moderation
from rooms.membership import operations as membership_operations
from rooms.models import Inspection, Membership, Room
from rooms.models.inspections import INSPECTION_REASON_MAX
from rooms.trash import operations as trash


class Act(Protocol):
    def __call__(self, *, room: Room, by: User) -> object: ...


class InspectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=INSPECTION_REASON_MAX, widget=forms.TextInput(attrs={"class": "vTextField"})
    )


@admin.register(Room)
class RoomAdmin(LookOnlyAdmin):
    list_display = ("name", "kind", "head_count", "message_count", "topic", "created_at", "archived_at", "binned_at")
    fields = (
        ("name", "slug"),
        ("kind", "is_listed"),
        "topic",
        "description",
        ("posting", "inviting", "slow_seconds"),
        ("history", "history_count", "is_quiet"),
        "allows_guests",
        ("message_count", "created_at", "active_at"),
        ("archived_at", "binned_at", "binned_by"),
    )
    list_filter = (
        "kind",
        "is_listed",
        ("archived_at", admin.EmptyFieldListFilter),
        ("binned_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    search_fields = ("name", "name_key", "slug", "topic")
    ordering = ("name_key",)
    actions = ("join", "archive", "reopen", "bin", "restore")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        return Room.objects.named_rooms().with_head_count()

    def get_urls(self) -> list[URLPattern]:
        inspect = path("<int:room_id>/inspect/", self.admin_site.admin_view(self.inspect), name="rooms_room_inspect")
        return [inspect, *super().get_urls()]

    def inspect(self, request: HttpRequest, room_id: int) -> HttpResponse:
        """Asks why somebody wants to read a closed room, and leads to its messages (rooms.inspections)."""
        room = self.get_object(request, str(room_id))
        if room is None or not self.has_view_permission(request, room):
            raise PermissionDenied
        assert isinstance(request.user, User)
        its_messages = f"{reverse('admin:messaging_message_changelist')}?room__id__exact={room.pk}"
        if room.is_open or inspections.inspected_by(request.user).filter(room=room).exists():
            return redirect(its_messages)
        form = InspectionForm(request.POST or None)
        if form.is_valid():
            try:
                inspections.inspect(room=room, by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error("reason", str(refused.message))
            else:
                return redirect(its_messages)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read a closed room"),
            "opts": self.opts,
            "room": room,
            "form": form,
        }
        return TemplateResponse(request, "admin/rooms/room/inspect.html", context, status=422 if form.is_bound else 200)

    @admin.display(description=_("members"), ordering="head_count")
    def head_count(self, room: Room) -> int:
        return room.head_count

    @admin.action(description=_("Join the selected rooms"), permissions=["change"])
    def join(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        assert isinstance(request.user, User)
        for room in rooms:
            try:
                membership_operations.join_room(room=room, user=request.user)
            except NotFound:
                self.message_user(request, _("%(room)s is closed.") % {"room": room}, messages.ERROR)
            except Refused as refused:
                self.message_user(request, f"{room}: {refused.message}", messages.ERROR)

    @admin.action(description=_("Close the selected rooms"), permissions=["change"])
    def archive(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self._do(request, rooms, trash.archive_room)

    @admin.action(description=_("Open the selected rooms again"), permissions=["change"])
    def reopen(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self._do(request, rooms, trash.reopen_room)

    @admin.action(description=_("Delete the selected rooms, with 30 days to restore them"), permissions=["change"])
    def bin(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self._do(request, rooms, trash.bin_room)

    @admin.action(description=_("Restore the selected rooms"), permissions=["change"])
    def restore(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self._do(request, rooms, trash.restore_room)

    def _do(self, request: HttpRequest, rooms: QuerySet[Room], act: Act) -> None:
        """Each room by itself, by the rights that its person has there; what is refused is said."""
        assert isinstance(request.user, User)
        for room in rooms:
            try:
                act(room=room, by=request.user)
            except Refused as refused:
                self.message_user(request, f"{room}: {refused.message}", messages.ERROR)


@admin.register(Membership)
class MembershipAdmin(LookOnlyAdmin):
    """What somebody decided for themselves, such as muting, is theirs."""

    fields = ("user", "room", "role", "joined_at", "silenced_until")
    list_display = ("user", "room", "role", "joined_at", "silenced_until")
    list_filter = ("role", "room__kind", "joined_at")
    list_select_related = ("user", "room")
    search_fields = ("user__username", "user__display_name", "room__name", "room__slug")
    actions = ("end",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).exclude(room__kind=Room.Kind.DIRECT)

    @admin.action(description=_("Remove the selected people from their rooms"), permissions=["change"])
    def end(self, request: HttpRequest, memberships: QuerySet[Membership]) -> None:
        assert isinstance(request.user, User)
        ended = list(memberships.select_related("user", "room"))
        for membership in ended:
            moderation.end_membership(room=membership.room, by=request.user, user=membership.user)
        told = ngettext("%(n)d membership ended.", "%(n)d memberships ended.", len(ended)) % {"n": len(ended)}
        self.message_user(request, told)


@admin.register(Inspection)
class InspectionAdmin(LookOnlyAdmin):
    """Who read which closed room, and why: for superusers."""

    list_display = ("created_at", "by", "room", "reason", "ends_at")
    list_filter = ("created_at",)
    list_select_related = ("by", "room")
    search_fields = ("by__username", "by__display_name", "room__name", "reason")
    ordering = ("-created_at",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
