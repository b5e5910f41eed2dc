"""The Django admin as one of our rooms: entered by the one door, left by it, with scripts from this house only."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_noop

from chatsite.exceptions import NotFound
from chatsite.site import site_name

# The admin's own scripts carry no nonce. They are files, never inline.
with_scripts_from_here = csp_replace({"script-src": [SELF]})

# What Django says there without having it in Chinese.
_SAID_BY_DJANGO = (gettext_noop("Model name"), gettext_noop("Add link"), gettext_noop("Change or view list link"))

# Who besides staff comes in, as the apps above decide. They append in their AppConfig.ready().
lets_in: list[Callable[[Any], bool]] = []

# What waits for whoever comes in: words and an address each, or nothing. Appended in the same way.
index_notes: list[Callable[[HttpRequest], tuple[str, str] | None]] = []

KEPT_OUT = {"otp_totp", "otp_static", "axes"}  # apps whose rows are secrets of people, or nothing to read


class LookOnlyAdmin(admin.ModelAdmin):
    """Rows that only operations change: a raw edit would be heard by no open tab and be told by no line."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **how: Any) -> Any:
        """Where there is nothing to save, no button says so."""
        unsaved = {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | unsaved, *args, **how)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.opts.fields]


class Administration(admin.AdminSite):
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "site_header": site_name(), "site_title": site_name()}

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        if shown := [model for model in models if model._meta.app_label not in KEPT_OUT]:
            super().register(shown, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) or any(lets(request.user) for lets in lets_in)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        notes = [note for note in (ask(request) for ask in index_notes) if note]
        return super().index(request, {**(extra_context or {}), "notes": notes})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return with_scripts_from_here(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where wrong passwords are counted and answered in words. To other members there is nothing here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise NotFound  # the door would send them back here
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("logout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Where a new password ends the other sign-ins."""
        return redirect("password_change")
