"""Commands about oneself, and about commands."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.names import DISPLAY_NAME_MAX
from accounts.presence import queries as presence_queries
from accounts.profile import operations as profile
from accounts.usernames import checked_display_name
from messaging.commands.outcomes import Done, Outcome, Shown
from messaging.commands.registry import Takes, Use, WrongUse, registry
from rooms import lookup
from rooms.invitations import guests
from rooms.sidebar.read_state import mark_read

SHOWN = 30  # people who are here


@registry.command("who", "누구", "谁", does=_("See who is here"))
def who(use: Use) -> Shown:
    is_away = Q(("state", presence_queries.Shown.OFFLINE))
    members = use.room.memberships.with_state(use.user).exclude(is_away).in_order()
    here = list(members.select_related("user")[:SHOWN])
    more = members.count() - SHOWN if len(here) == SHOWN else 0
    return Shown("messaging/commands/who.html", {"here": here, "more": more, "heads": lookup.heads(use.room, use.user)})


@registry.command("nick", "이름", "昵称", arguments=_("[name]"), does=_("Change the name others read"))
def nick(use: Use) -> Done:
    if not use.rest or len(use.rest) > DISPLAY_NAME_MAX:
        raise use.wrong() if not use.rest else WrongUse(translated("Names have at most 60 characters."))
    try:
        name = checked_display_name(use.rest)
    except forms.ValidationError as error:
        raise WrongUse(error.messages[0]) from error
    throttle.PROFILES.spend(str(use.user.pk))
    if use.user.is_guest:
        guests.check_name(use.room, name, but_for=use.user)
    profile.change_profile(user=use.user, display_name=name)
    return Done(translated("Others read %(name)s now.") % {"name": use.user.name})


@registry.command("clear", "지우기", "清屏", does=_("Clear your screen; nothing is deleted"))
def clear(use: Use) -> Done:
    mark_read(room=use.room, user=use.user, number=use.room.message_count)
    return Done(_("Cleared for you. It is all there when you open the room again."), event="screen-cleared")


@registry.command(
    "help", "?", "도움말", "帮助", arguments=_("[command]"), does=_("See all commands"), takes=Takes.COMMAND
)
def show_help(use: Use) -> Outcome:
    wanted = use.rest.lstrip("/").split()
    commands = [registry.find(wanted[0])] if wanted else registry.of(use.user, use.rights)
    return Shown("messaging/commands/help.html", {"commands": commands})
