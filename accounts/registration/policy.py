"""Who may sign up: anybody, whoever has a link, or nobody, as the owner of the house decided."""

from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.models import House
from accounts.models.site_settings import Registration
from accounts.registration.operations import is_unowned
from chatsite.exceptions import NotAllowed


class RegistrationClosed(NotAllowed):
    message = _("Nobody can sign up here at the moment.")


class LinkNeeded(NotAllowed):
    message = _("To sign up here you need a link from somebody who is here. Ask them for one, and open it.")


def refusal(*, led_by: str) -> NotAllowed | None:
    """Why somebody may not sign up now, or None. `led_by` is the path of the link that led them here, if any.

    The first person, who owns the house, always may.
    """
    registration = House.now().registration
    if registration == Registration.OPEN or is_unowned():
        return None
    if registration == Registration.CLOSED:
        return RegistrationClosed()
    return None if invitation_at(led_by) else LinkNeeded()


def invitation_at(path: str) -> hooks.Invitation | None:
    """Who asks somebody in who follows this path, if it is a link that holds."""
    return next(filter(None, (invitation_of(path) for invitation_of in hooks.invitation_of)), None)
