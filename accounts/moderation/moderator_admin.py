"""Pages of the administration for moderators of the site, whatever permissions else staff have."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import is_site_moderator
from chatsite.web.admin_site import LookOnlyAdmin


class ModeratorAdmin(LookOnlyAdmin):
    """Rows that moderators of the site see, and nobody changes but by operations."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and is_site_moderator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
