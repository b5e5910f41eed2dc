from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from accounts import hooks
        from rooms import operations

        hooks.on_welcome.append(operations.welcome)
