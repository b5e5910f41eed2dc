"""People for the Django admin: looking, searching, and acts that go through operations.

What only an operation may change is read-only here, and nobody reaches above themselves.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import permissions
from accounts.account import moderators
from accounts.models import House, Presence, Process, Session, User
from accounts.moderation import admin as moderation_admin  # noqa: F401 - the log
from accounts.moderation import operations as moderation
from accounts.passwords import operations as passwords
from accounts.profile import choices as profile_choices
from accounts.profile import operations as profile
from accounts.registration import admin as registration_admin  # noqa: F401 - who waits to be let in
from accounts.sessions import operations as session_operations
from accounts.two_factor import operations as two_factor
from accounts.usernames import fitting_display_name
from chatsite.exceptions import NotAllowed, NotFound


class ReadOnlyAdmin(admin.ModelAdmin):
    """For rows that nobody writes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class PersonForm(forms.ModelForm):
    """The group of moderators is no choice among groups: it has a switch of its own."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=profile_choices.languages, required=False)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=profile_choices.zones, required=False)
    moderator = forms.BooleanField(
        label=gettext_lazy("Moderator"),
        required=False,
        help_text=gettext_lazy(
            "Looks after all rooms, removes messages and closes accounts; reads no closed room without giving a reason."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            self.fields["groups"].queryset = Group.objects.exclude(name=permissions.MODERATORS)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["moderator"] = self.instance.groups.filter(name=permissions.MODERATORS).exists()

    def clean_display_name(self) -> str:
        return fitting_display_name(self.cleaned_data["display_name"])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = (
        "username",
        "display_name",
        "email",
        "is_active",
        "is_staff",
        "is_owner",
        "date_joined",
        "last_login",
        "deletion_due_at",
    )
    list_filter = (
        "is_active",
        "is_staff",
        "is_owner",
        ("deletion_due_at", admin.EmptyFieldListFilter),
        "groups",
    )
    search_fields = ("username", "display_name", "email")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    filter_horizontal = ("groups",)
    fields = (
        "username",
        "display_name",
        "email",
        "avatar",
        ("language", "timezone", "theme"),
        ("is_active", "is_owner"),
        "moderator",
        ("is_staff", "is_superuser"),
        "groups",
        "restricted_until",
        ("date_joined", "last_login"),
        ("deletion_due_at", "deleted_at"),
    )
    readonly_fields = (
        "username",
        "avatar",
        "is_active",
        "is_owner",
        "restricted_until",
        "date_joined",
        "last_login",
        "deletion_due_at",
        "deleted_at",
    )
    powers = ("moderator", "is_staff", "is_superuser", "groups")
    seen_by_moderators = (
        "username",
        "display_name",
        "avatar",
        "is_active",
        "is_owner",
        "moderator",
        "restricted_until",
        "date_joined",
        "deletion_due_at",
        "deleted_at",
    )
    actions = ("make_password_link", "remove_second_step", "deactivate", "reactivate")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As Django's own admin of people: nobody finds out a hash by asking how it begins.

        Nor does who may only look find out an address that way.
        """
        if not super().has_change_permission(request) and lookup.split("__")[0] not in self.seen_by_moderators:
            return False
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return self.list_display if super().has_change_permission(request) else self.seen_by_moderators[:-1]

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        return self.list_filter if super().has_change_permission(request) else ("is_active", "date_joined")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.search_fields if super().has_change_permission(request) else ("username", "display_name")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[Any, ...]:
        """An email address is its owner's and of those who may change it; a power is shown to who may see it given."""
        return self.fields if super().has_change_permission(request) else self.seen_by_moderators

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser gives powers, and nobody takes the owner's."""
        may_give = request.user.is_superuser and not (obj and obj.is_owner)
        powers = ("moderator",) if may_give and obj and (obj.is_guest or obj.deleted_at) else ()
        return (*self.readonly_fields, *(powers if may_give else self.powers))

    @admin.display(description=gettext_lazy("Moderator"), boolean=True)
    def moderator(self, user: User) -> bool:
        return permissions.is_site_moderator(user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or permissions.may_manage(user=obj, by=request.user))

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        """For actions that close and open accounts; the operation decides about each."""
        assert isinstance(request.user, User)
        return super().has_change_permission(request) or permissions.is_site_moderator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come in by the front door, with a password that nobody else knows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """What somebody wrote stays theirs: an account is closed, not deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        """The profile through its operation, so that a new name is seen everywhere; powers as they are."""
        before = User.objects.get(pk=obj.pk)
        profile.change_profile(
            user=before,
            display_name=obj.display_name,
            email=obj.email,
            language=obj.language,
            timezone=obj.timezone,
            theme=obj.theme,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.save(update_fields=["is_staff", "is_superuser"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Groups first, which are set as a whole."""
        was_moderator = form.initial.get("moderator", False)
        super().save_related(request, form, formsets, change)
        if not {"groups", "moderator"} & form.fields.keys():
            return
        assert isinstance(request.user, User)
        if was_moderator:
            form.instance.groups.add(Group.objects.get(name=permissions.MODERATORS))
        if "moderator" in form.fields:
            is_moderator = form.cleaned_data["moderator"]
            moderators.set_moderator(user=form.instance, by=request.user, is_moderator=is_moderator)

    @admin.action(description=gettext_lazy("Create a password link to hand over"), permissions=["change"])
    def make_password_link(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Show the links once. They are in no log; that they were made is."""
        links = []
        for person in people:
            try:
                links.append((person, passwords.make_reset_link(user=person, request=request)))
            except NotAllowed:
                self._refused(request, person)
        if not links:
            return None
        self._log(request, [person for person, _link in links], "made a password link")
        response = TemplateResponse(
            request,
            "admin/accounts/user/password_links.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Password links"),
                "opts": self.opts,
                "links": links,
                "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            },
        )
        add_never_cache_headers(response)
        return response

    @admin.action(description=gettext_lazy("Close accounts and sign them out everywhere"), permissions=["suspend"])
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._for_each(request, people, moderation.suspend, "closed the account")

    @admin.action(description=gettext_lazy("Open closed accounts again"), permissions=["suspend"])
    def reactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._for_each(request, people, moderation.unsuspend, "opened the account again")

    @admin.action(description=gettext_lazy("Turn off their two-step verification"), permissions=["change"])
    def remove_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._for_each(
            request, people, lambda person, by: two_factor.remove(user=person, by=by), "removed the second step"
        )

    def _for_each(self, request: HttpRequest, people: QuerySet[User], operation: object, log: str) -> None:
        done = []
        for person in people:
            try:
                operation(person=person, by=request.user)  # type: ignore[operator]
            except (NotAllowed, NotFound):
                self._refused(request, person)
            else:
                done.append(person)
        if done:
            self._log(request, done, log)
            said = ngettext("Done for %(count)d person.", "Done for %(count)d people.", len(done))
            self.message_user(request, said % {"count": len(done)}, messages.SUCCESS)

    def _refused(self, request: HttpRequest, person: User) -> None:
        said = _("Not done for %(person)s: you do not have permission.") % {"person": person}
        self.message_user(request, said, messages.ERROR)

    def _log(self, request: HttpRequest, people: list[User], message: str) -> None:
        LogEntry.objects.log_actions(request.user.pk, people, CHANGE, change_message=message)  # type: ignore[arg-type]


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions in the reader's language; in the database they have English names."""

    def label_from_instance(self, permission: Permission) -> str:
        act, _sep, _model = permission.codename.partition("_")
        return f"{permission.content_type.name}: {ACTS.get(act, permission.name)}"


ACTS = {
    "view": gettext_lazy("look at it"),
    "change": gettext_lazy("change it"),
    "add": gettext_lazy("add one"),
    "delete": gettext_lazy("delete it"),
}
admin.site.unregister(Group)


@admin.register(Group)
class GroupsAdmin(GroupAdmin):
    """What groups may do with what is in the administration."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **options: Any) -> Any:
        """Django's own field asks for the names as they are in the database."""
        shown = ContentType.objects.get_for_models(*self.admin_site._registry).values()
        found = Permission.objects.filter(content_type__in=shown).select_related("content_type")
        options |= {"queryset": found, "form_class": PermissionField}
        return super().formfield_for_manytomany(db_field, request, **options)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Places where people are signed in. A row's key opens the account: only superusers come here, and read no key."""

    fields = ("user", "address", "user_agent", "created_at", "last_used_at", "ends_at")
    list_display = ("user", "address", "user_agent", "created_at", "last_used_at", "ends_at")
    readonly_fields = ("ends_at",)
    list_display_links = None
    list_filter = ("created_at",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__display_name", "address")
    ordering = ("-last_used_at",)
    actions = ("sign_out",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).exclude(user=None)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_superuser

    @admin.display(description=gettext_lazy("until"), ordering="expire_date")
    def ends_at(self, session: Session) -> datetime:
        return session.expire_date

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not lookup.startswith("session_") and super().lookup_allowed(lookup, value, request)

    def action_checkbox(self, obj: Session) -> SafeString:
        """The box before a row, with a mark in the place of the key."""
        checkbox = forms.CheckboxInput({"class": "action-select", "aria-label": str(obj)}, lambda _value: False)
        return checkbox.render(helpers.ACTION_CHECKBOX_NAME, _mark(obj.pk))

    def response_action(self, request: HttpRequest, queryset: QuerySet[Session], *args: Any) -> HttpResponse | None:
        """Put the keys where their marks are."""
        posted = request.POST.copy()
        marks = posted.getlist(helpers.ACTION_CHECKBOX_NAME)
        keys = [key for key in queryset.values_list("pk", flat=True) if _mark(key) in marks]
        posted.setlist(helpers.ACTION_CHECKBOX_NAME, keys)
        request.POST = posted  # type: ignore[assignment]
        answer: HttpResponse | None = super().response_action(request, queryset, *args)
        return answer

    @admin.action(description=gettext_lazy("Sign out these devices"), permissions=["view"])
    def sign_out(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        count = 0
        for session in sessions:
            session_operations.end_session(session=session)
            count += 1
        said = ngettext("%(count)d device is signed out.", "%(count)d devices are signed out.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


def _mark(key: str) -> str:
    """Stands for a session's key where a person could read it."""
    return salted_hmac("accounts.admin.session", key).hexdigest()


@admin.register(House)
class HouseAdmin(admin.ModelAdmin):
    """The one row of settings, for superusers. It needs not be there to be looked at. The House page has the others."""

    fields = ("one_place_at_a_time",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_superuser

    has_view_permission = has_change_permission

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:accounts_house_change", House.now().pk)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> House | None:
        house = House.now()
        return house if object_id == str(house.pk) else None

    def save_model(self, request: HttpRequest, obj: House, form: object, change: bool) -> None:
        session_operations.allow_many(allowed=not obj.one_place_at_a_time)


@admin.register(Process)
class ProcessAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "lease_ends_at")
    ordering = ("-lease_ends_at",)


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin):
    list_display = ("user", "state", "process")
    list_filter = ("state",)
    list_select_related = ("user", "process")
    search_fields = ("user__username", "user__display_name")
