"""What scripts say of people and notices."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.notifications.queries import WORDS
from accounts.presence.labels import STATES

SENTENCES: dict[str, str | Promise] = {
    "deleted-account": _("Deleted account"),
    "guest": _("guest"),
    "people|one": _("{n} person"),
    "people|other": _("{n} people"),
    "online": _("{n} online"),
    "notices": _("Notifications"),
    "unread-notices|one": _("{n} unread notification"),
    "unread-notices|other": _("{n} unread notifications"),
    "accept": _("Accept"),
    "show": _("Show"),
    **{f"presence-{state}": words for state, words in STATES.items()},
    **{f"notice-{kind}": words for kind, words in WORDS.items()},
}
