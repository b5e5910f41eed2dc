"""What a person is told when something is not done: a code for programs, words for people. Nothing was stored.

The codes are those of docs/protocol.md. An app names its own refusals by subclassing `Refused`.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Refused(Exception):
    """An act that was not done. `retry_after` is in seconds, None when waiting does not help."""

    code: ClassVar[str] = "bad_request"
    status: ClassVar[int] = 400
    message: Words = _("That did not work. Please check what you sent.")

    def __init__(self, message: Words | None = None, *, retry_after: int | None = None) -> None:
        self.message = message or self.message
        self.retry_after = retry_after
        super().__init__(self.code)


class BadRequest(Refused):
    pass


class NotFound(Refused):
    """Missing, or not for this person's eyes: both answer alike."""

    code = "not_found"
    status = 404
    message = _("There is nothing here, or it is not open to you.")


class PageMissing(NotFound):
    """What somebody reads who followed an address that leads nowhere."""

    message = _("There is no page at this address, or it is not open to you. Please check the address.")


class NotMember(Refused):
    code = "not_member"
    status = 403
    message = _("You are not a member of this room.")


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403
    message = _("You do not have permission.")


class Conflict(Refused):
    code = "conflict"
    status = 409
    message = _("This was already used for something else.")


class Filtered(Refused):
    """What the word filter does not let through. `where` names what held it, as operations call it.

    `may_be_sent_anyway`: it was a warning, and the same message with `anyway=1` goes.
    """

    code = "filtered"
    status = 422
    message = _("The rules here do not want this.")

    def __init__(self, message: Words | None = None, *, may_be_sent_anyway: bool = False) -> None:
        self.may_be_sent_anyway, self.where = may_be_sent_anyway, ""
        super().__init__(message)


class TooLarge(Refused):
    """More bytes than the house takes at once."""

    code = "too_large"
    status = 413
    message = _("That is more than the server takes at once.")


class OtherViewer(Refused):
    code = "other_viewer"
    status = 409
    message = _("Somebody else has signed in here. Please reload the page.")


class RateLimited(Refused):
    code = "rate_limited"
    status = 429
    message = _("That was a lot at once. Please wait a moment.")


class Unavailable(Refused):
    """The house cannot answer now; the same request may be sent again after `retry_after` seconds."""

    code = "unavailable"
    status = 503
    message = _("The server is busy for a moment. Nothing was lost; please try again.")

    def __init__(self, message: Words | None = None, *, retry_after: int | None = 1) -> None:
        super().__init__(message, retry_after=retry_after)
