"""Messages and their files in the admin: to be read and searched; removing a message, and with it its files, goes
through the operation, so open tabs hear of it.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.moderation.moderator_admin import ModeratorAdmin
from accounts.permissions import is_site_moderator
from chatsite.web.admin_site import LookOnlyAdmin, index_notes
from messaging.desk import sources
from messaging.desk import views as desk_views
from messaging.messages.edits import moderate_message
from messaging.models import SPEECH, Blob, Case, File, Message
from rooms import inspections
from rooms.models import Room


def _is_read_by(request: HttpRequest) -> Q:
    """In which rooms the administration shows what was said."""
    assert isinstance(request.user, User)
    inspected = inspections.inspected_by(request.user).values("room")
    return Q(room__kind=Room.Kind.OPEN) | Q(room__kind=Room.Kind.CLOSED, room__in=inspected)


@admin.register(Message)
class MessageAdmin(LookOnlyAdmin):
    list_display = ("excerpt", "author", "room", "kind", "created_at", "edited_at", "removed_at")
    fields = ("room", "number", "kind", "author", "body", "quoted", "created_at", "edited_at", "removed_at")
    list_filter = ("kind", "created_at", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "room")
    search_fields = ("body", "quoted", "author__username", "author__display_name", "room__name")
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ("remove",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """What people say to each other alone is not for leafing through; closed rooms take a reason."""
        return super().get_queryset(request).filter(_is_read_by(request), whisper_to=None)

    @admin.display(description=_("message"))
    def excerpt(self, message: Message) -> str:
        words = message.body or message.quoted
        return words if len(words) < 80 else words[:79] + "…"

    @admin.action(description=_("Remove the selected messages, leaving tombstones"), permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        removed = 0
        for message in queryset.filter(kind__in=SPEECH, removed_at=None).order_by("room_id", "number"):
            assert isinstance(request.user, User)
            moderate_message(message=message, by=request.user)
            self.log_change(request, message, "removed by a moderator")
            removed += 1
        text = ngettext("%(n)d message was removed.", "%(n)d messages were removed.", removed) % {"n": removed}
        self.message_user(request, text, messages.SUCCESS)


@admin.register(File)
class FileAdmin(LookOnlyAdmin):
    """Whoever reads messages here sees which files they have. The bytes are for those who are in the room."""

    list_display = ("name", "owner", "room", "size", "kind", "created_at", "link")
    fields = ("name", "alt", "owner", "room", "size", "kind", "media_type", "created_at", "link")
    list_filter = (("blob__kind", admin.ChoicesFieldListFilter), "created_at")
    list_select_related = ("owner", "room", "blob", "message")
    search_fields = ("name", "owner__username", "owner__display_name", "room__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("messaging.view_message")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[File]:
        """Those of messages that the administration shows, but for removed ones."""
        shown = super().get_queryset(request).select_related("owner", "room", "blob", "message")
        sent = shown.filter(message__isnull=False, message__whisper_to=None, message__removed_at=None)
        return sent.filter(_is_read_by(request))

    @admin.display(description=_("size"), ordering="blob__size")
    def size(self, file: File) -> str:
        return filesizeformat(file.blob.size)

    @admin.display(description=_("kind"), ordering="blob__kind")
    def kind(self, file: File) -> str:
        return str(Blob.Kind(file.blob.kind).label)

    @admin.display(description=_("media type"))
    def media_type(self, file: File) -> str:
        return file.blob.type

    @admin.display(description=_("link"))
    def link(self, file: File) -> SafeString:
        """To the message, where it is removed if need be."""
        address = reverse("admin:messaging_message_change", args=[file.message_id])
        return format_html('<a href="{}">{}</a>', address, _("message"))


@admin.register(Case)
class CaseAdmin(ModeratorAdmin):
    """The review queue (messaging.desk), for moderators of the house; not for staff without that office."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(desk_views.queue), name="messaging_case_changelist"),
            path("<slug:key>/", view(desk_views.case), name="messaging_case_change"),
            path("<int:case_id>/files/<int:file_id>/", view(desk_views.kept_file), name="messaging_case_file"),
        ]


def open_cases_note(request: HttpRequest) -> tuple[str, str] | None:
    """For the administration's first page: how many cases wait."""
    if not isinstance(request.user, User) or not is_site_moderator(request.user):
        return None
    waiting = sources.count(request.user)
    words = ngettext("Review queue: %(n)d open case", "Review queue: %(n)d open cases", waiting) % {"n": waiting}
    return (words, reverse("admin:messaging_case_changelist")) if waiting else None


index_notes.append(open_cases_note)
