"""Who may sign up: anybody, whoever has a link, or nobody, as the owner of the house decided."""

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts import hooks
from accounts.models import House, Safety
from accounts.models.site_settings import Registration
from accounts.names import fold_name
from accounts.registration.operations import is_unowned
from accounts.safety import guard
from accounts.throttle import WRONG_INVITATION_CODES
from chatsite.exceptions import NotAllowed, Refused


class RegistrationClosed(NotAllowed):
    message = _("Nobody can sign up here at the moment.")


class LinkNeeded(NotAllowed):
    message = _("To sign up here you need a link from somebody who is here. Ask them for one, and open it.")


class WrongCode(Refused):
    code = "wrong_code"
    status = 422
    message = _("This is not the invitation code. Please ask somebody who is here for it.")


def refusal(*, led_by: str) -> NotAllowed | None:
    """Why somebody may not sign up now, or None. `led_by` is the path of the link that led them here, if any.

    The first person, who owns the house, always may.
    """
    registration = House.now().registration
    safety = Safety.now()
    if safety.locked_until and guard.is_locked(safety) and not is_unowned():
        return guard.LockedForNew(safety.locked_until)
    if registration in {Registration.OPEN, Registration.CODE, Registration.APPROVAL} or is_unowned():
        return None
    if registration == Registration.CLOSED:
        return RegistrationClosed()
    return None if invitation_at(led_by) else LinkNeeded()


def needs_code() -> bool:
    """Whether signing up takes the invitation code of the house."""
    return House.now().registration == Registration.CODE and not is_unowned()


def needs_approval() -> bool:
    """Whether a moderator lets a new account in first."""
    return House.now().registration == Registration.APPROVAL and not is_unowned()


def check_code(typed: str, *, network: str | None) -> None:
    """Raise WrongCode unless this is the invitation code; case and blanks make no difference. Raises RateLimited."""
    WRONG_INVITATION_CODES.check(network)
    code = _plain(Safety.now().invitation_code)
    if not code or not constant_time_compare(_plain(typed), code):
        WRONG_INVITATION_CODES.count(network)
        raise WrongCode


def _plain(code: str) -> str:
    return "".join(char for char in fold_name(code) if char not in " -")


def invitation_at(path: str) -> hooks.Invitation | None:
    """Who asks somebody in who follows this path, if it is a link that holds."""
    return next(filter(None, (invitation_of(path) for invitation_of in hooks.invitation_of)), None)
