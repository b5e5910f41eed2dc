from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from accounts import hooks
        from rooms import direct, erasing, guests, here, live_people, operations, shared

        hooks.on_welcome += [guests.inherit, operations.welcome, direct.welcome]
        hooks.on_friends.append(direct.befriended)
        hooks.on_erase.append(erasing.leave_everything)
        hooks.on_profile_changed.append(live_people.profile_changed)
        hooks.rooms_shared.append(shared.rooms_shared)
        hooks.share_a_room.append(shared.share_a_room)
        hooks.on_presence.append(here.tell)
        hooks.on_reach_changed.append(here.reach_changed)
        hooks.guest_doors |= guests.DOORS
        hooks.meets.append(guests.meets)
