"""How acts on messages are taken back (accounts.moderation.kinds)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from accounts.moderation.kinds import Kind
from messaging.messages import edits
from messaging.moderation import operations


def _restore(act: ModerationAct, by: User) -> None:
    edits.restore_removed(act=act, by=by)


def _remove_again(act: ModerationAct, by: User) -> None:
    edits.remove_again(act=act, by=by)


def _unban(act: ModerationAct, by: User) -> None:
    operations.unban(act=act, by=by)


KINDS: Final = (
    Kind("message_remove", _("removed a message"), _restore),
    Kind("message_restore", _("restored a message"), _remove_again),
    Kind("link_remove", _("removed a link preview")),
    Kind("ban", _("banned from the site"), _unban),
    Kind("unban", _("took a ban from the site back")),
)
