"""The command that asks somebody into a room."""

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from messaging.commands.names import somebody
from messaging.commands.outcomes import Done, Gone, Outcome
from messaging.commands.registry import Takes, Use, registry
from rooms.invitations import operations as invitations
from rooms.permissions.rights import Act


@registry.command(
    "invite",
    "초대",
    "邀请",
    arguments=_("[name] [text]"),
    does=_("Invite somebody into this room"),
    takes=Takes.FRIEND,
    act=Act.INVITE,
    in_direct=False,
    for_guests=False,
)
def invite(use: Use) -> Outcome:
    """Without a name it leads to the page of invitations. They decide whether they come."""
    if not use.rest:
        return Gone(reverse("room-invite", args=[use.room.slug]))
    invitee, text = somebody(use)
    invitations.INVITATIONS.spend(str(use.user.pk))
    invitations.invite(room=use.room, by=use.user, invitee=invitee, text=text)
    return Done(translated("You invited %(name)s.") % {"name": invitee.name})
