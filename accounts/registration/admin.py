"""Who waits for approval, in the administration: for moderators of the house, one click each."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WaitingPerson
from accounts.moderation.moderator_admin import ModeratorAdmin
from accounts.registration import approval
from chatsite.exceptions import NotFound, Refused


@admin.register(WaitingPerson)
class WaitingPersonAdmin(ModeratorAdmin):
    list_display = ("username", "display_name", "date_joined", "decide")
    list_display_links = None
    search_fields = ("username", "display_name")
    ordering = ("date_joined", "pk")
    actions = ("let_in_selected", "decline_selected")

    class Media:
        css = {"all": ["desk/log.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingPerson]:
        return super().get_queryset(request).filter(pk__in=approval.waiting().values("pk"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_one)
        return [
            path("<int:person_id>/<str:verdict>/", view, name="accounts_waitingperson_decide"),
            path("<path:object_id>/change/", self.admin_site.admin_view(self._to_list)),
            *super().get_urls(),
        ]

    @admin.display(description=_("decision"))
    def decide(self, person: WaitingPerson) -> SafeString:
        """Buttons of the form that Django puts around the list: no form stands within another."""
        button = '<button class="button" formmethod="post" formaction="{}" aria-label="{}: {}">{}</button>'
        both = format_html(
            " ".join([button, button]),
            *_button("let-in", _("Approve"), person),
            *_button("decline", _("Decline"), person),
        )
        return format_html('<span class="decide">{}</span>', both)

    def decide_one(self, request: HttpRequest, person_id: int, verdict: str) -> HttpResponse:
        person = User.objects.filter(pk=person_id).first()
        if person is None or request.method != "POST" or verdict not in {"let-in", "decline"}:
            raise NotFound
        self._decide(request, [person], verdict)
        return redirect("admin:accounts_waitingperson_changelist")

    @admin.action(description=_("Approve the selected people"), permissions=["view"])
    def let_in_selected(self, request: HttpRequest, people: QuerySet[WaitingPerson]) -> None:
        self._decide(request, list(people), "let-in")

    @admin.action(description=_("Decline the selected people"), permissions=["view"])
    def decline_selected(self, request: HttpRequest, people: QuerySet[WaitingPerson]) -> None:
        self._decide(request, list(people), "decline")

    def _decide(self, request: HttpRequest, people: "list[User] | list[WaitingPerson]", verdict: str) -> None:
        """Each for itself: what somebody else decided meanwhile is said."""
        assert isinstance(request.user, User)
        act = approval.let_in if verdict == "let-in" else approval.decline
        said = _("@%(name)s was approved.") if verdict == "let-in" else _("@%(name)s was declined.")
        for person in people:
            try:
                act(person=person, by=request.user)
            except Refused as refused:
                self.message_user(request, f"@{person.username}: {refused.message}", messages.WARNING)
            else:
                self.message_user(request, str(said) % {"name": person.username}, messages.SUCCESS)

    def _to_list(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:accounts_waitingperson_changelist")


def _button(verdict: str, words: Any, person: WaitingPerson) -> tuple[str, Any, str, Any]:
    address = reverse("admin:accounts_waitingperson_decide", args=[person.pk, verdict])
    return address, words, person.username, words
