"""Commands that lead out of a room, or into another one."""

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.commands.arguments import somebody
from messaging.commands.outcomes import Done, Gone, Outcome, Shown
from messaging.commands.registry import Takes, Use, WrongUse, registry
from messaging.messages.operations import send_message
from rooms.direct import operations as direct
from rooms.directory import queries as directory_queries
from rooms.invitations import operations as invitations
from rooms.membership.actions import needs_heir
from rooms.membership.operations import join_room
from rooms.models import Room
from rooms.permissions.rights import Act


class NoSuchRoom(WrongUse):
    code = "not_found"
    status = 404
    message = _("There is no such room.")


@registry.command("leave", "quit", "나가기", "退出", does=_("Leave this room"), act=Act.LEAVE, in_direct=False)
def leave(use: Use) -> Shown:
    """Asks: what it shows has the button that leaves."""
    return Shown("messaging/commands/leave.html", {"needs_heir": needs_heir(use.membership)})


@registry.command(
    "join",
    "들어가기",
    "加入",
    arguments=_("[room]"),
    does=_("Go into another room"),
    takes=Takes.ROOM,
    for_guests=False,
)
def join(use: Use) -> Gone:
    name = use.rest.removeprefix("#").strip()
    if not name:
        return Gone(reverse("rooms"))
    visible = Room.objects.visible_to(use.user).with_joined(use.user)
    room = visible.filter(slug=name).first() or visible.named(name).first()
    if room is None:
        raise _missing(use.user, name)
    if room.is_open and not room.joined:
        join_room(room=room, user=use.user)
    return Gone(room.get_absolute_url())


def _missing(user: User, name: str) -> NoSuchRoom:
    guesses = ", ".join(f"#{room}" for room in directory_queries.guesses(user, name))
    words = translated("There is no such room. Did you mean %(rooms)s?") if guesses else None
    return NoSuchRoom(words and words % {"rooms": guesses})


@registry.command(
    "dm",
    "쪽지",
    "私信",
    arguments=_("[name] [text]"),
    does=_("Open a direct message"),
    takes=Takes.FRIEND,
    for_guests=False,
)
def dm(use: Use) -> Outcome:
    """With a text it is said there at once."""
    person, text = somebody(use)
    if not text:
        return Gone(reverse("direct", args=[person.username]))
    room = direct.open_between(opener=use.user, other=person)
    send_message(room=room, author=use.user, body=text, client_id=use.client_id)
    return Gone(room.get_absolute_url())


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
