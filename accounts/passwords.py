"""What a password must be, in words of ours where Django's are not translated."""

from django.contrib.auth import password_validation
from django.utils.translation import ngettext


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Django's rule. Its own refusal is missing from Django's Chinese catalogue (5.2)."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. Please use at least %(n)d character.",
            "This password is too short. Please use at least %(n)d characters.",
            self.min_length,
        ) % {"n": self.min_length}
