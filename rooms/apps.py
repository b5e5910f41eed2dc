from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from accounts import hooks
        from rooms import direct, here, operations, shared

        hooks.on_welcome += [operations.welcome, direct.welcome]
        hooks.on_friends.append(direct.befriended)
        hooks.rooms_shared.append(shared.rooms_shared)
        hooks.share_a_room.append(shared.share_a_room)
        hooks.on_presence.append(here.tell)
        hooks.on_reach_changed.append(here.reach_changed)
