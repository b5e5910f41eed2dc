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
    "notices": _("Notices"),
    "unread-notices|one": _("{n} unread notice"),
    "unread-notices|other": _("{n} unread notices"),
    "accept": _("Accept"),
    "show": _("Show"),
    **{f"presence-{state}": words for state, words in STATES.items()},
    **{f"notice-{kind}": words for kind, words in WORDS.items()},
}
