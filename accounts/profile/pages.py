"""The pages of one's own profile: what each is called, where it is, and what of the one page of before it holds."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """`name` is that of the address; `parts` are the anchors whose links lead here."""

    name: str
    label: str | Promise
    template: str
    parts: str = ""


PROFILE = Page("profile", _("Profile"), "accounts/profile/profile.html", "you")
LOOK = Page("profile-look", _("Look"), "accounts/profile/look.html")
NOTICES = Page("profile-notices", _("Notifications"), "accounts/profile/notices.html")
PRIVACY = Page("profile-privacy", _("Who sees what"), "accounts/profile/privacy.html", "reach presence")
SECURITY = Page("profile-security", _("Sign-in and security"), "accounts/profile/security.html", "email safety account")
DATA = Page("profile-data", _("Your data"), "accounts/profile/data.html")
PAGES = (PROFILE, LOOK, NOTICES, PRIVACY, SECURITY, DATA)
