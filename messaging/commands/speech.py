"""Commands that say something."""

from django.utils.translation import gettext_lazy as _

from messaging.commands.names import member
from messaging.commands.outcomes import Said
from messaging.commands.registry import Call, Takes, registry
from messaging.models import Message
from messaging.operations import send_message
from rooms.permissions import Act


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
def whisper(call: Call) -> Said:
    listener, text = member(call)
    if not text:
        raise call.wrong()
    return Said(
        send_message(room=call.room, author=call.user, body=text, client_id=call.client_id, whisper_to=listener.pk)
    )


@registry.command("me", arguments=_("[text]"), does=_("Say what you are doing"), act=Act.WRITE)
def action(call: Call) -> Said:
    if not call.rest:
        raise call.wrong()
    return Said(
        send_message(
            room=call.room, author=call.user, body=call.rest, client_id=call.client_id, kind=Message.Kind.ACTION
        )
    )
