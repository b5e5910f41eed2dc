"""The second step of signing in, offered and never forced: codes of an app on one's phone (TOTP, RFC 6238).

Recovery codes are for the day it is lost. django-otp keeps the devices, takes each code once and slows down guesses.

Recovery codes are stored as marks: whoever reads the database cannot use one.
"""

import math
import secrets
import unicodedata

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import mail, permissions, throttle
from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from chatsite.exceptions import NotAllowed, RateLimited, Refused

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is read as something else
_HALF = 5  # characters; a code has two halves, some 49 bits


class WrongCode(Refused):
    code = "wrong_code"
    status = 422
    message = _("This code is not right. Codes of the app change every 30 seconds, and each code works once.")


def is_on(user: User) -> bool:
    """Whether this person signs in with a second step."""
    return bool(TOTPDevice.objects.devices_for_user(user, confirmed=True).exists())


def codes_left(user: User) -> int:
    """How many recovery codes are not used yet."""
    return int(StaticToken.objects.filter(device__user=user).count())


def begin(*, user: User) -> None:
    """Make a secret for the app, which counts from its first right code on. Raises NotAllowed while another counts."""
    with transaction.atomic():
        _lock(user)
        if is_on(user):
            raise NotAllowed
        TOTPDevice.objects.devices_for_user(user).delete()
        TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def begun(user: User) -> TOTPDevice | None:
    """The secret that waits for its first code."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=False).first()


def confirm(*, user: User, code: str) -> list[str]:
    """From now on ask this person for codes. Returns the recovery codes, which nobody sees again.

    Raises WrongCode, RateLimited, and NotAllowed if nothing was begun.
    """
    if begun(user) is None:
        raise NotAllowed
    _spend(user, code, confirmed=False)
    with transaction.atomic():
        _lock(user)
        TOTPDevice.objects.devices_for_user(user).update(confirmed=True)
        codes = _replace_codes(user)
        _tell(user)
    return codes


def check(*, user: User, code: str) -> None:
    """Take a code of the app or a recovery code; either works once. Raises WrongCode, RateLimited."""
    _spend(user, code, confirmed=True)


def new_codes(*, user: User) -> list[str]:
    """Recovery codes in the place of those there are. The caller has asked for password and code."""
    with transaction.atomic():
        _lock(user)
        if not is_on(user):
            raise NotAllowed
        codes = _replace_codes(user)
        _tell(user)
    return codes


def switch_off(*, user: User) -> None:
    """Ask for no codes any more. The caller has asked for password and code."""
    with transaction.atomic():
        _lock(user)
        if is_on(user):
            _tell(user)
        forget(user)


def remove(*, user: User, by: User) -> None:
    """Switch it off for somebody who lost phone and codes. Raises NotAllowed as for every change of people."""
    if not permissions.may_manage(user=user, by=by):
        raise NotAllowed
    switch_off(user=user)


def forget(user: User) -> None:
    """Remove every secret of this person's."""
    TOTPDevice.objects.devices_for_user(user).delete()
    StaticDevice.objects.devices_for_user(user).delete()


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _spend(user: User, typed: str, *, confirmed: bool) -> None:
    throttle.WRONG_CODES.check(str(user.pk))
    code = "".join(char for char in unicodedata.normalize("NFKC", typed[:100]).lower() if char.isalnum())
    with transaction.atomic():  # commits what was wrong, too
        found = _takes(user, code, confirmed=confirmed)
    if not found:
        throttle.WRONG_CODES.count(str(user.pk))
        raise WrongCode


def _takes(user: User, code: str, *, confirmed: bool) -> bool:
    is_recovery = confirmed and len(code) == 2 * _HALF
    model = StaticDevice if is_recovery else TOTPDevice
    device = model.objects.devices_for_user(user, confirmed=confirmed).select_for_update().first()
    if device is None:
        return False
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise RateLimited(retry_after=math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
    taken: bool = device.verify_token(_stored(user, code) if is_recovery else code)
    return taken


def _replace_codes(user: User) -> list[str]:
    StaticDevice.objects.devices_for_user(user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_mark(user, code)) for code in codes)
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def _stored(user: User, code: str) -> str:
    """The mark under which this code is stored, which may be from before the secret key was changed."""
    marks = [_mark(user, code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    known = StaticToken.objects.filter(device__user=user, token__in=marks).values_list("token", flat=True).first()
    return known or marks[0]


def _mark(user: User, code: str, key: str | None = None) -> str:
    return salted_hmac("accounts.two_factor", f"{user.pk}:{code}", secret=key, algorithm="sha256").hexdigest()[:16]


def _tell(user: User) -> None:
    notifications.notify(user=user, kind=Notice.Kind.TWO_FACTOR, address=reverse("two-factor"))
    mail.send(user, "two_factor")
