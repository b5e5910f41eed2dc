"""Commands about the people of a room, and what those who run it decide."""

from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from messaging.commands import arguments
from messaging.commands.arguments import member
from messaging.commands.outcomes import Done
from messaging.commands.registry import Takes, Use, registry
from rooms.membership import moderation
from rooms.permissions.rights import Act
from rooms.settings import operations as settings
from rooms.sidebar import preferences


@registry.command(
    "topic", "주제", "话题", arguments=_("[text]"), does=_("See or change the topic; - removes it"), in_direct=False
)
def topic(use: Use) -> Done:
    if not use.rest:
        return Done(use.room.topic or _("This room has no topic yet."))
    room = settings.change_room(room=use.room, by=use.user, topic="" if use.rest == "-" else use.rest)
    return Done(translated("The topic is now: %(topic)s") % {"topic": room.topic} if room.topic else _("No topic now."))


@registry.command(
    "kick",
    "내보내기",
    "踢",
    arguments=_("[name]"),
    does=_("Remove somebody from this room"),
    takes=Takes.MEMBER,
    act=Act.REMOVE,
    in_direct=False,
)
def kick(use: Use) -> Done:
    user, _rest = member(use)
    moderation.remove_member(room=use.room, by=use.user, user=user)
    return Done(translated("%(name)s is not in this room any more.") % {"name": user.name})


@registry.command(
    "mute",
    "조용히",
    "静音",
    arguments=_("[name] [10m, 2h, 1d, off]"),
    does=_("Mute this room for yourself, or time somebody out"),
    takes=Takes.MEMBER,
)
def mute(use: Use) -> Done:
    if not use.rest or arguments.is_off(use.rest) or arguments.span(use.rest):
        return _mute_room(use)
    user, rest = member(use)
    if rest and not arguments.is_off(rest) and not arguments.span(rest):
        raise use.wrong()
    until = None if arguments.is_off(rest) else timezone.now() + (arguments.span(rest) or arguments.USUAL)
    moderation.silence(room=use.room, by=use.user, user=user, until=until)
    words = _("%(name)s only reads here for a while.") if until else _("%(name)s may write here again.")
    return Done(words % {"name": user.name})


def _mute_room(use: Use) -> Done:
    if arguments.is_off(use.rest):
        preferences.mute(room=use.room, user=use.user, until=None)
        return Done(_("You get notifications of this room again."))
    span = arguments.span(use.rest)
    preferences.mute(room=use.room, user=use.user, until=timezone.now() + span if span else preferences.FOR_GOOD)
    return Done(_("You get no notifications of this room. /mute off turns them on again."))
