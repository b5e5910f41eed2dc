"""Commands about the people of a room, and what those who run it decide."""

from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from messaging.commands import times
from messaging.commands.names import member
from messaging.commands.outcomes import Done
from messaging.commands.registry import Call, Takes, registry
from rooms import keeping, people, settings
from rooms.permissions import Act


@registry.command(
    "topic", "주제", "话题", arguments=_("[text]"), does=_("See or change the topic; - takes it away"), in_direct=False
)
def topic(call: Call) -> Done:
    if not call.rest:
        return Done(call.room.topic or _("This room has no topic yet."))
    room = settings.change_room(room=call.room, by=call.user, topic="" if call.rest == "-" else call.rest)
    return Done(translated("The topic is now: %(topic)s") % {"topic": room.topic} if room.topic else _("No topic now."))


@registry.command(
    "kick",
    "내보내기",
    "踢",
    arguments=_("[name]"),
    does=_("Take somebody out of this room"),
    takes=Takes.MEMBER,
    act=Act.REMOVE,
    in_direct=False,
)
def kick(call: Call) -> Done:
    user, _rest = member(call)
    people.remove_member(room=call.room, by=call.user, user=user)
    return Done(translated("%(name)s is not in this room any more.") % {"name": user.name})


@registry.command(
    "mute",
    "조용히",
    "静音",
    arguments=_("[name] [10m, 2h, 1d, off]"),
    does=_("Mute this room for yourself, or silence somebody for a while"),
    takes=Takes.MEMBER,
)
def mute(call: Call) -> Done:
    if not call.rest or times.is_off(call.rest) or times.span(call.rest):
        return _mute_room(call)
    user, rest = member(call)
    if rest and not times.is_off(rest) and not times.span(rest):
        raise call.wrong()
    until = None if times.is_off(rest) else timezone.now() + (times.span(rest) or times.USUAL)
    people.silence(room=call.room, by=call.user, user=user, until=until)
    words = _("%(name)s only reads here for a while.") if until else _("%(name)s may write here again.")
    return Done(words % {"name": user.name})


def _mute_room(call: Call) -> Done:
    if times.is_off(call.rest):
        keeping.mute(room=call.room, user=call.user, until=None)
        return Done(_("You hear of this room again."))
    span = times.span(call.rest)
    keeping.mute(room=call.room, user=call.user, until=timezone.now() + span if span else keeping.FOR_GOOD)
    return Done(_("You hear nothing of this room. /mute off ends it."))
