from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from accounts import hooks
        from rooms import direct, operations, shared

        hooks.on_welcome += [operations.welcome, direct.welcome]
        hooks.on_friends.append(direct.befriended)
        hooks.rooms_shared.append(shared.rooms_shared)
