"""What an author is told when a rule of the word filter found something."""

from django.utils.translation import gettext_lazy as _

from chatsite.exceptions import Conflict, Filtered, Refused


class Held(Refused):
    """Stored for review, where only its author and moderators see it."""

    code = "held"
    status = 202
    message = _("A moderator looks at your message first. Until then only you see it.")


class AlreadyHandled(Conflict):
    message = _("Somebody else has handled this already.")


class HitsEverything(Conflict):
    """A rule that would touch every message of the last day: who means it says so (`confirm`)."""

    code = "hits_everything"
    message = _("This rule finds something in every message of the last day. Turn it on all the same?")


class AlreadyThere(Conflict):
    message = _("There is such a rule already.")


__all__ = ["AlreadyHandled", "AlreadyThere", "Filtered", "Held", "HitsEverything"]
