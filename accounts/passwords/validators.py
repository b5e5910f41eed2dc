"""What a password must be, in words of ours where Django's are not translated; and whether it is the right one."""

from django.contrib.auth import password_validation
from django.utils.translation import ngettext

from accounts import throttle
from accounts.models import User


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Django's rule. Its own refusal is missing from Django's Chinese catalogue (5.2)."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. Please use at least %(n)d character.",
            "This password is too short. Please use at least %(n)d characters.",
            self.min_length,
        ) % {"n": self.min_length}


def is_theirs(*, user: User, password: str) -> bool:
    """Whether somebody who is signed in knows their password: whoever found an open tab may not guess it.

    Raises RateLimited after too many wrong ones.
    """
    throttle.WRONG_PASSWORDS.check(str(user.pk))
    if user.check_password(password):
        return True
    throttle.WRONG_PASSWORDS.count(str(user.pk))
    return False
