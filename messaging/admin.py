"""Messages in the admin: to be read and searched; removing one goes through the operation, so open tabs hear of it."""

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from chatsite.web.admin_site import LookOnlyAdmin
from messaging.messages.edits import moderate_message
from messaging.models import SPEECH, Message
from rooms import inspections
from rooms.models import Room


@admin.register(Message)
class MessageAdmin(LookOnlyAdmin):
    list_display = ("excerpt", "author", "room", "kind", "created_at", "edited_at", "removed_at")
    fields = ("room", "number", "kind", "author", "body", "created_at", "edited_at", "removed_at")
    list_filter = ("kind", "created_at", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "room")
    search_fields = ("body", "author__username", "author__display_name", "room__name")
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ("remove",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """What people say to each other alone is not for leafing through; closed rooms take a reason."""
        assert isinstance(request.user, User)
        inspected = inspections.inspected_by(request.user).values("room")
        shown = Q(room__kind=Room.Kind.OPEN) | Q(room__kind=Room.Kind.CLOSED, room__in=inspected)
        return super().get_queryset(request).filter(shown, whisper_to=None)

    @admin.display(description=_("message"))
    def excerpt(self, message: Message) -> str:
        return message.body if len(message.body) < 80 else message.body[:79] + "…"

    @admin.action(description=_("Remove the selected messages, leaving tombstones"), permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        removed = 0
        for message in queryset.filter(kind__in=SPEECH, removed_at=None).order_by("room_id", "number"):
            moderate_message(message=message)
            self.log_change(request, message, "removed by a moderator")
            removed += 1
        text = ngettext("%(n)d message was removed.", "%(n)d messages were removed.", removed) % {"n": removed}
        self.message_user(request, text, messages.SUCCESS)
