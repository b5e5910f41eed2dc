"""What presence is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.presence.privacy import LastSeen
from accounts.presence.queries import Shown

STATES: dict[str, Promise] = {
    Shown.ONLINE: _("online"),
    Shown.AWAY: _("away"),
    Shown.DND: _("do not disturb"),
    Shown.OFFLINE: _("offline"),
    Shown.INVISIBLE: _("invisible to others"),
}
LAST_SEEN: dict[str, Promise] = {
    LastSeen.RECENTLY: pgettext_lazy("last seen", "was here recently"),
    LastSeen.WEEK: pgettext_lazy("last seen", "was here within a week"),
    LastSeen.MONTH: pgettext_lazy("last seen", "was here within a month"),
}
