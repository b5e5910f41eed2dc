from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from accounts import hooks
        from accounts.moderation import kinds, wording
        from chatsite.i18n import client_strings
        from rooms import live, presence, purge
        from rooms.client_strings import SENTENCES
        from rooms.creation import operations as creation
        from rooms.direct import operations as direct
        from rooms.directory import queries as directory_queries
        from rooms.invitations import guests, links
        from rooms.membership import lock
        from rooms.models import Membership, Room
        from rooms.moderation import undo
        from rooms.settings_schema import ACTS

        kinds.register(undo.KINDS)
        kinds.register(lock.KINDS)
        wording.register(field for field in Room._meta.fields if field.name in ACTS)
        wording.register(field for field in Membership._meta.fields if field.name == "role")
        hooks.on_welcome += [guests.inherit, creation.welcome, direct.welcome]
        hooks.on_friends.append(direct.befriended)
        hooks.on_erase.append(purge.leave_everything)
        hooks.on_profile_changed.append(live.profile_changed)
        hooks.rooms_shared.append(directory_queries.rooms_shared)
        hooks.share_a_room.append(directory_queries.share_a_room)
        hooks.on_presence.append(presence.tell)
        hooks.on_reach_changed.append(presence.reach_changed)
        hooks.invitation_of.append(links.invitation_of)
        hooks.guest_doors |= guests.DOORS
        hooks.meets.append(guests.meets)
        client_strings.register(SENTENCES)
