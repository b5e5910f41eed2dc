"""Changing a password, and links with which a new one is set."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import mail
from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from accounts.permissions import check_may_manage
from accounts.sessions.operations import end_sessions


def change_password(*, user: User, password: str) -> None:
    """Set a new password and end every sign-in, the present one too: the view signs in again where that is meant."""
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_sessions(user=user)
        notifications.notify(user=user, kind=Notice.Kind.PASSWORD_CHANGED, address=reverse("sessions"))
        mail.send(user, "password_changed")


def make_reset_link(*, user: User, request: HttpRequest) -> str:
    """A link, to be handed over in person, with which `user` sets a new password once.

    It ends after PASSWORD_RESET_TIMEOUT (seconds), and with their next sign-in. Raises NotAllowed unless whoever asks
    may change people and does not reach above themselves.
    """
    check_may_manage(user, request.user)
    address = reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return request.build_absolute_uri(address)
