"""The command that asks somebody into a room."""

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import User
from accounts.throttle import PEOPLE_SEEN
from messaging.commands.names import one_of
from messaging.commands.outcomes import Done, Gone, Outcome
from messaging.commands.registry import Call, Takes, registry
from rooms import invitations
from rooms.permissions import Act


@registry.command(
    "invite",
    "초대",
    "邀请",
    arguments=_("[name]"),
    does=_("Invite somebody into this room"),
    takes=Takes.FRIEND,
    act=Act.INVITE,
    in_direct=False,
    for_guests=False,
)
def invite(call: Call) -> Outcome:
    """Without a name it leads to the page of invitations."""
    if not call.rest:
        return Gone(reverse("room-invite", args=[call.room.slug]))
    PEOPLE_SEEN.spend(str(call.user.pk))
    friends = User.objects.filter(pk__in=relations.friend_ids(call.user))
    named = one_of(friends, call)
    invitee = named[0] if named else relations.seen(call.user, call.rest.split()[0].removeprefix("@"))
    invitations.INVITATIONS.spend(str(call.user.pk))
    invitations.invite(room=call.room, by=call.user, invitee=invitee)
    return Done(translated("You invited %(name)s.") % {"name": invitee.name})
