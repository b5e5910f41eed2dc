"""Commands that say something."""

from django.utils.translation import gettext_lazy as _

from messaging.commands.arguments import member
from messaging.commands.outcomes import Said
from messaging.commands.registry import Takes, Use, registry
from messaging.messages.operations import send_message
from messaging.models import Message
from rooms.permissions.rights import Act


@registry.command(
    "w",
    "whisper",
    "귓",
    "귓속말",
    "悄悄话",
    arguments=_("[name] [text]"),
    does=_("Whisper: only the two of you see it"),
    takes=Takes.MEMBER,
    act=Act.WRITE,
    in_direct=False,
)
def whisper(use: Use) -> Said:
    listener, text = member(use)
    if not text:
        raise use.wrong()
    return Said(
        send_message(room=use.room, author=use.user, body=text, client_id=use.client_id, whisper_to=listener.pk)
    )


@registry.command("me", arguments=_("[text]"), does=_("Say what you are doing"), act=Act.WRITE)
def action(use: Use) -> Said:
    if not use.rest:
        raise use.wrong()
    return Said(
        send_message(room=use.room, author=use.user, body=use.rest, client_id=use.client_id, kind=Message.Kind.ACTION)
    )
